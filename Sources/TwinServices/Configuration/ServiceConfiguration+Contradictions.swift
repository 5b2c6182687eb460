extension ServiceConfiguration {
    /// Rules that join several keys.
    ///
    /// - Parameter refused: Keys whose values were refused; rules that involve them are skipped.
    /// - Returns: One problem for each rule that is broken.
    func contradictions(except refused: Set<String>) -> [ConfigurationProblem] {
        let tls = broker.tls
        let rules: [(isBroken: Bool, keys: [String], rule: String, remedy: String)] = [
            (
                tls.isEnabled && tls.caFile.isEmpty,
                ["broker.tls.ca_file", "broker.tls.enabled"],
                "must be set when broker.tls.enabled is true",
                "name the certificate that signed the broker's"
            ),
            (
                tls.certificateFile.isEmpty != tls.keyFile.isEmpty,
                ["broker.tls.certificate_file", "broker.tls.key_file"],
                "must be set together with broker.tls.key_file",
                "set both, or neither"
            ),
            (
                broker.username.isEmpty && !broker.passwordFile.isEmpty,
                ["broker.username", "broker.password_file"],
                "must be set when broker.password_file is",
                "name the user the password belongs to"
            ),
            (
                !broker.statusTopic.hasPrefix(broker.topicRoot + "/"),
                ["broker.status_topic", "broker.topic_root"],
                "must lie under broker.topic_root",
                "start it with the root and a slash"
            ),
        ]
        return rules.filter { $0.isBroken && refused.isDisjoint(with: $0.keys) }
            .map { broken in
                ConfigurationProblem(
                    key: broken.keys[0], source: "all sources together", rule: broken.rule,
                    remedy: broken.remedy)
            }
    }
}
