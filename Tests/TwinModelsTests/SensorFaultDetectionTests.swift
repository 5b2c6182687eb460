import Foundation
import SequentialMonteCarlo
import TestSupport
import Testing
import TwinModels

/// How soon the monitor finds simulated faults, and how often it finds one that is none.
@Suite struct SensorFaultDetectionTests {
    enum Sensor { case fine, stuck, noisy, off }

    /// A stream on a display, read by a filter that takes in whatever is shown.
    struct Bedside {
        let filter: LinearPatient.Filter
        let step: Double
        let range: ClosedRange<Double>
        let artefacts: Double
        /// How much worse the sensor is than the filter holds it to be.
        var noiseFactor = 1.0
        var artefactFactor = 1.0
        private var truth: SIMD2<Double>
        private var mean: SIMD2<Double>
        private let level: Double
        private var shown: Double?
        private var random: SeededNumbers

        init(
            _ filter: LinearPatient.Filter, level: Double, step: Double,
            range: ClosedRange<Double>, artefacts: Double, seed: UInt64
        ) {
            self.filter = filter
            self.level = level
            self.step = step
            self.range = range
            self.artefacts = artefacts
            random = SeededNumbers(seed: seed)
            truth = filter.drawError(&random)
            mean = .zero
        }

        mutating func read(_ sensor: Sensor) -> SensorFaultMonitor.Evidence {
            truth = filter.decay * truth + filter.drawWander(&random)
            mean *= filter.decay
            let noise = filter.stream.noiseSD * (sensor == .noisy ? 3 : noiseFactor)
            var value = level + truth.x + truth.y + noise * random.normal()
            let isAnywhere = sensor == .off || random.uniform() < artefacts * artefactFactor
            if isAnywhere {
                value =
                    range.lowerBound
                    + random.uniform() * (range.upperBound - range.lowerBound)
            }
            if sensor == .stuck, let shown { value = shown }
            let display = (value / step).rounded() * step
            let isRepeat = shown.map { abs($0 - display) < step / 2 } ?? false
            shown = display
            let expected = level + mean.x + mean.y
            let share = step / (range.upperBound - range.lowerBound)
            let variance = filter.predictiveSD * filter.predictiveSD
            let noiseVariance = filter.stream.noiseSD * filter.stream.noiseSD
            let plain = cell(display - expected, variance + step * step / 12)
            let noisy = cell(display - expected, variance + 8 * noiseVariance)
            // The filter holds a reading to be astray as far as the densities say.
            let trust = (1 - artefacts) * plain / ((1 - artefacts) * plain + artefacts * share)
            mean += filter.gain * (display - expected) * trust
            return SensorFaultMonitor.Evidence(
                hours: filter.hours,
                probability: (1 - artefacts) * plain + artefacts * share,
                noisyProbability: (1 - artefacts) * noisy + artefacts * share,
                uniformShare: share, isRepeat: isRepeat)
        }

        private func cell(_ offset: Double, _ variance: Double) -> Double {
            let sd = variance.squareRoot()
            return NormalDistribution.mass(
                from: (offset - step / 2) / sd, to: (offset + step / 2) / sd)
        }
    }

    private func bedside(_ name: String, minutes: Double, seed: UInt64) throws -> Bedside {
        let stream = try #require(LinearPatient.streams.first { $0.name == name })
        let filter = LinearPatient.Filter(stream, hours: minutes / 60)
        return switch name {
        case "HR":
            Bedside(filter, level: 80, step: 1, range: 20...250, artefacts: 0.02, seed: seed)
        case "SpO2":
            Bedside(filter, level: 96, step: 1, range: 50...100, artefacts: 0.02, seed: seed)
        default:
            Bedside(filter, level: 37, step: 0.1, range: 30...43, artefacts: 0.01, seed: seed)
        }
    }

    /// The number of readings from the fault's beginning to the report, in rising order; `most`
    /// where none comes.
    private func delays(
        _ name: String, minutes: Double, _ sensor: Sensor, runs: Int, most: Int
    ) throws -> [Int] {
        try (0..<runs).map { run in
            var bedside = try bedside(name, minutes: minutes, seed: 900 + UInt64(run))
            var monitor = SensorFaultMonitor()
            for _ in 0..<300 { _ = monitor.observe(bedside.read(.fine)) }
            for count in 1...most {
                _ = monitor.observe(bedside.read(sensor))
                if monitor.isFaulty { return count }
            }
            return most
        }.sorted()
    }

