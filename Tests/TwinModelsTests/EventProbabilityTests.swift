import ClinicalTypes
import Foundation
import SequentialMonteCarlo
import TestSupport
import Testing
import TwinModels

/// P(event) of the bank, which follows a few hundred courses of S beside a stable set that holds the
/// streams as blocks, against the exact posterior of onset, amplitude, rise and all components
/// together.
@Suite struct EventProbabilityTests {
    private static let windows = 48
    private static let hazardPerWeek = 7.0

    /// Without artefacts, with scales known and events that outlast the course: all is linear and
    /// Gaussian once onset, amplitude and rise are given.
    private static let parameters = {
        var parameters = VitalsParameters.linear
        parameters.event.hazardPerWeek = SIMD2(repeating: hazardPerWeek)
        parameters.event.admissionStakeWeeks = 1e-9
        parameters.event.admissionOdds = SIMD2(repeating: 1e-9 * hazardPerWeek)
        parameters.event.durationHours = 1e9
        return parameters
    }()

    private static func time(of window: Int) -> Instant {
        SimulatedCourse.start.advanced(byHours: Double(window) / 4)
    }

    private static func amplitude(_ z: Double) -> Double {
        let event = parameters.event
        let sd = log(1 + event.amplitudeVariation * event.amplitudeVariation).squareRoot()
        return event.amplitude * exp(sd * z)
    }

    /// Half a day of quarter-hours, with an event in every second patient.
    private static func readings(_ model: VitalsModel, seed: UInt64) -> [[VitalObservation]] {
        let process = VitalsProcess(model: model, setting: .ward)
        var random = SeededNumbers(seed: seed)
        var draws = DrawSequence(key: DrawKey("course"), event: seed, particle: 0)
        var state = process.drawInitialState(at: 0, using: &draws)
        let onset = seed % 2 == 0 ? 28 + Int(random.next() % 18) : windows
        let amplitude = amplitude(random.normal())
        let rise = parameters.event.riseHours[Int(random.next() % 4)]
        return (0..<windows).map { window in
            if window > 0 {
                let before = state.driver
                state = process.drawTransition(from: state, at: 0, elapsed: 0.25, using: &draws)
                if window > onset {
                    let decay = exp(-0.25 / rise)
                    let diffusion = parameters.event.diffusion
                    let variance = diffusion * diffusion * rise / 2 * (1 - decay * decay)
                    state.driver =
                        amplitude + (before - amplitude) * decay
                        + variance.squareRoot() * random.normal()
                }
            }
            return VitalStream.monitored.map { stream in
                var observation = process.drawObservation(
                    like: VitalObservation(
                        stream: stream, cell: DisplayCell(exactly: 1), time: time(of: window),
                        noiseFactor: 1,
                        event: UInt64(window) << 8 | UInt64(stream.rawValue + 1)),
                    of: state, using: &draws)
                observation.cell = DisplayCell(exactly: observation.cell.value)
                return observation
            }
        }
    }

    private static func filtered(
        _ model: VitalsModel, _ readings: [[VitalObservation]]
    ) throws -> Double {
        var filter = VitalsFilter(model: model)
        var workspace = VitalsWorkspace()
        for (window, observations) in readings.enumerated() {
            filter.beginWindow(
                at: time(of: window), stake: window == 0 ? 0 : 0.25 / 168,
                event: UInt64(window) << 8 | 0xFF, in: &workspace)
            for observation in observations {
                _ = try filter.assimilate(observation, in: &workspace)
            }
        }
        return filter.eventProbability
    }

    /// Odds λ Σ w p(readings | event from the window on) / p(readings | none), with A integrated out
    /// over a grid and τ over its four values.
    private static func exact(_ readings: [[VitalObservation]]) -> Double {
        let hours = readings.map { $0[0].time.secondsSinceEpoch / 3_600 }
        func assimilate(_ window: Int, _ filter: inout ExactKalmanFilter) -> Double {
            readings[window].reduce(0) { sum, observation in
                let stream = observation.stream
                return sum
                    + filter.assimilate(
                        stream.transform.forward(observation.cell.value), stream)
            }
        }
        var stable = ExactKalmanFilter(parameters, .ward, at: hours[0])
        var stableEvidence = [Double]()
        var before = [ExactKalmanFilter]()
        for window in readings.indices {
            stable.move(to: hours[window])
            before.append(stable)
            stableEvidence.append(assimilate(window, &stable))
        }
        let grid = stride(from: -4.0, through: 4, by: 0.125).map { z in
            (
                amplitude: amplitude(z),
                weight: exp(-z * z / 2) * 0.125 / (2 * Double.pi).squareRoot()
            )
        }
        var ratios = 0.0
        for onset in readings.indices.dropFirst() {
            for rise in 0..<4 {
                var filter = before[onset]
                var logRatio = 0.0
                for window in onset..<readings.count {
                    if window > onset {
                        filter.move(
                            to: hours[window], riseHours: parameters.event.riseHours[rise])
                    }
                    logRatio += assimilate(window, &filter) - stableEvidence[window]
                }
                let (linear, quadratic) = filter.evidence
                ratios += grid.reduce(0) { sum, node in
                    let a = node.amplitude
                    return sum
                        + node.weight * exp(logRatio + linear * a - quadratic * a * a / 2) / 4
                }
            }
        }
        let odds = hazardPerWeek * 0.25 / 168 * ratios
        return odds / (1 + odds)
    }

    /// Most of the distance, two hundredths downwards, comes from the daily rhythm, which hypotheses
    /// borrow from the stable set: on the first day of a patient it is hardly known.
    @Test func theBankLiesWithinThreeHundredthsOfTheExactPosteriorOnAverage() throws {
        var distances: [Double] = []
        var exacts: [Double] = []
        for seed in 1...48 as ClosedRange<UInt64> {
            let model = VitalsModel(
                patient: PatientID(validated: "exact-\(seed)"), parameters: Self.parameters,
                settings: [.ward])
            let readings = Self.readings(model, seed: seed)
            let exact = Self.exact(readings)
            exacts.append(exact)
            distances.append(abs(try Self.filtered(model, readings) - exact))
        }
        #expect(Moments(distances).mean < 0.03, "\(zip(exacts, distances).map { ($0, $1) })")
        // Certain cases alone would prove little.
        #expect(exacts.count { (0.1...0.9).contains($0) } >= 12, "\(exacts)")
    }
}
