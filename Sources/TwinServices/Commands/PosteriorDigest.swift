package import ClinicalTypes
import Crypto
package import TimeSeriesStore
import TwinEngine

/// A fingerprint of each patient's posterior, for comparing stores.
package struct PosteriorDigest: Sendable {
    private let store: TwinStore
    private let recovery: TwinRecovery

    /// Prepares to read a store.
    package init(store: TwinStore, configuration: ServiceConfiguration) {
        self.store = store
        recovery = TwinRecovery(store: store, configuration: configuration)
    }

    /// The SHA-256 of each patient's twin after every committed observation, with no window open.
    ///
    /// Does not depend on how far a daemon had come, only on what is committed.
    ///
    /// - Parameter usesCheckpoints: False to compute from the first observation on.
    package func digests(usesCheckpoints: Bool) throws -> [(patient: PatientID, digest: String)] {
        let pending = try pendingObservations()
        var digests: [(patient: PatientID, digest: String)] = []
        for patient in try store.patients() {
            let recovered = try recovery.twin(
                of: patient, throughID: pending.lastID, notAfter: pending.earliest[patient],
                usesCheckpoints: usesCheckpoints)
            var vitals = recovered.vitals
            _ = try vitals.closeWindow(under: recovered.treatment)
            let digest = SHA256.hash(
                data: vitals.checkpoint() + (recovered.treatment?.checkpoint() ?? []))
            digests.append((patient, digest.map { hexadecimal($0) }.joined()))
        }
        return digests
    }

    /// What no twin has looked at yet, by its earliest event time: later checkpoints lack it.
    private func pendingObservations() throws(StoreError) -> (
        earliest: [PatientID: Instant], lastID: Int64
    ) {
        // In this order: a twin that moves meanwhile has taken in more than is thought, not less.
        var lastID = try store.appliedThrough()
        let states = try store.twinStates()
        var earliest: [PatientID: Instant] = [:]
        while true {
            let page = try store.observations(after: lastID, limit: 8_192)
            guard let last = page.last else { return (earliest, lastID) }
            for observation in page {
                let patient = observation.patient
                guard observation.id > states[patient]?.cursor ?? 0 else { continue }
                let time = observation.reading.time
                earliest[patient] = min(earliest[patient] ?? time, time)
            }
            lastID = last.id
        }
    }

    private func hexadecimal(_ byte: UInt8) -> String {
        (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }
}
