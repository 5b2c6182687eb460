import Alerting
import ClinicalTypes
import Simulation
import TwinEngine
import TwinModels

/// Simulated patients on their way through a twin.
enum Ward {
    static let start = Instant(microseconds: 1_772_438_400_000_000)
    static let ward = PatientProfile(settings: [.ward], solarOffsetHours: 0)

    /// One reading in each stream and window.
    static let quarterly = BedsideCadence(
        minutes: Dictionary(uniqueKeysWithValues: VitalStream.monitored.map { ($0, 15) }))

    /// Runs readings through a twin and returns the twin after the last window with all events.
    static func run(
        _ readings: [Reading], patient: PatientID, profile: PatientProfile = ward,
        configuration: TwinConfiguration = TwinConfiguration()
    ) throws -> (twin: PatientTwin, events: [AlertEvent]) {
        var twin = PatientTwin(patient: patient, profile: profile, configuration: configuration)
        var events: [AlertEvent] = []
        for reading in readings {
            if case .admitted(let more) = try twin.admit(reading) { events += more }
        }
        events += try twin.closeWindow()
        return (twin, events)
    }

    /// The readings with `change` made to those of a stream in a span of hours since the start.
    static func changing(
        _ readings: [Reading], _ stream: VitalStream, hours: Range<Double>,
        _ change: (Double) -> Double
    ) -> [Reading] {
        readings.map { reading in
            guard VitalStream(reading.code) == stream,
                hours.contains(reading.time.hours(since: start))
            else { return reading }
            var changed = reading
            changed.value = change(reading.value)
            return changed
        }
    }
}
