import Foundation
import TwinModels

/// The Kalman filter of the driver and all components of all streams together, in plain matrices:
/// the oracle of `VitalsFilter` where there are no artefacts.
///
/// State: S, then μ, b, f, c₁, c₂ of each stream. Every step moves the whole state, where the filter
/// under test moves one stream when it is read.
///
/// In an event S approaches an amplitude A. Everything is linear in A, so one run with A = 0 and the
/// slope of the mean in A gives the likelihood of every A.
struct ExactKalmanFilter {
    private(set) var mean: [Double]
    private(set) var covariance: [[Double]]
    /// The derivative of `mean` by A.
    private var slope: [Double]
    /// The log likelihood of readings assimilated during an event is that of A = 0 and
    /// `evidence.linear` A − ½ `evidence.quadratic` A².
    private(set) var evidence = (linear: 0.0, quadratic: 0.0)
    private var hours: Double
    private let parameters: VitalsParameters
    private let setting: CareSetting

    /// Starts from the prior at `hours` since 1970 in local solar time.
    init(_ parameters: VitalsParameters, _ setting: CareSetting, at hours: Double) {
        self.parameters = parameters
        self.setting = setting
        self.hours = hours
        mean = [0]
        var variances = [parameters.driverSD * parameters.driverSD]
        for stream in VitalStream.allCases {
            let constants = parameters[stream, setting]
            let peak = 2 * Double.pi * constants.peakHour / 24
            let rhythm = parameters.rhythmSpread * constants.amplitude
            mean += [
                constants.level, 0, 0, constants.amplitude * cos(peak),
                constants.amplitude * sin(peak),
            ]
            variances += [
                constants.levelSD * constants.levelSD, constants.slowSD * constants.slowSD,
                constants.fastSD * constants.fastSD, rhythm * rhythm, rhythm * rhythm,
            ]
        }
        covariance = variances.indices.map { row in
            variances.indices.map { $0 == row ? variances[row] : 0 }
        }
        slope = mean.map { _ in 0 }
    }

    /// The place of a stream's component in the state.
    static func place(_ stream: VitalStream, _ component: Int) -> Int {
        1 + 5 * stream.rawValue + component
    }

    /// Moves on to `hours`; with `riseHours`, in an event with that time constant.
    mutating func move(to hours: Double, riseHours: Double? = nil) {
        let elapsed = hours - self.hours
        self.hours = hours
        let diffusion = parameters.event.diffusion
        let variance =
            riseHours.map { diffusion * diffusion * $0 / 2 }
            ?? parameters.driverSD * parameters.driverSD
        var decay = [exp(-elapsed / (riseHours ?? parameters.driverHours))]
        var noise = [variance * (1 - decay[0] * decay[0])]
        for stream in VitalStream.allCases {
            let constants = parameters[stream, setting]
            let slow = exp(-elapsed / constants.slowHours)
            let fast = exp(-elapsed / constants.fastHours)
            let drift = parameters.rhythmDrift * constants.amplitude
            decay += [1, slow, fast, 1, 1]
            noise += [
                0, constants.slowSD * constants.slowSD * (1 - slow * slow),
                constants.fastSD * constants.fastSD * (1 - fast * fast),
                drift * drift * elapsed / 24, drift * drift * elapsed / 24,
            ]
        }
        for row in mean.indices {
            mean[row] *= decay[row]
            slope[row] *= decay[row]
            for column in mean.indices { covariance[row][column] *= decay[row] * decay[column] }
            covariance[row][row] += noise[row]
        }
        if riseHours != nil { slope[0] += 1 - decay[0] }
    }

    /// Mean and variance of a reading now.
    func forecast(_ stream: VitalStream, noiseFactor: Double = 1)
        -> (mean: Double, variance: Double)
    {
        let h = loadings(stream)
        let ph = product(h)
        let noise = parameters[stream, setting].noiseSD
        return (dot(h, mean), dot(h, ph) + noise * noise * noiseFactor)
    }

    /// Takes in a reading on the model's scale and returns its log density.
    mutating func assimilate(_ value: Double, _ stream: VitalStream, noiseFactor: Double = 1)
        -> Double
    {
        let (expected, variance) = forecast(stream, noiseFactor: noiseFactor)
        let h = loadings(stream)
        let ph = product(h)
        let residual = value - expected
        let foreseen = dot(h, slope)
        evidence.linear += residual * foreseen / variance
        evidence.quadratic += foreseen * foreseen / variance
        for row in mean.indices {
            mean[row] += ph[row] * residual / variance
            slope[row] -= ph[row] * foreseen / variance
            for column in mean.indices {
                covariance[row][column] -= ph[row] * ph[column] / variance
            }
        }
        return -0.5 * (log(2 * .pi * variance) + residual * residual / variance)
    }

    private func loadings(_ stream: VitalStream) -> [Double] {
        var h = [Double](repeating: 0, count: mean.count)
        let angle = 2 * Double.pi * (hours / 24 - (hours / 24).rounded(.down))
        h[0] = parameters[stream, setting].gain
        for (component, loading) in [1, 1, 1, cos(angle), sin(angle)].enumerated() {
            h[Self.place(stream, component)] = loading
        }
        return h
    }

    private func product(_ h: [Double]) -> [Double] { covariance.map { dot($0, h) } }

    private func dot(_ left: [Double], _ right: [Double]) -> Double {
        zip(left, right).reduce(0) { $0 + $1.0 * $1.1 }
    }
}
