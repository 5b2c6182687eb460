import ClinicalTypes

/// The posterior of one stream: every particle's mean and the covariances they share.
package struct StreamBlock: Hashable, Sendable {
    /// The time of the means and covariances.
    var time: Instant
    /// What particles share; a particle names its class by place.
    package var classes: [HistoryClass]
    /// The class of each particle.
    package var classOf: [UInt8]
    /// The mean of each particle.
    package var means: [LevelState]

    /// The most classes a stream keeps; above it the smallest joins its nearest.
    package static let mostClasses = 12

    /// Keeps the particles that resampling chose, and the classes they need.
    mutating func select(_ ancestors: [Int]) {
        means = ancestors.map { means[$0] }
        classOf = ancestors.map { classOf[$0] }
        dropEmptyClasses()
    }

    /// Drops classes that no particle is in, then merges until at most `mostClasses` remain.
    ///
    /// Classes differ by which readings they hold to be artefacts. Each further reading brings
    /// their covariances together, so the nearest is near: its predicted variance differs by the
    /// part one reading in many contributes.
    mutating func tidyClasses() {
        dropEmptyClasses()
        while classes.count > StreamBlock.mostClasses {
            let counts = memberCounts()
            let bySize = counts.indices.sorted { (counts[$0], $0) < (counts[$1], $1) }
            // A setting's only class stays: another's would change the dynamics it stands for.
            guard let smallest = bySize.first(where: { nearestClass(to: $0) != nil }),
                let target = nearestClass(to: smallest)
            else { return }
            for particle in classOf.indices where classOf[particle] == UInt8(smallest) {
                classOf[particle] = UInt8(target)
            }
            dropEmptyClasses()
        }
    }

    private func memberCounts() -> [Int] {
        var counts = [Int](repeating: 0, count: classes.count)
        for member in classOf { counts[Int(member)] += 1 }
        return counts
    }

    private func nearestClass(to place: Int) -> Int? {
        func spread(_ item: HistoryClass) -> Double {
            LevelState(1, 1, 1, 0, 0, 0, 0, 0).dot(
                item.covariance.times(LevelState(1, 1, 1, 0, 0, 0, 0, 0)))
        }
        let reference = spread(classes[place])
        let same = classes.indices.filter {
            $0 != place && classes[$0].setting == classes[place].setting
        }
        return same.min {
            abs(spread(classes[$0]) - reference) < abs(spread(classes[$1]) - reference)
        }
    }

    private mutating func dropEmptyClasses() {
        var place = [UInt8?](repeating: nil, count: classes.count)
        var kept: [HistoryClass] = []
        for particle in classOf.indices {
            let old = Int(classOf[particle])
            if place[old] == nil {
                place[old] = UInt8(kept.count)
                kept.append(classes[old])
            }
            classOf[particle] = place[old] ?? 0
        }
        classes = kept
    }
}
