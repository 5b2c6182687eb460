import ClinicalTypes
import TwinModels

/// The readings of one span of time, before they become one observation per stream.
///
/// Windows lie on a grid of whole multiples of their width since 1970. What a window yields depends
/// on the set of its readings and not on their order.
struct ObservationWindow: Hashable, Sendable {
    /// The place on the grid.
    let index: Int64
    private var readings: [VitalStream: [Measurement]] = [:]

    /// What a window keeps of a reading.
    struct Measurement: Hashable, Sendable {
        var value: Double
        var time: Instant
        var quality: ReadingQuality
    }

    init(index: Int64) {
        self.index = index
    }

    /// The window that holds `time`.
    static func index(of time: Instant, minutes: Int) -> Int64 {
        let width = Int64(minutes) * 60_000_000
        let (quotient, remainder) = time.microseconds.quotientAndRemainder(dividingBy: width)
        return remainder < 0 ? quotient - 1 : quotient
    }

    /// The first instant of the window at `index`.
    static func start(of index: Int64, minutes: Int) -> Instant {
        Instant(microseconds: index * Int64(minutes) * 60_000_000)
    }

    /// Names the draws of the window as a whole; those of its observations have other last bytes.
    var event: UInt64 { UInt64(bitPattern: index) << 8 | 0xFF }

    /// Whether a stream of one reading a day was seen.
    var hasDailyStream: Bool { readings.keys.contains(where: \.isDaily) }

    mutating func add(_ reading: Reading, to stream: VitalStream) {
        readings[stream, default: []].append(
            Measurement(value: reading.value, time: reading.time, quality: reading.quality))
    }

    /// One observation for each stream that was seen, in the order of time and stream.
    func summaries(sharedNoise: Double) -> [WindowSummary] {
        VitalStream.allCases.compactMap { stream in
            readings[stream].map {
                WindowSummary(stream: stream, window: index, $0, sharedNoise: sharedNoise)
            }
        }
        .sorted {
            ($0.observation.time, $0.observation.stream.rawValue)
                < ($1.observation.time, $1.observation.stream.rawValue)
        }
    }
}

/// The readings of one stream in one window, as one observation.
struct WindowSummary: Hashable, Sendable {
    /// The median at the mean time.
    var observation: VitalObservation
    /// How many readings it stands for.
    let count: Int
    /// Whether all readings showed the same value.
    let isConstant: Bool

    /// Doubtful readings count only where there is no trusted one, with four times the variance.
    init(
        stream: VitalStream, window: Int64, _ all: [ObservationWindow.Measurement],
        sharedNoise: Double
    ) {
        let trusted = all.filter { $0.quality == .valid }
        let readings = trusted.isEmpty ? all : trusted
        let values = readings.map(\.value).sorted()
        let middle = values.count / 2
        let median =
            values.count % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2
        // A median of n has π/2n of the variance of one reading, a mean of two has half.
        let independent =
            switch values.count {
            case 1: 1.0
            case 2: 0.5
            default: Double.pi / 2 / Double(values.count)
            }
        let first = readings.map(\.time.microseconds).min() ?? 0
        let offsets = readings.reduce(Int64(0)) { $0 + ($1.time.microseconds - first) }
        count = readings.count
        isConstant = values.first == values.last
        observation = VitalObservation(
            stream: stream, cell: DisplayCell(value: median, resolution: stream.resolution),
            time: Instant(microseconds: first + offsets / Int64(readings.count)),
            noiseFactor: (sharedNoise + (1 - sharedNoise) * independent)
                * (trusted.isEmpty ? 4 : 1),
            event: UInt64(bitPattern: window) << 8 | UInt64(stream.rawValue + 1))
    }
}
