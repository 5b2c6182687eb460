import Foundation
import TestSupport
import Testing
import TwinModels

@Suite struct LevelTransitionTests {
    @Test(arguments: CareSetting.allCases)
    func twoSpansInARowEqualTheirSum(setting: CareSetting) {
        var random = SeededNumbers(seed: 8)
        let parameters = VitalsParameters.version1
        for stream in VitalStream.allCases {
            let constants = parameters[stream, setting]
            for scale in [0.2, 1, 5] {
                let first = pow(10, 4 * random.uniform() - 2)
                let second = pow(10, 4 * random.uniform() - 2)
                func move(_ hours: Double) -> LevelTransition {
                    LevelTransition(
                        constants, rhythmDrift: parameters.rhythmDrift, hours: hours)
                }
                var start = LevelCovariance(
                    diagonal: LevelState(0.02, 0.001, 0.004, 0.001, 0.002, 0, 0, 0))
                let h = LevelState.loadings(hours: 100 * random.uniform())
                start = start.updated(gainNumerator: start.times(h), variance: 0.05)
                let once = start.propagated(move(first + second), scale: scale)
                let twice = start.propagated(move(first), scale: scale)
                    .propagated(move(second), scale: scale)
                for row in 0..<5 {
                    for column in 0..<5 {
                        let size = (once[row, row] * once[column, column]).squareRoot()
                        #expect(
                            abs(once[row, column] - twice[row, column]) <= 1e-12 * size)
                    }
                }
                let decay = move(first).decay * move(second).decay - move(first + second).decay
                for component in 0..<5 { #expect(abs(decay[component]) < 1e-14) }
            }
        }
    }

    @Test func aLongSpanEndsInTheStationarySpread() {
        let constants = VitalsParameters.version1[.heartRate, .ward]
        let move = LevelTransition(constants, rhythmDrift: 0, hours: 1e6)
        let covariance = LevelCovariance(diagonal: LevelState(repeating: 0))
            .propagated(move, scale: 2)
        #expect(abs(covariance[1, 1] - 2 * 0.04 * 0.04) < 1e-15)
        #expect(abs(covariance[2, 2] - 2 * 0.055 * 0.055) < 1e-15)
        #expect(covariance[0, 0] == 0)
    }

    @Test(arguments: [0.01, 0.5, 3, 40])
    func aSpanSpreadsAsTheClosedFormSays(hours: Double) {
        // s² (1 − e^(−2dt/τ)), with τ of 30 days and 45 minutes.
        let move = LevelTransition(
            VitalsParameters.version1[.heartRate, .ward], rhythmDrift: 0, hours: hours)
        let covariance = LevelCovariance(diagonal: LevelState(repeating: 0))
            .propagated(move, scale: 1)
        for (component, deviation, tau) in [(1, 0.04, 720.0), (2, 0.055, 0.75)] {
            let expected = -deviation * deviation * expm1(-2 * hours / tau)
            let error = abs(covariance[component, component] - expected)
            #expect(error < 1e-15 * deviation * deviation)
            #expect(abs(move.decay[component] - exp(-hours / tau)) < 1e-14)
        }
    }

    @Test func loadingsTurnOnceADay() {
        let morning = LevelState.loadings(hours: 493_000)
        let nextMorning = LevelState.loadings(hours: 493_024)
        #expect(morning == nextMorning)
        let noon = LevelState.loadings(hours: 12)
        #expect(noon[0] == 1 && noon[1] == 1 && noon[2] == 1)
        #expect(abs(noon[3] + 1) < 1e-15 && abs(noon[4]) < 1e-15)
    }
}
