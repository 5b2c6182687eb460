import ClinicalTypes
import SequentialMonteCarlo

/// The posterior of one stream: every particle's means, and the classes they share.
///
/// Stored by component, sixteen particles at a time; stable particles come first, then those of the
/// event bank.
package struct StreamCloud: Hashable, Sendable {
    /// The time of the means and covariances.
    var time: Instant
    /// What particles share; a particle names its class by place.
    package internal(set) var classes: [HistoryClass]
    /// The class of each particle.
    var classOf: [ParticleBytes]
    /// The mean of the level μ of each particle.
    var level: ParticleColumn
    /// The mean of the slow wander b of each particle.
    var slow: ParticleColumn
    /// The mean of the fast wander f of each particle.
    var fast: ParticleColumn
    /// The means of the rhythm's coefficients c₁ and c₂ of each stable particle; nil for a stream
    /// without a rhythm. Hypotheses of an event take the stable set's: they do not last long enough
    /// to learn their own.
    var cosine: ParticleColumn?
    var sine: ParticleColumn?

    /// The most classes that the stable set keeps; above it the smallest joins its nearest.
    package static let mostStableClasses = 12
    /// The same for the bank, whose predictions need not be as exact.
    static let mostEventClasses = 4
    /// The most classes of a stream.
    static let mostClasses = mostStableClasses + mostEventClasses
    /// The most classes there are on the way from one reading to the next: each may branch.
    static let mostCandidates = 2 * mostClasses

    /// Makes room for `blocks` of sixteen particles, all of class 0, the first `rhythmBlocks` with a
    /// rhythm of their own.
    init(time: Instant, blocks: Int, rhythmBlocks: Int) {
        self.time = time
        classes = []
        classes.reserveCapacity(StreamCloud.mostClasses)
        classOf = Array(repeating: ParticleBytes(repeating: 0), count: blocks)
        level = ParticleColumn(repeating: 0, count: 16 * blocks)
        slow = level
        fast = level
        guard rhythmBlocks > 0 else { return }
        cosine = ParticleColumn(repeating: 0, count: 16 * rhythmBlocks)
        sine = cosine
    }

    /// How many classes the stable set has.
    package var stableClasses: Int { classes.count { !$0.isOfEvent } }

    /// The class of one particle.
    func place(of particle: Int) -> Int { Int(classOf[particle >> 4][particle & 15]) }

    /// The means of one stable particle's five components.
    package func means(of particle: Int) -> LevelState {
        LevelState(
            Double(level[particle]), Double(slow[particle]), Double(fast[particle]),
            cosine.map { Double($0[particle]) } ?? 0, sine.map { Double($0[particle]) } ?? 0, 0, 0,
            0)
    }

    /// What one particle shares with others.
    package func history(of particle: Int) -> HistoryClass { classes[place(of: particle)] }

    /// Gives every stable particle the same rhythm.
    mutating func setRhythm(_ rhythm: SIMD2<Double>) {
        guard let count = cosine?.count else { return }
        cosine = ParticleColumn(repeating: Float(rhythm[0]), count: count)
        sine = ParticleColumn(repeating: Float(rhythm[1]), count: count)
    }

    /// Makes every class less sure; see `VitalsFilter.widened`.
    mutating func widen(scaleReadings: Double, particles count: Int) {
        for place in classes.indices {
            classes[place].covariance = classes[place].covariance.scaled(
                by: LevelState(2, 2, 1, 1, 1, 0, 0, 0))
            classes[place].scale *= 1.5
            classes[place].scaleReadings = scaleReadings
        }
        adopt(classes, particles: count)
    }

    /// Copies what one particle has to another's place.
    mutating func copy(particle: Int, to other: Int) {
        level[other] = level[particle]
        slow[other] = slow[particle]
        fast[other] = fast[particle]
        classOf[other >> 4][other & 15] = classOf[particle >> 4][particle & 15]
    }

    /// Keeps those of `candidates` that the first `count` particles are in, merging until few enough
    /// of each set remain.
    ///
    /// Classes differ by which readings they hold to be artefacts. Each further reading brings
    /// their covariances together, so the nearest is near: its predicted variance differs by the
    /// part one reading in many contributes.
    ///
    /// - Parameter candidates: The classes that particles name now, `mostCandidates` at most.
    mutating func adopt(_ candidates: [HistoryClass], particles count: Int) {
        precondition(candidates.count <= StreamCloud.mostCandidates, "classes branch once a step")
        var members = memberCounts(candidates.count, particles: count)
        var target = InlineArray<32, UInt8>(repeating: 0)
        for place in candidates.indices { target[place] = UInt8(place) }
        merge(candidates, &members, &target, isOfEvent: false)
        merge(candidates, &members, &target, isOfEvent: true)

        var kept = InlineArray<32, UInt8>(repeating: 0)
        var isUnchanged = true
        classes.removeAll(keepingCapacity: true)
        for place in candidates.indices where members[place] > 0 {
            kept[place] = UInt8(classes.count)
            if classes.count != place { isUnchanged = false }
            classes.append(candidates[place])
        }
        for place in candidates.indices where Int(target[place]) != place { isUnchanged = false }
        if isUnchanged && classes.count == candidates.count { return }
        for block in classOf.indices {
            let before = classOf[block]
            for place in candidates.indices {
                let new = kept[Int(target[place])]
                if Int(new) != place {
                    classOf[block].replace(UInt8(place), with: new, of: before)
                }
            }
            // Places that no particle has may name any class.
            guard 16 * (block + 1) > count else { continue }
            for lane in max(0, count - 16 * block)..<16 { classOf[block][lane] = 0 }
        }
    }

    /// How many of the first `count` particles each class has.
    private func memberCounts(_ classes: Int, particles count: Int) -> InlineArray<32, Int> {
        var members = InlineArray<32, Int>(repeating: 0)
        for place in 0..<classes {
            var total = 0
            for block in 0..<(count >> 4) { total += classOf[block].count(of: UInt8(place)) }
            for lane in 0..<(count & 15) where classOf[count >> 4][lane] == UInt8(place) {
                total += 1
            }
            members[place] = total
        }
        return members
    }

    private func merge(
        _ candidates: [HistoryClass], _ members: inout InlineArray<32, Int>,
        _ target: inout InlineArray<32, UInt8>, isOfEvent: Bool
    ) {
        var inUse = 0
        for place in candidates.indices
        where candidates[place].isOfEvent == isOfEvent && members[place] > 0 { inUse += 1 }
        let most =
            isOfEvent ? StreamCloud.mostEventClasses : StreamCloud.mostStableClasses
        while inUse > most {
            var smallest: Int?
            var nearest = 0
            for place in candidates.indices
            where candidates[place].isOfEvent == isOfEvent && members[place] > 0 {
                if let smallest, members[smallest] <= members[place] { continue }
                // A setting's only class stays: another's would change the dynamics it stands for.
                guard let other = self.nearest(to: place, candidates, members) else { continue }
                smallest = place
                nearest = other
            }
            guard let smallest else { return }
            members[nearest] += members[smallest]
            members[smallest] = 0
            for place in candidates.indices where Int(target[place]) == smallest {
                target[place] = UInt8(nearest)
            }
            inUse -= 1
        }
    }

    private func nearest(
        to place: Int, _ candidates: [HistoryClass], _ members: InlineArray<32, Int>
    ) -> Int? {
        let reference = candidates[place].spread
        var nearest: Int?
        var distance = Double.infinity
        for other in candidates.indices
        where other != place && members[other] > 0
            && candidates[other].setting == candidates[place].setting
            && candidates[other].isOfEvent == candidates[place].isOfEvent
        {
            let apart = abs(candidates[other].spread - reference)
            guard apart < distance else { continue }
            distance = apart
            nearest = other
        }
        return nearest
    }
}
