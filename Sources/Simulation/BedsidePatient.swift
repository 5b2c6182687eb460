public import ClinicalTypes
import SequentialMonteCarlo
public import TwinModels

/// A simulated patient at a bedside monitor; nobody's data.
///
/// Drawn from `VitalsProcess`, the very model that the twin inverts, with what a display does to
/// values: rounding and, at the stated rates, artefacts. A simulation shows that the twin does what
/// it is meant to do when its model holds, and says nothing about how well the model fits people.
/// Everything is a function of the arguments: equal seeds give equal readings.
public struct BedsidePatient: Sendable {
    /// The pseudonym; begins with `simulated-` so that nobody takes it for a person.
    public let patient: PatientID
    /// The time of the first readings.
    public let start: Instant
    /// What is measured, how often.
    public let cadence: BedsideCadence
    /// How the patient falls ill, nil for one who stays stable.
    public let deterioration: Deterioration?
    private let process: VitalsProcess
    private let key: DrawKey
    private let initial: VitalsProcess.State

    /// Draws a patient on an ordinary ward.
    ///
    /// - Parameters:
    ///   - seed: Names the patient and all draws.
    ///   - solarOffsetHours: Hours to add to UTC for local solar time: when the daily rhythms peak.
    public init(
        seed: UInt64, start: Instant, cadence: BedsideCadence = .monitored,
        deterioration: Deterioration? = nil, parameters: VitalsParameters = .version1,
        solarOffsetHours: Double = 0
    ) {
        let patient = PatientID(validated: "simulated-\(seed)")
        let process = VitalsProcess(
            model: VitalsModel(
                patient: patient, parameters: parameters, settings: [.ward],
                solarOffsetHours: solarOffsetHours),
            setting: .ward,
            streams: VitalStream.monitored
                + VitalStream.allCases.filter { $0.isDaily && cadence.minutes[$0] != nil })
        let key = DrawKey(patient.rawValue, "bedside", parameters.version)
        self.patient = patient
        self.start = start
        self.cadence = cadence
        self.deterioration = deterioration
        self.process = process
        self.key = key
        initial = BedsidePatient.drawPlausible(process, key: key)
    }

    /// The readings of the first `hours`, in the order of time, then stream.
    ///
    /// - Complexity: O(`hours`) in time and space.
    public func readings(hours: Double) -> [Reading] {
        var readings: [Reading] = []
        var state = initial
        var stateMinute = 0
        for minute in 0..<max(0, Int((hours * 60).rounded(.up))) {
            let due = cadence.streams(atMinute: minute)
            guard !due.isEmpty else { continue }
            var random = DrawSequence(key: key, event: UInt64(minute) + 1, particle: 0)
            let elapsed = Double(minute - stateMinute) / 60
            state = process.drawTransition(
                from: state, at: Double(stateMinute) / 60, elapsed: elapsed, using: &random)
            stateMinute = minute
            var ill = state
            ill.driver += inflammation(atHour: Double(minute) / 60)
            let time = start.advanced(byHours: Double(minute) / 60)
            for stream in due {
                let template = VitalObservation(
                    stream: stream,
                    cell: DisplayCell(value: 0, resolution: stream.resolution), time: time,
                    noiseFactor: 1, event: UInt64(minute) + 1)
                let shown = process.drawObservation(like: template, of: ill, using: &random)
                readings.append(
                    Reading(code: stream.code, value: shown.cell.value, time: time))
            }
        }
        return readings
    }

    /// What the deterioration adds to the driver S.
    private func inflammation(atHour hour: Double) -> Double {
        guard let deterioration, hour > deterioration.onsetHour else { return 0 }
        let share = 1 - exponential(-(hour - deterioration.onsetHour) / deterioration.riseHours)
        return deterioration.amplitude * share
    }

    /// Draws patients until one has pressures that can belong to one person.
    ///
    /// The model draws the level of each stream on its own, so that one in 25 would have a mean
    /// pressure at or above the systolic one.
    private static func drawPlausible(_ process: VitalsProcess, key: DrawKey)
        -> VitalsProcess.State
    {
        var candidate: UInt32 = 0
        while true {
            var random = DrawSequence(key: key, event: 0, particle: candidate)
            let state = process.drawInitialState(at: 0, using: &random)
            let ratio =
                process.usualValue(.systolicPressure, of: state)
                / process.usualValue(.meanPressure, of: state)
            if ratio > 1.2, ratio < 1.6 { return state }
            candidate += 1
        }
    }
}
