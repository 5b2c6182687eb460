import ChangeDetection
import TwinModels

/// All that watches one stream: the detectors of its residuals and that of its sensor.
struct StreamWatch: Hashable, Sendable {
    let stream: VitalStream
    var monitor: StreamMonitor
    var sensor: SensorWatch

    /// Starts before the stream's first reading.
    init(_ stream: VitalStream, design: ResidualDetector.Design) {
        self.stream = stream
        monitor = StreamMonitor(stream, design: design)
        sensor = SensorWatch(stream)
    }
}
