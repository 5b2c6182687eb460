public import ClinicalTypes

/// The topic of a message of clinical events, `{root}/event/{source}`.
public struct EventTopic: Hashable, Sendable {
    /// Who reports.
    public let source: SourceID

    /// Names the topic of a source.
    public init(source: SourceID) {
        self.source = source
    }

    /// Takes a topic apart; nil for one that is not of this form.
    public init?(_ topic: String, root: String = ObservationTopic.defaultRoot) {
        // Byte by byte, because every message of readings is asked, too.
        var rest = topic.utf8[...]
        guard rest.starts(with: root.utf8) else { return nil }
        rest = rest.dropFirst(root.utf8.count)
        let infix: StaticString = "/event/"
        guard infix.withUTF8Buffer({ rest.starts(with: $0) }),
            let source = SourceID(topic[rest.dropFirst(infix.utf8CodeUnitCount).startIndex...])
        else { return nil }
        self.source = source
    }

    /// The topic below `root`, as it is published.
    public func text(root: String = ObservationTopic.defaultRoot) -> String {
        "\(root)/event/\(source)"
    }

    /// The filter that matches every event topic below `root`.
    public static func filter(root: String = ObservationTopic.defaultRoot) -> String {
        "\(root)/event/+"
    }
}
