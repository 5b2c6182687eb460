import Foundation
import TestSupport

/// The linear model of five vital signs in which the design study measured the event bank, in
/// natural units, with the exact Kalman filter of each.
///
/// Each stream is slow wander + fast wander + noise + gain · S, on a grid of quarter-hours. Kalman
/// gains do not depend on what is read, so they are worked out once. In the steady state the filter's
/// error is all that matters: a course starts with an error drawn from its covariance.
struct LinearPatient {
    struct Stream {
        var name: String
        /// Every how many quarter-hours it is read.
        var period: Int
        var slowSD: Double
        var slowHours: Double
        var fastSD: Double
        var fastHours: Double
        var noiseSD: Double
        /// The rise for one unit of S.
        var gain: Double
    }

    static let streams = [
        Stream(
            name: "HR", period: 1, slowSD: 3, slowHours: 720, fastSD: 4, fastHours: 0.75,
            noiseSD: 2, gain: 15),
        Stream(
            name: "RR", period: 1, slowSD: 1, slowHours: 720, fastSD: 1.5, fastHours: 0.75,
            noiseSD: 1.5, gain: 3.5),
        Stream(
            name: "SpO2", period: 1, slowSD: 0.6, slowHours: 720, fastSD: 0.8, fastHours: 0.75,
            noiseSD: 1, gain: -1.5),
        Stream(
            name: "T", period: 16, slowSD: 0.12, slowHours: 720, fastSD: 0.15, fastHours: 3,
            noiseSD: 0.15, gain: 1.4),
        Stream(
            name: "SBP", period: 24, slowSD: 6, slowHours: 720, fastSD: 7, fastHours: 2,
            noiseSD: 5, gain: -12),
    ]

    /// The exact filter of one stream in its steady state.
    struct Filter {
        let stream: Stream
        let decay: SIMD2<Double>
        let noise: SIMD2<Double>
        /// The covariance of the error after a reading.
        let variance: SIMD2<Double>
        let covariance: Double
        let gain: SIMD2<Double>
        /// The standard deviation of a reading given those before.
        let predictiveSD: Double

        init(_ stream: Stream) {
            self.stream = stream
            let hours = 0.25 * Double(stream.period)
            let stationary = SIMD2(
                stream.slowSD * stream.slowSD, stream.fastSD * stream.fastSD)
            let decay = SIMD2(exp(-hours / stream.slowHours), exp(-hours / stream.fastHours))
            let noise = stationary * (1 - decay * decay)
            var variance = stationary
            var covariance = 0.0
            var gain = SIMD2<Double>.zero
            var predictive = 0.0
            for _ in 0..<40_000 {
                variance = decay * decay * variance + noise
                covariance *= decay.x * decay.y
                let loaded = variance + covariance
                predictive = loaded.sum() + stream.noiseSD * stream.noiseSD
                gain = loaded / predictive
                variance -= gain * gain * predictive
                covariance -= gain.x * gain.y * predictive
            }
            self.decay = decay
            self.noise = noise
            self.variance = variance
            self.covariance = covariance
            self.gain = gain
            predictiveSD = predictive.squareRoot()
        }

        /// An error of the filter's mean, truth minus mean.
        func drawError(_ random: inout SeededNumbers) -> SIMD2<Double> {
            let first = random.normal()
            let slope = covariance / variance.x.squareRoot()
            return SIMD2(
                variance.x.squareRoot() * first,
                slope * first + (variance.y - slope * slope).squareRoot() * random.normal())
        }

        /// Reads a stream raised by `shift` and takes the reading in.
        ///
        /// - Returns: The innovation.
        func step(
            _ error: inout SIMD2<Double>, shift: Double, _ random: inout SeededNumbers
        ) -> Double {
            error =
                decay * error
                + noise.squareRoot() * SIMD2(random.normal(), random.normal())
            let innovation = error.sum() + stream.noiseSD * random.normal() + shift
            error -= gain * innovation
            return innovation
        }
    }
}
