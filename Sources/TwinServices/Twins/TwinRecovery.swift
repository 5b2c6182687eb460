package import ClinicalTypes
import SequentialMonteCarlo
package import TimeSeriesStore
package import TwinEngine
import TwinModels

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

    /// Brings a twin back as of the observation `throughID`.
    ///
    /// - Parameters:
    ///   - frontier: The latest frontier that the checkpoint may have, nil for any.
    ///   - usesCheckpoints: False to start from the prior, which proves the checkpoints.
    /// - Returns: The twin of the vital signs and the treatment part, nil where there is none.
    /// - Throws: `StoreError` when the store cannot be read.
    package func twin(
        of patient: PatientID, throughID: Int64, notAfter frontier: Instant? = nil,
        usesCheckpoints: Bool = true
    ) throws(StoreError) -> (vitals: PatientTwin, treatment: TreatmentTwin?) {
        let treatment = try treatment(
            of: patient, throughID: throughID, lackingFrom: frontier,
            usesCheckpoints: usesCheckpoints)
        var replay = try replay(
            of: patient, throughID: throughID, notAfter: frontier, usesCheckpoints: usesCheckpoints)
        var slice = WorkSlice.endless
        var workspace = VitalsWorkspace()
        while try !replay.advance(&slice, from: store, under: treatment, in: &workspace) {}
        return (replay.twin, treatment)
    }

    /// Brings the treatment part of a twin back as of the observation `throughID`; nil where no
    /// record concerns it.
    ///
    /// - Parameter time: The earliest time of what no twin has looked at yet; nil for nothing.
    /// - Throws: `StoreError` when the store cannot be read.
    package func treatment(
        of patient: PatientID, throughID: Int64, lackingFrom time: Instant? = nil,
        usesCheckpoints: Bool = true
    ) throws(StoreError) -> TreatmentTwin? {
        if usesCheckpoints {
            var hosted = HostedTreatment(moduleContext(of: patient))
            try hosted.recover(store, throughID: throughID, lackingFrom: time)
            var slice = WorkSlice.endless
            while !hosted.advance(&slice) {}
            if let twin = hosted.twin { return twin }
        }
        let records = try TreatmentRecords(of: patient, throughID: throughID)
            .given(store, after: nil)
        guard !records.isEmpty else { return nil }
        var twin = TreatmentTwin(moduleContext(of: patient))
        for group in records {
            twin.admit(group)
            twin.finish()
        }
        return twin
    }

    /// Whose modules they are.
    func moduleContext(of patient: PatientID) -> ModuleContext {
        ModuleContext(patient: patient, seed: configuration.seed)
    }

    /// Begins to bring a twin back; the replay does the work, in slices.
    ///
    /// - Throws: `StoreError` when the checkpoint cannot be read.
    func replay(
        of patient: PatientID, throughID: Int64, notAfter frontier: Instant? = nil,
        usesCheckpoints: Bool = true
    ) throws(StoreError) -> TwinReplay {
        if usesCheckpoints, throughID > 0,
            let twin = try restored(patient, notAfter: frontier)
        {
            return TwinReplay(twin, checkpointFrontier: twin.frontier, throughID: throughID)
        }
        let twin = PatientTwin(patient: patient, profile: profile, configuration: configuration)
        return TwinReplay(twin, checkpointFrontier: nil, throughID: throughID)
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
