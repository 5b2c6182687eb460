import Foundation

/// The linear model of five vital signs in which the design study measured its detectors, in natural
/// units, with the exact Kalman filter of each.
///
/// Each stream is slow wander + fast wander + noise, and what a test adds. Kalman gains do not depend
/// on what is read, so they are worked out once. In the steady state the filter's error is all that
/// matters: a course starts with an error drawn from its covariance.
package struct LinearPatient {
    package struct Stream: Sendable {
        package var name: String
        /// Every how many quarter-hours it is read.
        package var period: Int
        package var slowSD: Double
        package var slowHours: Double
        package var fastSD: Double
        package var fastHours: Double
        package var noiseSD: Double
        /// The rise for one unit of the shared driver S.
        package var gain: Double

        package init(
            _ name: String, period: Int, slow: (sd: Double, hours: Double),
            fast: (sd: Double, hours: Double), noiseSD: Double, gain: Double
        ) {
            self.name = name
            self.period = period
            slowSD = slow.sd
            slowHours = slow.hours
            fastSD = fast.sd
            fastHours = fast.hours
            self.noiseSD = noiseSD
            self.gain = gain
        }
    }

    package static let streams = [
        Stream("HR", period: 1, slow: (3, 720), fast: (4, 0.75), noiseSD: 2, gain: 15),
        Stream("RR", period: 1, slow: (1, 720), fast: (1.5, 0.75), noiseSD: 1.5, gain: 3.5),
        Stream("SpO2", period: 1, slow: (0.6, 720), fast: (0.8, 0.75), noiseSD: 1, gain: -1.5),
        Stream("T", period: 16, slow: (0.12, 720), fast: (0.15, 3), noiseSD: 0.15, gain: 1.4),
        Stream("SBP", period: 24, slow: (6, 720), fast: (7, 2), noiseSD: 5, gain: -12),
    ]

    /// The exact filter of one stream in its steady state; the lanes are slow and fast wander.
    package struct Filter: Sendable {
        package let stream: Stream
        /// The time between two readings, in hours.
        package let hours: Double
        package let decay: SIMD2<Double>
        /// The variance that each wander gains between two readings.
        package let wander: SIMD2<Double>
        /// The covariance of the error after a reading: the diagonal, and what is off it.
        package let variance: SIMD2<Double>
        package let covariance: Double
        package let gain: SIMD2<Double>
        /// The standard deviation of a reading given those before.
        package let predictiveSD: Double

        /// Works out the steady state of readings every `hours`, or every period of the stream.
        package init(_ stream: Stream, hours: Double? = nil) {
            self.stream = stream
            let hours = hours ?? 0.25 * Double(stream.period)
            self.hours = hours
            let stationary = SIMD2(
                stream.slowSD * stream.slowSD, stream.fastSD * stream.fastSD)
            decay = SIMD2(exp(-hours / stream.slowHours), exp(-hours / stream.fastHours))
            wander = stationary * (1 - decay * decay)
            var variance = stationary
            var covariance = 0.0
            var gain = SIMD2<Double>.zero
            var predictive = 0.0
            for _ in 0..<40_000 {
                variance = decay * decay * variance + wander
                covariance *= decay.x * decay.y
                let loaded = variance + covariance
                predictive = loaded.x + loaded.y + stream.noiseSD * stream.noiseSD
                gain = loaded / predictive
                variance -= gain * gain * predictive
                covariance -= gain.x * gain.y * predictive
            }
            self.variance = variance
            self.covariance = covariance
            self.gain = gain
            predictiveSD = predictive.squareRoot()
        }

        /// An error of the filter's mean, truth minus mean.
        package func drawError(_ random: inout SeededNumbers) -> SIMD2<Double> {
            let first = random.normal()
            let slope = covariance / variance.x.squareRoot()
            return SIMD2(
                variance.x.squareRoot() * first,
                slope * first + (variance.y - slope * slope).squareRoot() * random.normal())
        }

        /// The change of the wanders' state, beyond its decay, until the next reading.
        package func drawWander(_ random: inout SeededNumbers) -> SIMD2<Double> {
            wander.squareRoot() * SIMD2(random.normal(), random.normal())
        }

        /// Reads a stream raised by `shift` and takes the reading in.
        ///
        /// - Returns: The innovation.
        package func step(
            _ error: inout SIMD2<Double>, shift: Double, _ random: inout SeededNumbers
        ) -> Double {
            error = decay * error + drawWander(&random)
            let innovation =
                error.x + error.y + stream.noiseSD * random.normal() + shift
            error -= gain * innovation
            return innovation
        }
    }
}
