import Alerting
import ClinicalTypes
import Simulation
import TestSupport
import Testing
import TwinEngine
import TwinModels

@Suite struct PatientTwinAdmissionTests {
    private static let patient = PatientID(validated: "admission")
    private static let small = TwinConfiguration(particles: 64)

    private static func twin() -> PatientTwin {
        PatientTwin(patient: patient, profile: Ward.ward, configuration: small)
    }

    private static func reading(
        _ code: String, _ value: Double, minutes: Double, quality: ReadingQuality = .valid
    ) -> Reading {
        Reading(
            code: StreamCode(validated: code), value: value,
            time: Ward.start.advanced(byHours: minutes / 60), quality: quality)
    }

    private static func checkpoint(after readings: [Reading]) throws -> [UInt8] {
        var twin = twin()
        for reading in readings { _ = try twin.admit(reading) }
        _ = try twin.closeWindow()
        return twin.checkpoint()
    }

    @Test(arguments: 1...12 as ClosedRange<UInt64>)
    func theOrderOfArrivalInsideAWindowNeverChangesThePosterior(seed: UInt64) throws {
        let patient = BedsidePatient(
            seed: seed, start: Ward.start,
            deterioration: Deterioration(onsetHour: 1, amplitude: 3, riseHours: 1))
        let readings = patient.readings(hours: 6)
        let expected = try Ward.run(
            readings, patient: patient.patient, configuration: Self.small)
        var random = SeededNumbers(seed: seed)
        for _ in 0..<3 {
            let windows = Dictionary(grouping: readings) {
                Int($0.time.hours(since: Ward.start) * 4)
            }
            let shuffled = windows.keys.sorted().flatMap { window in
                (windows[window] ?? []).shuffled(using: &random)
            }
            #expect(shuffled != readings)
            let result = try Ward.run(
                shuffled, patient: patient.patient, configuration: Self.small)
            #expect(result.twin.checkpoint() == expected.twin.checkpoint())
            #expect(result.events == expected.events)
        }
    }

    @Test func aLateReadingIsReportedAndChangesNothing() throws {
        var twin = Self.twin()
        _ = try twin.admit(Self.reading("heart_rate", 80, minutes: 0))
        _ = try twin.admit(Self.reading("heart_rate", 82, minutes: 20))
        let checkpoint = twin.checkpoint()
        let openUntil = twin.openUntil
        // The window of minute 0 is closed, that of minute 20 is open.
        let late = try twin.admit(Self.reading("heart_rate", 120, minutes: 14.9))
        #expect(late == .late)
        #expect(twin.checkpoint() == checkpoint && twin.openUntil == openUntil)
        _ = try twin.closeWindow()
        #expect(try twin.admit(Self.reading("heart_rate", 120, minutes: 29)) == .late)
        #expect(
            try twin.checkpoint()
                == Self.checkpoint(after: [
                    Self.reading("heart_rate", 80, minutes: 0),
                    Self.reading("heart_rate", 82, minutes: 20),
                ]))
    }

    @Test func aReadingBeforeTheOpenWindowIsLateThoughNoWindowWasClosed() throws {
        var twin = Self.twin()
        _ = try twin.admit(Self.reading("heart_rate", 80, minutes: 20))
        #expect(twin.frontier == nil)
        #expect(try twin.admit(Self.reading("heart_rate", 80, minutes: 5)) == .late)
    }

    @Test func frontierAndOpenWindowLieOnTheGridOfWindows() throws {
        var twin = Self.twin()
        #expect(twin.frontier == nil && twin.openUntil == nil)
        #expect(try twin.closeWindow() == [])
        #expect(twin.frontier == nil)
        _ = try twin.admit(Self.reading("heart_rate", 80, minutes: 7))
        #expect(twin.openUntil == Ward.start.advanced(byHours: 0.25))
        _ = try twin.admit(Self.reading("heart_rate", 80, minutes: 15))
        #expect(twin.openUntil == Ward.start.advanced(byHours: 0.5))
        #expect(twin.frontier == Ward.start.advanced(byHours: 0.25))
        _ = try twin.closeWindow()
        #expect(twin.openUntil == nil)
        #expect(twin.frontier == Ward.start.advanced(byHours: 0.5))
    }

    @Test func windowsBefore1970LieOnTheSameGrid() throws {
        var twin = Self.twin()
        let time = Instant(microseconds: -1)
        _ = try twin.admit(
            Reading(code: VitalStream.heartRate.code, value: 80, time: time))
        #expect(twin.openUntil == Instant(microseconds: 0))
    }

    @Test(arguments: [
        reading("heart_rate", 80, minutes: 1, quality: .invalid),
        reading("heart_rate", 80, minutes: 1, quality: .test),
        reading("glucose", 5, minutes: 1),
        reading("heart_rate", 290, minutes: 1), reading("body_temperature", 98.6, minutes: 1),
        reading("spo2", 30, minutes: 1), reading("heart_rate", .nan, minutes: 1),
    ])
    func whatTheTwinMustNotUseOpensNoWindow(reading: Reading) throws {
        var twin = Self.twin()
        let checkpoint = twin.checkpoint()
        #expect(try twin.admit(reading) == .unused)
        #expect(twin.openUntil == nil && twin.checkpoint() == checkpoint)
    }

    @Test func aDoubtfulReadingCountsOnlyWhereThereIsNoTrustedOne() throws {
        let trusted = Self.reading("heart_rate", 80, minutes: 3)
        let doubtful = Self.reading("heart_rate", 130, minutes: 4, quality: .questionable)
        #expect(
            try Self.checkpoint(after: [trusted, doubtful]) == Self.checkpoint(after: [trusted]))
        func width(_ quality: ReadingQuality) throws -> Double {
            var twin = Self.twin()
            for window in 0..<12 {
                _ = try twin.admit(
                    Self.reading(
                        "heart_rate", 80, minutes: Double(window) * 15, quality: quality))
            }
            _ = try twin.closeWindow()
            let mixture = try #require(
                twin.predict(trusted.code, at: Ward.start.advanced(byHours: 3)))
            return mixture.quantile(0.9) - mixture.quantile(0.1)
        }
        #expect(try width(.questionable) > 1.03 * width(.valid))
    }

    @Test func aWindowCountsAsTheMedianOfItsReadingsAtTheirMeanTime() throws {
        let burst = [80.0, 81, 79, 80, 240].enumerated().map { place, value in
            Self.reading("heart_rate", value, minutes: Double(place))
        }
        var twin = Self.twin()
        for reading in burst { _ = try twin.admit(reading) }
        _ = try twin.closeWindow()
        let median = try #require(
            twin.predict(StreamCode(validated: "heart_rate"), at: Ward.start)
        ).quantile(0.5)
        #expect(abs(median - 80) < 3, "one artefact among five readings does not count")
    }
}
