import Synchronization

/// How far the twins are behind the store, and whether that is too far to take in more.
///
/// Any thread may ask and tell.
package final class TwinBacklog: Sendable {
    private let limit: Int64
    private let lastStored: Atomic<Int64>
    private let handledCount: Atomic<Int64>
    private let isOver = Atomic(false)

    /// Starts where all observations up to `appliedThrough` are part of their twins.
    ///
    /// - Parameter limit: How many observations may wait, at least one.
    package init(limit: Int, appliedThrough: Int64) {
        precondition(limit > 0, "something must be allowed to wait")
        self.limit = Int64(limit)
        lastStored = Atomic(appliedThrough)
        handledCount = Atomic(appliedThrough)
    }

    /// How many stored observations are not part of their twins yet.
    ///
    /// Exact where ids count up without gaps, which they do.
    package var count: Int {
        Int(max(0, lastStored.load(ordering: .relaxed) - handledCount.load(ordering: .relaxed)))
    }

    /// Whether more may be taken in: no from the limit on, and yes again from half of it, so that
    /// the daemon does not change its mind with every batch.
    package var hasRoom: Bool {
        let count = Int64(count)
        let wasOver = isOver.load(ordering: .relaxed)
        let isOver = count >= (wasOver ? max(1, limit / 2) : limit)
        if isOver != wasOver { self.isOver.store(isOver, ordering: .relaxed) }
        return !isOver
    }

    /// Says that the observation `id` and all before it are stored.
    package func noteStored(_ id: Int64) {
        _ = lastStored.max(id, ordering: .relaxed)
    }

    /// Says that so many more observations are part of their twins, and committed as such.
    package func noteHandled(_ count: Int) {
        handledCount.wrappingAdd(Int64(count), ordering: .relaxed)
    }
}
