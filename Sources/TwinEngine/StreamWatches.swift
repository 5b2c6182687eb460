import ChangeDetection
import TwinModels

/// What watches each stream that was seen.
struct StreamWatches: Hashable, Sendable {
    /// In the order of the streams.
    private var watches: [StreamWatch] = []

    /// What watches a stream, nil before its first reading.
    subscript(stream: VitalStream) -> StreamWatch? {
        watches.first { $0.stream == stream }
    }

    /// Lends what watches a stream, made at the stream's first reading with detectors of `design`.
    mutating func withWatch<Result>(
        of stream: VitalStream, design: ResidualDetector.Design,
        _ body: (inout StreamWatch) -> Result
    ) -> Result {
        let place =
            watches.firstIndex { $0.stream.rawValue >= stream.rawValue } ?? watches.endIndex
        if place == watches.endIndex || watches[place].stream != stream {
            // No more than that: an array that grows by itself takes up to twice as much.
            watches.reserveCapacity(watches.count + 1)
            watches.insert(StreamWatch(stream, design: design), at: place)
        }
        return body(&watches[place])
    }
}
