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
        recovery = TwinRecovery(store: store, configuration: configuration.twinConfiguration)
    }

    /// The SHA-256 of each patient's twin after every committed observation, with no window open.
    ///
    /// Does not depend on how far a daemon had come, only on what is committed.
    ///
    /// - Parameter usesCheckpoints: False to compute from the first observation on.
    package func digests(usesCheckpoints: Bool) throws -> [(patient: PatientID, digest: String)] {
        var digests: [(patient: PatientID, digest: String)] = []
        for patient in try store.patients() {
            var twin = try recovery.twin(
                of: patient, throughID: .max, usesCheckpoints: usesCheckpoints
            ).twin
            _ = try twin.closeWindow()
            let digest = SHA256.hash(data: twin.checkpoint())
            digests.append((patient, digest.map { hexadecimal($0) }.joined()))
        }
        return digests
    }

    private func hexadecimal(_ byte: UInt8) -> String {
        (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }
}
