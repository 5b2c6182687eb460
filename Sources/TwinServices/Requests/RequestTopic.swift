/// The topics of requests and of their answers, below one root.
package struct RequestTopic: Hashable, Sendable {
    /// The filter that matches every request below `root`: `{root}/request/{kind}/{patient}`.
    package static func filter(root: String) -> String { "\(root)/request/+/+" }

    /// The level of the kind.
    package let kind: String
    /// The level of the patient, whatever it is.
    package let patient: String

    /// Takes a topic apart; nil for one that is not of this form.
    package init?(_ topic: String, root: String) {
        let prefix = "\(root)/request/"
        guard topic.hasPrefix(prefix) else { return nil }
        let levels = topic.dropFirst(prefix.count).split(
            separator: "/", omittingEmptySubsequences: false)
        guard levels.count == 2 else { return nil }
        (kind, patient) = (String(levels[0]), String(levels[1]))
    }

    /// Whether an answer may go to a topic that a requester names.
    ///
    /// Below the root only `{root}/response/…`: elsewhere a requester could have the daemon publish
    /// what looks like a reading, an alert or a request. Nor topics of the broker's own, which begin
    /// with a dollar sign and may command it. Nothing with wildcards, and nothing over 512 bytes.
    package static func mayCarryAnswers(_ topic: String, root: String) -> Bool {
        let bytes = topic.utf8
        guard (1...512).contains(bytes.count), bytes.first != UInt8(ascii: "$"),
            !bytes.contains(where: { $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "#") })
        else { return false }
        let isBelowRoot = topic == root || bytes.starts(with: "\(root)/".utf8)
        return !isBelowRoot || bytes.starts(with: "\(root)/response/".utf8)
    }
}
