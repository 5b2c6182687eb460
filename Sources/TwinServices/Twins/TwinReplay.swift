import Alerting
import ClinicalTypes
import TimeSeriesStore
import TwinEngine
import TwinModels

/// A twin on its way back from the store: a checkpoint, and the readings since in the order of time.
struct TwinReplay {
    /// The twin after the readings so far, perhaps with a window open.
    private(set) var twin: PatientTwin
    /// The frontier of the checkpoint it came from, nil when it came from the prior.
    let checkpointFrontier: Instant?
    /// The changes of alerts since the checkpoint; most are known already.
    private(set) var events: [AlertEvent] = []
    /// How many steps failed.
    private(set) var faults = 0
    /// How many readings it has taken in.
    private(set) var count = 0
    private var pages: ObservationPages

    /// Starts from a twin without an open window, to take in its readings up to `throughID`.
    init(_ twin: PatientTwin, checkpointFrontier: Instant?, throughID: Int64) {
        self.twin = twin
        self.checkpointFrontier = checkpointFrontier
        pages = ObservationPages(
            of: twin.patient, in: (twin.frontier ?? .earliest)...(.latest), after: 0,
            through: throughID)
    }

    /// Takes in readings until all are there or the slice is over.
    ///
    /// - Parameters:
    ///   - treatment: What treatment tells, with all that is recorded of it.
    ///   - workspace: Room that twins take turns with.
    /// - Returns: Whether all are there.
    /// - Throws: `StoreError` when the store cannot be read.
    mutating func advance(
        _ slice: inout WorkSlice, from store: TwinStore, under treatment: TreatmentTwin?,
        in workspace: inout VitalsWorkspace
    ) throws(StoreError) -> Bool {
        while let observation = try pages.next(from: store) {
            count += 1
            do throws(TwinFault) {
                if case .admitted(let changes) = try twin.admit(
                    observation.reading, under: treatment, in: &workspace)
                {
                    events += changes
                }
            } catch {
                events += error.events
                faults += 1
            }
            if slice.isOver() { return false }
        }
        return true
    }
}
