import ClinicalTypes
import Simulation
import TestSupport
import Testing
import TwinModels

@Suite struct BedsidePatientTests {
    private static let start = Instant(microseconds: 1_772_438_400_000_000)

    private static func values(_ readings: [Reading], _ stream: VitalStream, from hour: Double)
        -> [Double]
    {
        readings.filter {
            VitalStream($0.code) == stream && $0.time.hours(since: start) >= hour
        }.map(\.value)
    }

    private static func median(_ values: [Double]) -> Double {
        values.sorted()[values.count / 2]
    }

    @Test func aSeedNamesThePatientAndEveryReading() {
        let first = BedsidePatient(seed: 5, start: Self.start)
        let again = BedsidePatient(seed: 5, start: Self.start)
        let other = BedsidePatient(seed: 6, start: Self.start)
        #expect(first.readings(hours: 12) == again.readings(hours: 12))
        #expect(first.readings(hours: 12) != other.readings(hours: 12))
        #expect(first.patient.rawValue == "simulated-5")
    }

    @Test func aLongerSpanBeginsWithTheShorterOne() {
        let patient = BedsidePatient(seed: 5, start: Self.start)
        let short = patient.readings(hours: 3)
        #expect(Array(patient.readings(hours: 9).prefix(short.count)) == short)
        #expect(patient.readings(hours: 0).isEmpty)
    }

    @Test func readingsComeInTheOrderOfTimeAsOftenAsTheCadenceSays() {
        let cadence = BedsideCadence(minutes: [
            .heartRate: 1, .oxygenSaturation: 7, .systolicPressure: 30, .temperature: 60,
        ])
        let readings = BedsidePatient(seed: 8, start: Self.start, cadence: cadence)
            .readings(hours: 2)
        #expect(readings.map(\.time) == readings.map(\.time).sorted())
        #expect(readings.first?.time == Self.start)
        var counts: [StreamCode: Int] = [:]
        for reading in readings { counts[reading.code, default: 0] += 1 }
        #expect(
            counts == [
                VitalStream.heartRate.code: 120, VitalStream.oxygenSaturation.code: 18,
                VitalStream.systolicPressure.code: 4, VitalStream.temperature.code: 2,
            ])
    }

    @Test func readingsLookLikeADisplays() {
        for seed in 1...10 as ClosedRange<UInt64> {
            for reading in BedsidePatient(seed: seed, start: Self.start).readings(hours: 6) {
                guard let stream = VitalStream(reading.code) else {
                    Issue.record("a stream that no twin models")
                    continue
                }
                #expect(stream.physicalRange.contains(reading.value))
                let steps = stream == .temperature ? 10.0 : 1
                #expect(reading.value == (reading.value * steps).rounded() / steps)
                #expect(reading.quality == .valid)
            }
        }
    }

    @Test func pressuresCanBelongToOnePerson() {
        for seed in 1...30 as ClosedRange<UInt64> {
            let readings = BedsidePatient(seed: seed, start: Self.start).readings(hours: 24)
            let systolic = Self.median(Self.values(readings, .systolicPressure, from: 0))
            let mean = Self.median(Self.values(readings, .meanPressure, from: 0))
            #expect(systolic / mean > 1.1 && systolic / mean < 1.75, "seed \(seed)")
        }
    }

    @Test func anIllnessChangesNothingBeforeItsOnsetAndMovesEachStreamAfter() {
        let onset = 10.0
        for seed in 1...5 as ClosedRange<UInt64> {
            let well = BedsidePatient(seed: seed, start: Self.start).readings(hours: 48)
            let ill = BedsidePatient(
                seed: seed, start: Self.start, deterioration: Deterioration(onsetHour: onset)
            ).readings(hours: 48)
            let same = zip(well, ill).prefix { $0 == $1 }.count
            #expect(well[same].time.hours(since: Self.start) > onset)
            // Thirty hours of a τ of six: S is 2, the plateau.
            let expected: [(VitalStream, (Double, Double) -> Bool)] = [
                (.heartRate, { abs($1 / $0 - 1.433) < 0.05 }),
                (.respiratoryRate, { abs($1 / $0 - 1.492) < 0.1 }),
                (.systolicPressure, { abs($1 / $0 - 0.819) < 0.04 }),
                (.meanPressure, { abs($1 / $0 - 0.819) < 0.04 }),
                (.temperature, { abs($1 - $0 - 2.8) < 0.15 }),
                (.oxygenSaturation, { $1 < $0 - 2 }),
            ]
            for (stream, holds) in expected {
                let before = Self.median(Self.values(well, stream, from: 40))
                let after = Self.median(Self.values(ill, stream, from: 40))
                #expect(holds(before, after), "\(stream): \(before) to \(after)")
            }
        }
    }
}
