public import ClinicalTypes

/// The topic of an observation message, `{root}/obs/{device}/{stream}`.
public struct ObservationTopic: Hashable, Sendable {
    /// The root of all topics of this protocol version.
    public static let defaultRoot = "twind/v1"

    /// Who published.
    public let device: DeviceID
    /// The stream of readings that do not name their own.
    public let stream: StreamCode

    /// Names the topic of a device's stream.
    public init(device: DeviceID, stream: StreamCode) {
        self.device = device
        self.stream = stream
    }

    /// Takes a topic apart.
    ///
    /// - Throws: `badTopic` unless below the root there are exactly the three levels, the device and
    ///   the stream being names of one to 64 of `A-Z a-z 0-9 . _ -`.
    public init(_ topic: String, root: String = defaultRoot) throws(Rejection) {
        guard let parsed = Self.parse(topic, root: root) else {
            throw Rejection(
                .badTopic,
                "the topic is not of the form \(root)/obs/{device}/{stream}; device and stream are"
                    + " one to 64 of A-Z a-z 0-9 . _ -")
        }
        self = parsed
    }

    /// The topic below `root`, as it is published.
    public func text(root: String = defaultRoot) -> String { "\(root)/obs/\(device)/\(stream)" }

    /// The filter that matches every observation topic below `root`.
    public static func filter(root: String = defaultRoot) -> String { "\(root)/obs/+/+" }

    private static func parse(_ topic: String, root: String) -> ObservationTopic? {
        var rest = topic.utf8[...]
        guard rest.starts(with: root.utf8) else { return nil }
        rest = rest.dropFirst(root.utf8.count)
        let infix: StaticString = "/obs/"
        guard infix.withUTF8Buffer({ rest.starts(with: $0) }) else { return nil }
        rest = rest.dropFirst(infix.utf8CodeUnitCount)
        guard
            let slash = rest.firstIndex(of: UInt8(ascii: "/")),
            let device = DeviceID(topic[rest.startIndex..<slash]),
            let stream = StreamCode(topic[rest.index(after: slash)...])
        else { return nil }
        return ObservationTopic(device: device, stream: stream)
    }
}
