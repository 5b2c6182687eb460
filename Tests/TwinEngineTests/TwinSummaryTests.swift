import Alerting
import ClinicalTypes
import Foundation
import Simulation
import Testing
import TwinEngine
import TwinModels

@Suite struct TwinSummaryTests {
    @Test func aGapOfTenDaysWidensEveryIntervalAndInventsNothing() throws {
        let patient = BedsidePatient(seed: 41, start: Ward.start, cadence: Ward.quarterly)
        let twin = try Ward.run(patient.readings(hours: 48), patient: patient.patient).twin
        let fresh = PatientTwin(patient: patient.patient, profile: Ward.ward)
        let end = try #require(twin.frontier)
        for stream in VitalStream.monitored {
            func width(_ twin: PatientTwin, _ hours: Double) throws -> Double {
                let mixture = try #require(
                    twin.predict(stream.code, at: end.advanced(byHours: hours)))
                return mixture.quantile(0.975) - mixture.quantile(0.025)
            }
            let soon = try width(twin, 0)
            let late = try width(twin, 240)
            #expect(late > 1.1 * soon, "\(stream)")
            #expect(try width(twin, 2) < late)
            #expect(try late < 1.3 * width(fresh, 240), "\(stream)")
        }
    }

    @Test func aSummarySpeaksOfTheStreamsThatWereSeen() throws {
        var twin = PatientTwin(patient: PatientID(validated: "summary"), profile: Ward.ward)
        #expect(twin.summary() == nil)
        _ = try twin.admit(
            Reading(code: VitalStream.heartRate.code, value: 84, time: Ward.start))
        #expect(twin.summary() == nil)
        _ = try twin.closeWindow()
        let summary = try #require(twin.summary())
        #expect(summary.patient == "summary")
        #expect(summary.time == "2026-03-02T08:15:00Z")
        #expect(summary.streams.keys.sorted() == ["heart_rate"])
        let stream = try #require(summary.streams["heart_rate"])
        #expect(stream.expected.low < stream.expected.median)
        #expect(stream.expected.median < stream.expected.high)
        #expect(abs(stream.expected.median - 84) < 5)
        #expect(!stream.isAlerting && stream.unit == "/min" && stream.variability > 0)
        #expect(summary.particles == 512 && summary.intensive == 0)
        #expect(summary.notice == DecisionSupportNotice.text)
    }

    @Test func aSummaryIsPublishedWithSortedKeys() throws {
        let patient = BedsidePatient(seed: 42, start: Ward.start)
        let twin = try Ward.run(patient.readings(hours: 2), patient: patient.patient).twin
        let summary = try #require(twin.summary())
        let text = String(decoding: JSONPayload.bytes(of: summary), as: UTF8.self)
        let keys = [
            "driver", "effective_sample_size", "intensive", "model_version", "notice",
            "particles", "patient", "streams", "time",
        ]
        let places = try keys.map { try #require(text.range(of: "\"\($0)\":")).lowerBound }
        #expect(places == places.sorted())
        #expect(JSONPayload.bytes(of: summary) == JSONPayload.bytes(of: summary))
        #expect(text.contains("\"e_value\":") && text.contains("\"is_alerting\":false"))
    }

    @Test func anUnmodelledStreamHasNoPrediction() {
        let twin = PatientTwin(patient: PatientID(validated: "nothing"))
        #expect(twin.predict(StreamCode(validated: "glucose"), at: Ward.start) == nil)
        #expect(twin.predict(StreamCode(validated: "heart_rate_at_rest"), at: Ward.start) != nil)
    }
}
