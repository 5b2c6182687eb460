import Foundation
import SequentialMonteCarlo

/// Dry weight with a drift that reverts to its mean, and fluid that is retained and leaves again:
/// three components, kg and days in hours, all transitions in closed form.
struct BodyWeight: LinearGaussianModel {
    enum Observation: Sendable {
        case scale(Double)
        /// A scale elsewhere, in other clothes.
        case other(Double)

        var value: Double {
            switch self {
            case .scale(let value), .other(let value): value
            }
        }
    }

    var version: String { "weight-1" }
    var dimension: Int { 3 }
    let driftMean = -0.01 / 24
    let driftSD = 0.03 / 24
    let driftHours = 30.0 * 24
    let dryNoise = 0.06 / 24.0.squareRoot()
    let fluidHours = 36.0
    let fluidNoise = 0.25 / 24.0.squareRoot()

    func prior(at hours: Double) -> GaussianState {
        GaussianState(
            mean: [75, driftMean, 0],
            covariance: SquareMatrix(diagonal: [
                144, driftSD * driftSD, fluidNoise * fluidNoise * fluidHours / 2,
            ]))
    }

    func transition(from hours: Double, elapsed: Double) -> LinearTransition {
        let tau = driftHours
        let decay = exp(-elapsed / tau)
        let lag = tau * (1 - decay)
        let fluid = exp(-elapsed / fluidHours)
        // Moments of an Ornstein-Uhlenbeck process and of its integral (Gillespie 1996).
        let s2 = driftSD * driftSD
        let driftVariance = s2 * (1 - decay * decay)
        let cross = s2 * tau * (1 - decay) * (1 - decay)
        let integral = s2 * tau * tau * (2 * elapsed / tau - 3 + 4 * decay - decay * decay)
        return LinearTransition(
            factor: SquareMatrix(rows: [[1, lag, 0], [0, decay, 0], [0, 0, fluid]]),
            offset: [driftMean * (elapsed - lag), driftMean * (1 - decay), 0],
            noise: SquareMatrix(rows: [
                [integral + dryNoise * dryNoise * elapsed, cross, 0], [cross, driftVariance, 0],
                [0, 0, fluidNoise * fluidNoise * fluidHours / 2 * (1 - fluid * fluid)],
            ]))
    }

    func reading(_ observation: Observation, at hours: Double) -> LinearReading {
        let diurnal = 0.4 * sin(2 * .pi * hours / 24)
        switch observation {
        case .scale(let value):
            return LinearReading(
                value: value, loadings: [1, 0, 1], offset: diurnal, noiseVariance: 0.09)
        case .other(let value):
            return LinearReading(
                value: value, loadings: [1, 0, 1], offset: diurnal + 0.5, noiseVariance: 0.49)
        }
    }
}
