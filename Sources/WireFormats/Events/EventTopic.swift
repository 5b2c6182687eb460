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
        let prefix = "\(root)/event/"
        guard topic.hasPrefix(prefix), let source = SourceID(topic.dropFirst(prefix.count)) else {
            return nil
        }
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