    /// At most one in twenty is taken for a display that repeats by nature.
    @Test(arguments: [
        ("HR", 1.0, 13, 15), ("HR", 15, 8, 10), ("T", 1, 15, 17), ("T", 15, 10, 12),
        ("SpO2", 1, 17, 19), ("SpO2", 15, 13, 16),
    ])
    func aStuckDisplayIsFoundWithinReadings(
        name: String, minutes: Double, median: Int, ninetieth: Int
    ) throws {
        let delays = try delays(name, minutes: minutes, .stuck, runs: 200, most: 400)
        print("stuck \(name), \(minutes) min: \(delays[100]), p90 \(delays[180]) readings")
        #expect(delays[100] <= median && delays[180] <= ninetieth && delays[190] < 400)
        #expect(delays[0] >= 3, "a repeat or two is no fault")
    }

    /// Noise of three times the standard deviation, which the wanders partly drown.
    @Test(arguments: [
        ("HR", 1.0, 20, 32), ("HR", 15, 40, 80), ("T", 1, 18, 30), ("T", 15, 20, 45),
        ("SpO2", 1, 24, 38), ("SpO2", 15, 27, 55),
    ])
    func aNoisySensorIsFoundWithinReadings(
        name: String, minutes: Double, median: Int, ninetieth: Int
    ) throws {
        let delays = try delays(name, minutes: minutes, .noisy, runs: 200, most: 400)
        print("noisy \(name), \(minutes) min: \(delays[100]), p90 \(delays[180]) readings")
        #expect(delays[100] <= median && delays[180] <= ninetieth)
        #expect(delays[0] >= 2)
    }

    @Test(arguments: [
        ("HR", 1.0, 9, 13), ("HR", 15, 5, 7), ("T", 1, 8, 11), ("T", 15, 5, 7),
        ("SpO2", 1, 10, 13), ("SpO2", 15, 6, 9),
    ])
    func aSensorOffThePatientIsFoundWithinReadings(
        name: String, minutes: Double, median: Int, ninetieth: Int
    ) throws {
        let delays = try delays(name, minutes: minutes, .off, runs: 200, most: 400)
        print("off \(name), \(minutes) min: \(delays[100]), p90 \(delays[180]) readings")
        #expect(delays[100] <= median && delays[180] <= ninetieth)
    }

    /// The false faults in 200 weeks of quarter-hours of a sensor that the model describes up to the
    /// noise's standard deviation and the share of artefacts.
    private func falseFaults(_ name: String, noiseFactor: Double, artefactFactor: Double) throws
        -> Int
    {
        var episodes = 0
        for week in 0..<200 {
            var bedside = try bedside(name, minutes: 15, seed: 50 + UInt64(week))
            bedside.noiseFactor = noiseFactor
            bedside.artefactFactor = artefactFactor
            var monitor = SensorFaultMonitor()
            var wasFaulty = false
            for _ in 0..<672 {
                _ = monitor.observe(bedside.read(.fine))
                if monitor.isFaulty, !wasFaulty { episodes += 1 }
                wasFaulty = monitor.isFaulty
            }
        }
        print("false \(name), \(noiseFactor), \(artefactFactor): \(episodes) in 200 weeks")
        return episodes
    }

    @Test(arguments: ["HR", "T", "SpO2"])
    func aWorkingSensorIsFoundFaultyLessThanOnceInAHundredWeeks(name: String) throws {
        #expect(try falseFaults(name, noiseFactor: 1, artefactFactor: 1) <= 2)
    }

    @Test(arguments: ["HR", "T", "SpO2"])
    func aSensorSomewhatWorseThanModelledIsFoundFaultyLessThanOnceInTwentyWeeks(
        name: String
    ) throws {
        #expect(try falseFaults(name, noiseFactor: 1.25, artefactFactor: 1) <= 10)
        #expect(try falseFaults(name, noiseFactor: 1, artefactFactor: 4) <= 10)
    }
}
