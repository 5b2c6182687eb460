import ArgumentParser

/// The command line of the daemon and its tools.
@main
struct Twind: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "twind",
        abstract: "Digital twins of oncology patients from streams of measurements.",
        discussion: """
            Subscribes to observations over MQTT, keeps a twin of every patient, and publishes an \
            alert when a patient departs from what the twin predicts. Decision support, not a \
            medical device.

            See it at work with simulated and recorded patients:   twind demo
            Run it as a service:                                   twind serve --config FILE
            """,
        groupedSubcommands: [
            CommandGroup(name: "Service", subcommands: [Serve.self, CheckConfig.self]),
            CommandGroup(
                name: "Operation",
                subcommands: [
                    Enrol.self, Devices.self, Events.self, WhatIf.self, Quarantine.self,
                    BalanceCommand.self, Digest.self,
                ]),
            CommandGroup(
                name: "Research and trial",
                subcommands: [
                    Replay.self, Evaluate.self, Trial.self, Publish.self, Demo.self,
                ]),
        ])
}
