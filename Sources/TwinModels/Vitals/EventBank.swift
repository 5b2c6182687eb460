import ChangeDetection
public import ClinicalTypes
import SequentialMonteCarlo

/// The hypotheses that an event began at some time, with the mass of each.
///
/// `EventBankStatistic` keeps the masses; here is what each hypothesis says of S.
public struct EventBank: Hashable, Sendable {
    /// The most hypotheses there may be, a multiple of 16.
    public let capacity: Int
    /// The masses, in weeks.
    var statistic = EventBankStatistic()
    /// When the last window began, nil before the first.
    var time: Instant?
    /// How S moves under each hypothesis, an `EventCourse`.
    var courses: [ParticleBytes]
    /// Where S tends to: the amplitude A while the event is on, else 0.
    var targets: ParticleColumn
    /// When the event began, in minutes since 1970.
    var onsets: [Int32]
    /// When the first window began, in minutes since 1970.
    var firstMinute = Int32.min

    init(capacity: Int) {
        self.capacity = capacity
        statistic.reserveCapacity(capacity)
        courses = Array(repeating: ParticleBytes(repeating: 0), count: capacity / 16)
        targets = ParticleColumn(repeating: 0, count: capacity)
        onsets = Array(repeating: 0, count: capacity)
    }

    /// How many hypotheses there are; they lie at the front.
    public var count: Int { statistic.masses.count }

    /// The sum M of all masses, in weeks.
    public var mass: Double { statistic.statistic }

    /// The mean by mass of the time at which the event began; nil while there is no hypothesis.
    public var expectedOnset: Instant? {
        let mass = mass
        guard mass > 0 else { return nil }
        var minutes = 0.0
        for (hypothesis, own) in statistic.masses.enumerated() {
            minutes += own / mass * Double(onsets[hypothesis])
        }
        return Instant(microseconds: Int64(minutes.rounded()) * 60_000_000)
    }

    /// The part of M on events that began before the first reading, in weeks.
    var massOfEarlierEvents: Double {
        var sum = 0.0
        for (hypothesis, own) in statistic.masses.enumerated()
        where onsets[hypothesis] < firstMinute { sum += own }
        return sum
    }

    /// The share of M whose event is still on; 0 while there is no hypothesis.
    public var shareGoingOn: Double {
        let mass = mass
        guard mass > 0 else { return 0 }
        var sum = 0.0
        for (hypothesis, own) in statistic.masses.enumerated() {
            let course = courses[hypothesis >> 4][hypothesis & 15]
            if course != EventCourse.recovering { sum += own }
        }
        return sum / mass
    }

    /// Multiplies each mass by how much better it predicted a reading than the stable set.
    ///
    /// - Parameters:
    ///   - logLikelihoods: The log probability of the reading under each hypothesis.
    ///   - evidence: The same for the stable set.
    ///   - logRatios: Room for one number a hypothesis.
    /// - Returns: The logarithm of the factor by which M grew; 0 while there is no hypothesis.
    mutating func condition(
        on logLikelihoods: ParticleColumn, relativeTo evidence: Double,
        logRatios: inout [Double]
    ) -> Double {
        let count = count
        guard count > 0 else { return 0 }
        logRatios.removeAll(keepingCapacity: true)
        for hypothesis in 0..<count {
            let ratio = Double(logLikelihoods[hypothesis]) - evidence
            // A likelihood that is no number is no support.
            logRatios.append(ratio < .infinity ? ratio : -.infinity)
        }
        do throws(NotARatio) {
            return logarithm(try statistic.observe(logRatios: logRatios))
        } catch {
            preconditionFailure("every ratio was made a number")
        }
    }

    /// Fills the masses as shares of the whole; 0 for places without a hypothesis.
    func fillShares(into shares: inout ParticleColumn) {
        let mass = mass
        let inverse = mass > 0 ? 1 / mass : 0
        for hypothesis in 0..<(16 * ((count + 15) / 16)) {
            shares[hypothesis] =
                hypothesis < count ? Float(statistic.masses[hypothesis] * inverse) : 0
        }
    }

    /// Whole minutes since 1970.
    static func minute(of time: Instant) -> Int32 {
        Int32(clamping: time.microseconds / 60_000_000)
    }

    /// How many equally heavy hypotheses would say as much: M² / Σ m².
    var effectiveCount: Double {
        var squares = 0.0
        for own in statistic.masses { squares += own * own }
        let mass = mass
        return squares > 0 ? mass * mass / squares : 0
    }

    /// Gives each hypothesis what the one named in `heirs` says, and all the same mass.
    mutating func refine(_ heirs: [Int32], from first: Int) {
        let count = count
        let weeks = mass
        let courses = courses
        let targets = targets
        let onsets = onsets
        for place in 0..<count {
            let heir = Int(heirs[place]) - first
            self.courses[place >> 4][place & 15] = courses[heir >> 4][heir & 15]
            self.targets[place] = targets[heir]
            self.onsets[place] = onsets[heir]
        }
        let pending = statistic.pendingStake
        statistic.reset()
        statistic.accrue(weeks: weeks)
        statistic.inject(over: Array(repeating: 1 / Double(count), count: count))
        statistic.accrue(weeks: pending)
    }

    /// Says what the hypothesis at a place holds.
    mutating func describe(_ hypothesis: Int, course: UInt8, target: Float, onset: Instant) {
        courses[hypothesis >> 4][hypothesis & 15] = course
        targets[hypothesis] = target
        onsets[hypothesis] = EventBank.minute(of: onset)
    }

    /// Moves what one hypothesis says to another place.
    mutating func move(_ hypothesis: Int, to place: Int) {
        courses[place >> 4][place & 15] = courses[hypothesis >> 4][hypothesis & 15]
        targets[place] = targets[hypothesis]
        onsets[place] = onsets[hypothesis]
    }
}
