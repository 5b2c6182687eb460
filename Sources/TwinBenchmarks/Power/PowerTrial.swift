import Alerting
import ClinicalTypes
import Evaluation
import SequentialMonteCarlo
import Simulation
import TwinEngine
import TwinModels

/// One simulated patient: weeks in which nothing happens, and a branch off the second week for each
/// row of the power matrix.
struct PowerTrial: Sendable {
    /// What all patients have in common.
    struct Plan: Sendable {
        /// The rows.
        var rows: [PowerRow]
        /// How many weeks each patient is stable.
        var weeks: Double
        /// How many hours of a change are played.
        var horizon: Double
        /// Names the patients.
        var seed: UInt64
        /// The twins'.
        var configuration: TwinConfiguration
    }

    /// What was raised after a change.
    struct Branch: Sendable {
        var row: String
        var alerts: [DetectorAlert]
        var refused: Int
        var readings: Int
    }

    /// What was raised while nothing changed, from the start on.
    private(set) var stable: [DetectorAlert] = []
    private(set) var branches: [Branch] = []

    private static let start = Instant(microseconds: 1_772_438_400_000_000)

    /// Plays patient number `index`.
    ///
    /// A twin is a value: it is copied at the moment of the change, and each row goes on from there.
    ///
    /// - Throws: `TwinFault` when a twin could not take a step.
    init(_ plan: Plan, index: Int) throws {
        let seed = plan.seed &* 1_000_000 &+ UInt64(index) &* 2
        let patient = BedsidePatient(seed: seed, start: Self.start)
        let onset = Self.onset(seed: seed)
        let end = max(plan.weeks * 168, onset + plan.horizon)
        let readings = patient.readings(hours: end)
        let change = Self.start.advanced(byHours: onset)
        let last = change.advanced(byHours: plan.horizon)
        var follower = Follower(
            PatientTwin(
                patient: patient.patient,
                profile: PatientProfile(settings: [.ward], solarOffsetHours: 0),
                configuration: plan.configuration))
        var place = 0
        while place < readings.count, readings[place].time < change {
            try follower.admit(readings[place])
            place += 1
        }
        for row in plan.rows {
            let changed = Self.changed(
                readings[place...].prefix { $0.time <= last }, row, patient, seed: seed, at: change)
            branches.append(
                try Self.play(changed, row, from: follower, since: change))
        }
        for reading in readings[place...] { try follower.admit(reading) }
        try follower.finish()
        stable = follower.alerts(since: Self.start).filter { $0.hours <= plan.weeks * 168 }
    }

    /// When the change comes, in hours: at any minute of the eighth day.
    private static func onset(seed: UInt64) -> Double {
        var random = DrawSequence(key: DrawKey("power", String(seed)), event: 1, particle: 0)
        return 168 + (random.uniform() * 1_440).rounded(.down) / 60
    }

    private static func changed(
        _ readings: some Sequence<Reading>, _ row: PowerRow, _ patient: BedsidePatient,
        seed: UInt64, at change: Instant
    ) -> [Reading] {
        let readings = Array(readings)
        guard let last = readings.last else { return [] }
        let hours = last.time.hours(since: start) + 1.0 / 60
        func those(of other: BedsidePatient) -> [Reading] {
            other.readings(hours: hours).filter { $0.time >= change }
        }
        switch row.change {
        case .nothing:
            return readings
        case .fault(let kind, let streams):
            return DeviceFault(kind, of: streams, from: change).corrupt(readings, seed: seed)
        case .exchange:
            return DeviceFault.exchanging(
                readings, with: those(of: BedsidePatient(seed: seed + 1, start: start)),
                from: change)
        case .inflammation(let amplitude):
            return those(
                of: BedsidePatient(
                    seed: seed, start: start,
                    deterioration: Deterioration(
                        onsetHour: change.hours(since: start), amplitude: amplitude)))
        }
    }

    private static func play(
        _ readings: [Reading], _ row: PowerRow, from follower: Follower, since change: Instant
    ) throws -> Branch {
        var follower = follower
        follower.forget()
        var counted = 0
        for reading in readings {
            if let stream = VitalStream(reading.code), row.streams.contains(stream) { counted += 1 }
            try follower.admit(reading)
        }
        try follower.finish()
        return Branch(
            row: row.name, alerts: follower.alerts(since: change), refused: follower.refused,
            readings: counted)
    }
}

/// A twin with what it has raised and when that was known.
private struct Follower {
    private var twin: PatientTwin
    private var raised: [(event: AlertEvent, known: Instant)] = []
    /// How many readings never reached the twin.
    private(set) var refused = 0

    init(_ twin: PatientTwin) { self.twin = twin }

    /// Forgets what was raised, not what the twin has learned.
    mutating func forget() {
        raised = []
        refused = 0
    }

    /// Takes in a reading as the daemon does, which quarantines values that the stream cannot have.
    mutating func admit(_ reading: Reading) throws {
        let stream = Vocabulary.standard.stream(named: reading.code.rawValue)
        guard stream?.accepted.contains(reading.value) == true else {
            refused += 1
            return
        }
        switch try twin.admit(reading) {
        case .admitted(let events): note(events, known: reading.time)
        case .unused, .late: refused += 1
        }
    }

    /// Closes the last window.
    mutating func finish() throws {
        guard let end = twin.openUntil else { return }
        note(try twin.closeWindow(), known: end)
    }

    /// What was raised, in hours since some moment.
    func alerts(since origin: Instant) -> [DetectorAlert] {
        raised.map { event, known in
            DetectorAlert(
                detector: event.evidence.detector, hours: known.hours(since: origin),
                budgetPerWeek: event.evidence.budgetPerWeek ?? 0)
        }
    }

    private mutating func note(_ events: [AlertEvent], known: Instant) {
        for event in events where event.state == .raised { raised.append((event, known)) }
    }
}
