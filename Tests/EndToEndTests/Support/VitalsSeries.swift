import ClinicalTypes
import TestSupport

/// Heart rate, respiratory rate and temperature of one patient on a fixed grid of event time.
///
/// Around 72 /min, 15 /min and 36.8 Cel with small noise; from the hour of deterioration on 35 /min,
/// 10 /min and 2 Cel more within three hours. The same seed gives the same series.
struct VitalsSeries {
    /// The device that measures.
    var device: String
    /// Names the noise.
    var seed: UInt64
    /// The first reading's time.
    var start = Instant.morning
    /// Hours of the series.
    var hours = 42.0
    /// Minutes between the readings of one stream.
    var interval = 15.0
    /// When the patient begins to deteriorate, in hours; nil for never.
    var deterioration: Double?
    /// The number of the first message.
    var firstNumber: Int64 = 1

    /// The readings in the order of time.
    var measurements: [Measurement] {
        var generator = ReplayableGenerator(seed: seed)
        var measurements: [Measurement] = []
        for step in 0..<Int(hours * 60 / interval) {
            let hour = Double(step) * interval / 60
            let severity = deterioration.map { min(max((hour - $0) / 3, 0), 1) } ?? 0
            for (stream, unit, rest, noise, change, resolution) in Self.streams {
                let exact =
                    rest + severity * change + noise * Double.random(in: -1...1, using: &generator)
                measurements.append(
                    Measurement(
                        device: device, stream: stream, unit: unit,
                        value: (exact / resolution).rounded() * resolution,
                        time: start.adding(seconds: Int64(hour * 3_600)),
                        number: firstNumber + Int64(measurements.count)))
            }
        }
        return measurements
    }

    private static let streams = [
        ("heart_rate", "/min", 72.0, 4.0, 35.0, 1.0),
        ("resp_rate", "/min", 15.0, 2.0, 10.0, 1.0),
        ("body_temperature", "Cel", 36.8, 0.2, 2.0, 0.1),
    ]
}
