import ClinicalTypes
package import TimeSeriesStore

/// Takes records out of quarantine by reading their payload again.
package struct QuarantineReplay {
    /// What became of the records.
    package struct Outcome: Sendable {
        /// Records that are no longer held.
        package var released = 0
        /// Observations they brought that were new.
        package var stored = 0
        /// Records that are held on.
        package var held = 0
    }

    private let store: TwinStore
    private let pipeline: IngestPipeline

    /// Prepares to replay into a store, which a daemon may be using.
    package init(store: TwinStore, configuration: ServiceConfiguration) {
        self.store = store
        pipeline = IngestPipeline(
            store: store, configuration: configuration, counters: ServiceCounters(),
            committed: { _ in })
    }

    /// Replays the records of these numbers, or all that are held, oldest first.
    ///
    /// A message that came retained is taken in only where its number is given: who named it knows
    /// that it is from before.
    ///
    /// - Throws: `StoreError` when the store fails; the records before are done.
    package func replay(_ ids: [Int64]?) throws(StoreError) -> Outcome {
        var outcome = Outcome()
        let held = try store.heldRecords()
        for id in ids ?? held {
            guard let record = try store.quarantined(id), record.entry.isHeld else { continue }
            let entry = record.entry
            guard ids != nil || entry.rejection.reason != .retained else {
                outcome.held += 1
                continue
            }
            let all = pipeline.records(
                topic: entry.topic, payload: record.payload, contentType: nil,
                receipt: entry.receipt)
            let records = entry.recordIndex.map { place in
                all.indices.contains(place) ? [all[place]] : []
            }
            switch try store.releaseFromQuarantine(id, as: records ?? all) {
            case .released(let stored, _):
                outcome.released += 1
                outcome.stored += stored
            case .held: outcome.held += 1
            case .notHeld: break
            }
        }
        return outcome
    }
}
