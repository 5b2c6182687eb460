extension ConfigurationSetting {
    /// Every key there is, in the order of `config/twind.toml`.
    package static let all: [ConfigurationSetting] = [
        .text("broker.host", \.broker.host, .host),
        .integer("broker.port", \.broker.port, 1...65_535),
        .text("broker.client_id", \.broker.clientID, .name),
        .duration("broker.keepalive_seconds", \.broker.keepAlive, unit: .seconds(1), 5...3_600),
        // An expiry of zero would end the session with the connection and lose what is queued.
        .duration(
            "broker.session_expiry_seconds", \.broker.sessionExpiry, unit: .seconds(1),
            60...4_294_967_295),
        .integer("broker.receive_maximum", \.broker.receiveMaximum, 1...65_535),
        .integer("broker.max_packet_bytes", \.broker.maximumPacketBytes, 1_024...16_777_216),
        .text("broker.username", \.broker.username, .optionalLine).secret(),
        .text("broker.password_file", \.broker.passwordFile, .optionalAbsolutePath),
        .text("broker.topic_root", \.broker.topicRoot, .topic),
        .text("broker.status_topic", \.broker.statusTopic, .topic),

        .flag("broker.tls.enabled", \.broker.tls.isEnabled),
        .text("broker.tls.ca_file", \.broker.tls.caFile, .optionalAbsolutePath),
        .text("broker.tls.certificate_file", \.broker.tls.certificateFile, .optionalAbsolutePath),
        .text("broker.tls.key_file", \.broker.tls.keyFile, .optionalAbsolutePath),
        .choice("broker.tls.version", \.broker.tls.version),

        .text("store.path", \.store.path, .absolutePath),

        .integer("ingest.batch_messages", \.ingest.batchMessages, 1...65_535),
        .integer("ingest.batch_bytes", \.ingest.batchBytes, 1_024...67_108_864),
        .duration(
            "ingest.batch_milliseconds", \.ingest.batchDelay, unit: .milliseconds(1), 0...1_000),
        .duration(
            "ingest.max_future_seconds", \.ingest.maximumFuture, unit: .seconds(1), 0...86_400),

        .flag("twin.enabled", \.twin.isEnabled),
        // The kernels run over vectors of 16 lanes.
        .integer("twin.particles", \.twin.particles, 64...65_536, multipleOf: 16),
        .duration(
            "twin.aggregation_minutes", \.twin.aggregation, unit: .seconds(60), 1...60,
            dividing: 60),
        .duration(
            "twin.checkpoint_hours", \.twin.checkpointInterval, unit: .seconds(3_600), 1...24),
        .integer("twin.seed", \.twin.seed, 0...Int.max),
        .choice("twin.setting", \.twin.setting),
        .integer("twin.workers", \.twin.workers, 0...64),
        .integer("twin.max_waiting", \.twin.mostWaiting, 1_000...1_000_000_000),

        .number("alerts.event_budget_per_week", \.alerts.eventBudgetPerWeek, 0.001...10),
        .number("alerts.residual_budget_per_week", \.alerts.residualBudgetPerWeek, 0.001...10),

        .flag("requests.enabled", \.requests.isEnabled),

        .choice("log.level", \.log.level).reloadable(),
        .choice("log.format", \.log.format),
    ]

    /// The sections of the file, such as `broker.tls`.
    static let sections: Set<String> = Set(
        all.map { setting in
            setting.key.split(separator: ".").dropLast().joined(separator: ".")
        })
}
