import ClinicalTypes
import Foundation
import Simulation
import TestSupport
import Testing
import TwinModels

@Suite struct DeviceFaultTests {
    private static let start = Instant(microseconds: 1_772_438_400_000_000)
    private static let onset = start.advanced(byHours: 6)
    private static let readings = BedsidePatient(seed: 3, start: start).readings(hours: 48)

    private static func corrupted(
        _ kind: DeviceFault.Kind, _ streams: Set<VitalStream> = [.heartRate], seed: UInt64 = 1
    ) -> [Reading] {
        DeviceFault(kind, of: streams, from: onset).corrupt(readings, seed: seed)
    }

    private static func values(_ readings: [Reading], _ stream: VitalStream) -> [Double] {
        readings.filter { VitalStream($0.code) == stream && $0.time >= onset }.map(\.value)
    }

    private static let kinds: [DeviceFault.Kind] = [
        .shift(deviations: 3), .ramp(deviationsPerHour: 1), .variance(factor: 4), .stuck, .dropout,
        .fahrenheit, .kilopascals,
    ]

    @Test(arguments: kinds)
    func otherStreamsAndEarlierReadingsStayAsTheyAre(kind: DeviceFault.Kind) {
        func untouched(_ readings: [Reading]) -> [Reading] {
            readings.filter { VitalStream($0.code) != .temperature || $0.time < Self.onset }
        }
        let corrupted = Self.corrupted(kind, [.temperature])
        #expect(untouched(corrupted) == untouched(Self.readings))
        #expect(corrupted != Self.readings)
    }

    @Test(arguments: VitalStream.allCases)
    func aShiftMovesEveryValueByItsDeviationsAndTheDisplaysStep(stream: VitalStream) {
        let distance = 1.5 * DeviceFault.deviation(of: stream)
        let transform = stream.transform
        let sound = Self.values(Self.readings, stream)
        let shown = Self.values(
            Self.corrupted(.shift(deviations: 1.5), [stream]), stream)
        #expect(sound.count == shown.count)
        for (sound, shown) in zip(sound, shown) {
            let x = transform.forward(sound) + (transform.isIncreasing ? distance : -distance)
            #expect(abs(shown - transform.inverse(x)) <= stream.resolution / 2 + 1e-9)
            #expect(shown >= sound)
            let steps = shown / stream.resolution
            #expect(abs(steps - steps.rounded()) < 1e-9)
        }
    }

    @Test func aDeviationIsTheSpreadOfASingleReadingAboutTheSlowLevel() {
        #expect(abs(DeviceFault.deviation(of: .heartRate) - hypot(0.055, 0.025)) < 1e-12)
        #expect(abs(DeviceFault.deviation(of: .temperature) - hypot(0.15, 0.15)) < 1e-12)
    }

    @Test func aRampGrowsWithTheHours() {
        let deviation = DeviceFault.deviation(of: .temperature)
        let sound = Self.values(Self.readings, .temperature)
        let shown = Self.values(
            Self.corrupted(.ramp(deviationsPerHour: 0.25), [.temperature]), .temperature)
        // Temperature comes every hour, the first one at the onset.
        for (hour, (sound, shown)) in zip(sound, shown).enumerated() {
            #expect(abs(shown - sound - 0.25 * deviation * Double(hour)) <= 0.0501)
        }
        #expect(shown.count == 42)
    }

    @Test func addedNoiseHasTheMissingVarianceAndAddsUpToNothing() {
        let readings = BedsidePatient(seed: 4, start: Self.start).readings(hours: 24 * 14)
        let corrupted = DeviceFault(.variance(factor: 4), of: [.heartRate], from: Self.onset)
            .corrupt(readings, seed: 7)
        let differences = zip(
            Self.values(readings, .heartRate), Self.values(corrupted, .heartRate)
        ).map { log($1 / $0) / DeviceFault.deviation(of: .heartRate) }
        let moments = Moments(differences)
        #expect(moments.count > 3_900)
        #expect(abs(moments.mean) < 5 * moments.standardError)
        // Three times the variance; rounding adds a hundredth.
        #expect(abs(moments.deviation - 3.0.squareRoot()) < 0.08)
        #expect(abs(moments.serialCorrelation) < 0.08)
    }

    @Test func noiseIsNamedByItsSeed() {
        let kind = DeviceFault.Kind.variance(factor: 4)
        #expect(Self.corrupted(kind, seed: 1) == Self.corrupted(kind, seed: 1))
        #expect(Self.corrupted(kind, seed: 1) != Self.corrupted(kind, seed: 2))
    }

    @Test func aStuckSensorRepeatsItsFirstValueOfEachStream() {
        let corrupted = Self.corrupted(.stuck, [.heartRate, .oxygenSaturation])
        for stream in [VitalStream.heartRate, .oxygenSaturation] {
            let sound = Self.values(Self.readings, stream)
            #expect(Set(Self.values(corrupted, stream)) == [sound[0]])
            #expect(Self.values(corrupted, stream).count == sound.count)
            #expect(Set(sound).count > 1)
        }
    }

    @Test func aDropoutLeavesNothing() {
        let corrupted = Self.corrupted(.dropout)
        #expect(Self.values(corrupted, .heartRate).isEmpty)
        #expect(Self.values(corrupted, .respiratoryRate).count == 12 * 42)
    }

    @Test func aWrongUnitSaysTheSameInAnotherScale() {
        let sound = Self.values(Self.readings, .temperature)
        let shown = Self.values(Self.corrupted(.fahrenheit, [.temperature]), .temperature)
        for (sound, shown) in zip(sound, shown) {
            #expect(abs(shown - (sound * 9 / 5 + 32)) <= 0.0501)
        }
        let pressures = Self.values(Self.readings, .systolicPressure)
        let kilopascals = Self.values(
            Self.corrupted(.kilopascals, [.systolicPressure]), .systolicPressure)
        for (sound, shown) in zip(pressures, kilopascals) {
            #expect(abs(shown * 7.500_62 - sound) < 0.4)
        }
    }

    @Test func exchangedDevicesGiveTheOtherPatientsReadingsFromTheOnsetOn() {
        let other = BedsidePatient(seed: 5, start: Self.start).readings(hours: 48)
        let exchanged = DeviceFault.exchanging(Self.readings, with: other, from: Self.onset)
        #expect(exchanged.count == Self.readings.count)
        #expect(exchanged.map(\.time) == exchanged.map(\.time).sorted())
        #expect(
            exchanged.filter { $0.time < Self.onset }
                == Self.readings.filter { $0.time < Self.onset })
        #expect(
            exchanged.filter { $0.time >= Self.onset } == other.filter { $0.time >= Self.onset })
    }
}
