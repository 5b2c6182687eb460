import ChangeDetection
import TwinModels

/// All that watches one stream: the detectors of its residuals and that of its sensor.
struct StreamWatch: Hashable, Sendable {
    let stream: VitalStream
    var monitor: StreamMonitor
    var sensor: SensorWatch
    /// How well the twin foresees the stream.
    var score = SelfScore()
    /// How much rather a random walk foresees the stream than the twin, in weeks.
    var driftStatistic = 0.0

    /// Starts before the stream's first reading.
    init(_ stream: VitalStream, design: ResidualDetector.Design) {
        self.stream = stream
        monitor = StreamMonitor(stream, design: design)
        sensor = SensorWatch(stream)
    }
}
