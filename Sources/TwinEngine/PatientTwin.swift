public import Alerting
import ChangeDetection
public import ClinicalTypes
public import SequentialMonteCarlo
public import TwinModels

/// The digital twin of one patient: a pure function of the readings admitted.
///
/// Readings gather in windows. When a reading of a later window comes, or the clock says that no
/// more will, the window closes: each stream's median is ranked in its predictive distribution, the
/// rank goes to the stream's detector, and the filter assimilates the median. What the bank of event
/// hypotheses gains by it goes to the event detector, which is the first to speak where several
/// streams move together; and each sensor is watched for faults, so that an alert can say how much
/// rather the patient has changed than a sensor failed. Nothing here reads a clock or draws a number that is not named by patient
/// and window, so equal sets of readings end in equal twins.
public struct PatientTwin: Sendable {
    /// Whom the twin stands for.
    public let patient: PatientID
    let configuration: TwinConfiguration
    let profile: PatientProfile
    /// The posterior after all closed windows.
    public internal(set) var filter: VitalsFilter
    /// What watches the streams.
    var watches = StreamWatches()
    var eventMonitor = EventMonitor()
    var neutropenicFever = FebrileNeutropeniaRule()
    var drift = DriftWatch()
    /// The last window that was closed, nil before the first.
    var lastClosed: Int64?
    /// The readings since.
    var open: ObservationWindow?

    /// Starts from the prior.
    public init(
        patient: PatientID, profile: PatientProfile = .unknown,
        configuration: TwinConfiguration = TwinConfiguration()
    ) {
        self.patient = patient
        self.profile = profile
        self.configuration = configuration
        filter = VitalsFilter(
            model: VitalsModel(
                patient: patient, parameters: configuration.vitals, settings: profile.settings,
                particles: configuration.particles,
                eventParticles: configuration.eventParticles,
                solarOffsetHours: profile.solarOffsetHours, seed: configuration.seed))
    }

    /// Names the version of the model and its constants.
    public var modelVersion: String { configuration.vitals.version }

    /// The first instant that no closed window holds: readings before it come too late to be
    /// admitted without going back. Nil before the first window closed.
    public var frontier: Instant? {
        lastClosed.map {
            ObservationWindow.start(of: $0 + 1, minutes: configuration.windowMinutes)
        }
    }

    /// The end of the open window, nil when none is open.
    public var openUntil: Instant? {
        open.map {
            ObservationWindow.start(of: $0.index + 1, minutes: configuration.windowMinutes)
        }
    }

    /// Takes in one reading.
    ///
    /// - Parameters:
    ///   - treatment: What treatment tells about the time of the window that closes, if it does. All
    ///     that is recorded of treatment before that time must be in it.
    ///   - workspace: Room that twins may take turns with.
    /// - Returns: What became of it. A `late` reading left the twin as it was: take the twin back to
    ///   a checkpoint before the reading and admit everything since in the order of time.
    /// - Throws: `TwinFault` when a stream of the window before could not be assimilated; the
    ///   reading is admitted all the same.
    public mutating func admit(
        _ reading: Reading, under treatment: TreatmentTwin? = nil,
        in workspace: inout VitalsWorkspace
    ) throws(TwinFault) -> Admission {
        guard let stream = VitalStream(reading.code), reading.quality.isUsable,
            stream.physicalRange.contains(reading.value)
        else { return .unused }
        let index = ObservationWindow.index(
            of: reading.time, minutes: configuration.windowMinutes)
        if let lastClosed, index <= lastClosed { return .late }
        if let current = open, index < current.index { return .late }
        var events: [AlertEvent] = []
        var fault: TwinFault?
        if let current = open, index > current.index {
            do throws(TwinFault) {
                events = try closeWindow(under: treatment, in: &workspace)
            } catch {
                fault = error
            }
        }
        if open == nil { open = ObservationWindow(index: index) }
        open?.add(reading, to: stream)
        if let fault { throw fault }
        return .admitted(events)
    }

    /// Takes in one reading, with room of its own.
    public mutating func admit(
        _ reading: Reading, under treatment: TreatmentTwin? = nil
    ) throws(TwinFault) -> Admission {
        var workspace = VitalsWorkspace()
        return try admit(reading, under: treatment, in: &workspace)
    }

    /// What became of a reading.
    public enum Admission: Hashable, Sendable {
        /// It is in the open window; the events are of the window that closed before it.
        case admitted([AlertEvent])
        /// The twin does not model it, or its device says not to.
        case unused
        /// Its window is closed.
        case late
    }
}

/// Why a twin could not assimilate an observation.
///
/// The twin has started the stream anew, from the prior; its other streams are untouched.
public struct TwinFault: Error, Hashable, Sendable {
    /// The stream whose observation could not be assimilated, the first in its window.
    public var stream: VitalStream
    /// What the weights said: which particle's density was no number, or that none explained the
    /// observation.
    public var cause: WeightError
    /// The changes of alerts that the window caused all the same.
    public var events: [AlertEvent]
}
