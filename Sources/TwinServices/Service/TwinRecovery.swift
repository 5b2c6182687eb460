package import Alerting
package import ClinicalTypes
import SequentialMonteCarlo
package import TimeSeriesStore
package import TwinEngine

/// Brings twins back from the store: the newest fitting checkpoint, then every reading since.
///
/// A checkpoint holds all readings before its frontier that were applied when it was written, and a
/// late reading removes the checkpoints that lack it, so what comes back is what was lost, to the
/// last bit.
package struct TwinRecovery: Sendable {
    let store: TwinStore
    let configuration: TwinConfiguration
    let profile: PatientProfile

    /// Prepares to recover twins of one store under one configuration.
    package init(store: TwinStore, configuration: ServiceConfiguration) {
        self.store = store
        self.configuration = configuration.twinConfiguration
        profile = configuration.patientProfile
    }

    /// A twin that has come back.
    package struct Recovered: Sendable {
        /// The twin, perhaps with a window open.
        package var twin: PatientTwin
        /// The frontier of the checkpoint it came from, nil when it came from the prior.
        package var checkpointFrontier: Instant?
        /// The changes of alerts since the checkpoint; most are known already.
        package var events: [AlertEvent]
        /// How many steps failed.
        package var faults: Int
    }

    /// Brings a twin back as of the observation `throughID`.
    ///
    /// - Parameters:
    ///   - frontier: The latest frontier that the checkpoint may have, nil for any.
    ///   - usesCheckpoints: False to start from the prior, which proves the checkpoints.
    /// - Throws: `StoreError` when the store cannot be read.
    package func twin(
        of patient: PatientID, throughID: Int64, notAfter frontier: Instant? = nil,
        usesCheckpoints: Bool = true
    ) throws(StoreError) -> Recovered {
        let restored = usesCheckpoints ? try restored(patient, notAfter: frontier) : nil
        var twin =
            restored
            ?? PatientTwin(patient: patient, profile: profile, configuration: configuration)
        let since = twin.frontier
        var events: [AlertEvent] = []
        var faults = 0
        let observations = try store.observations(
            of: patient, from: since ?? .earliest, throughID: throughID)
        for observation in observations {
            do throws(TwinFault) {
                if case .admitted(let changes) = try twin.admit(observation.reading) {
                    events += changes
                }
            } catch {
                events += error.events
                faults += 1
            }
        }
        return Recovered(twin: twin, checkpointFrontier: since, events: events, faults: faults)
    }

    /// The twin of the newest checkpoint that this version can read.
    private func restored(_ patient: PatientID, notAfter frontier: Instant?) throws(StoreError)
        -> PatientTwin?
    {
        guard let record = try store.latestCheckpoint(of: patient, notAfter: frontier) else {
            return nil
        }
        do throws(CheckpointError) {
            return try PatientTwin(
                checkpoint: record.bytes, patient: patient, profile: profile,
                configuration: configuration)
        } catch {
            // Another version's, or damaged: the readings are all there, so start from the prior.
            return nil
        }
    }
}
