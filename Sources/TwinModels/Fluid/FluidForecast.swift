public import ClinicalTypes
public import SequentialMonteCarlo

/// What to expect of a patient's fluid and weight at one time.
public struct FluidForecast: Hashable, Sendable {
    /// Excess fluid *W*_f, in kg.
    public let fluid: PredictiveNormal
    /// The weight of the body as it is, in kg.
    public let state: PredictiveNormal
    /// A weight that the usual scale shows, in kg.
    public let weight: PredictiveNormal
}

/// A loss of fluid, *H* = max(0, −*W*_f), in litres.
public struct FluidDeficit: Hashable, Sendable {
    /// Its mean.
    public let mean: Double
    /// Its standard deviation.
    public let deviation: Double

    /// The deficit that goes with a belief about excess fluid: a rectified normal distribution.
    public init(of fluid: PredictiveNormal) {
        let s = fluid.variance.squareRoot()
        let z = -fluid.mean / s
        let probability = NormalDistribution.cumulative(z)
        let density = NormalDistribution.density(z)
        mean = s * (z * probability + density)
        let square = s * s * ((z * z + 1) * probability + z * density)
        deviation = max(square - mean * mean, 0).squareRoot()
    }
}

extension FluidFilter {
    /// How much fluid the patient lacks.
    public var deficit: FluidDeficit { FluidDeficit(of: fluid) }

    /// The probability that more than so many litres are lacking.
    public func probabilityOfDeficit(beyond litres: Double = 2) -> Double {
        fluid.cumulative(at: -litres)
    }

    /// The probability that more than so many litres are in excess at the time within `hours` of a
    /// time at which that is most probable.
    ///
    /// Looked at every six hours. That it happens at some time is a little more probable.
    public func probabilityOfExcess(
        beyond litres: Double = 2, within hours: Double = 48, of time: Instant,
        _ plan: [FluidRecord] = []
    ) -> Double {
        let times = (0...Int((hours / 6).rounded(.up))).map {
            time.advanced(byHours: min(6 * Double($0), hours))
        }
        return forecast(plan, at: times).reduce(0) {
            max($0, 1 - $1.fluid.cumulative(at: litres))
        }
    }
}
