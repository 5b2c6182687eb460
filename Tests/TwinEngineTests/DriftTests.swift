import Alerting
import ClinicalTypes
import Simulation
import Testing
import TwinEngine
import TwinModels

struct DriftTests {
    /// Ten days of a patient whose heart slows for good on the third, as under a new drug.
    private static func slowed(_ seed: UInt64 = 5) -> (BedsidePatient, [Reading]) {
        let patient = BedsidePatient(seed: seed, start: Ward.start, cadence: Ward.quarterly)
        let readings = Ward.changing(
            patient.readings(hours: 240), .heartRate, hours: 60..<240
        ) { ($0 * 0.72).rounded() }
        return (patient, readings)
    }

    @Test func aTwinThatNoLongerFitsSaysSoAndIsCalibratedAnew() throws {
        let (patient, readings) = Self.slowed()
        let (twin, events) = try Ward.run(readings, patient: patient.patient)
        let drift = events.filter { $0.kind == .drift }
        let raised = try #require(drift.first)
        #expect(raised.state == .raised && raised.priority == .low)
        #expect(raised.evidence.detector == "drift.evidence")
        #expect(abs((raised.evidence.budgetPerWeek ?? 0) - 7.0 / 90) < 1e-12)
        #expect(raised.evidence.eValue >= raised.evidence.threshold)
        #expect(raised.evidence.streams.first?.code == "heart_rate")
        let delay = raised.time.hours(since: Ward.start) - 60
        #expect((0..<24).contains(delay), "\(delay)")
        let cleared = try #require(drift.first { $0.state == .cleared })
        #expect(cleared.id == raised.id)
        #expect(cleared.time.hours(since: raised.time) >= 48)
        // What is expected in the end is what is seen.
        let expected = try #require(twin.summary()?.streams["heart_rate"]?.expected)
        let last = readings.last { VitalStream($0.code) == .heartRate }?.value ?? 0
        #expect(expected.low < last && last < expected.high)
        #expect(!twin.isUncalibrated)
    }

    @Test func aCheckpointInTheMiddleOfAShadowGoesOnAsIfNothingHadBeen() throws {
        let (patient, readings) = Self.slowed()
        let whole = try Ward.run(readings, patient: patient.patient)
        let began = try #require(whole.events.first { $0.kind == .drift }).time
        let cut = began.advanced(byHours: 30)
        let first = try Ward.run(readings.filter { $0.time < cut }, patient: patient.patient)
        var restored = try PatientTwin(
            checkpoint: first.twin.checkpoint(), patient: patient.patient, profile: Ward.ward,
            configuration: TwinConfiguration())
        #expect(restored.checkpoint() == first.twin.checkpoint())
        let frontier = try #require(restored.frontier)
        for reading in readings where reading.time >= frontier { _ = try restored.admit(reading) }
        _ = try restored.closeWindow()
        #expect(restored.checkpoint() == whole.twin.checkpoint())
    }

    @Test func anIllnessIsNoDrift() throws {
        for seed in 21..<25 as Range<UInt64> {
            let patient = BedsidePatient(
                seed: seed, start: Ward.start, cadence: Ward.quarterly,
                deterioration: Deterioration(onsetHour: 60))
            let events = try Ward.run(
                patient.readings(hours: 100), patient: patient.patient
            ).events
            #expect(events.contains { $0.evidence.detector == "event.inflammation" })
            #expect(!events.contains { $0.kind == .drift }, "\(seed)")
        }
    }
}
