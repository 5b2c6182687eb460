import ArgumentParser
import Foundation
import Logging
import TwinServices

/// Runs the daemon.
struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run the daemon.",
        discussion: """
            Runs until SIGTERM or SIGINT, then takes in what the broker has handed over, publishes \
            what is due and ends. SIGHUP takes over the settings marked [reload].

            Exit status: 0 ended in good order; 74 a commit failed, nothing of it was \
            acknowledged; 75 another daemon uses the store; 78 the configuration is wrong or the \
            store is of a newer version.
            """)

    @OptionGroup var option: ConfigurationOption

    @Flag(help: "Print the configuration that holds, with where each value came from, and end.")
    var printEffective = false

    func run() async throws {
        let effective = try option.load()
        guard !printEffective else {
            print(effective.redactedDescription, terminator: "")
            return
        }
        let settings = effective.configuration
        let output = LogOutput(level: settings.log.level, format: settings.log.format)
        LoggingSystem.bootstrap { ServiceLogHandler(label: $0, output: output) }
        try await reporting {
            try await Daemon(configuration: settings, file: option.config, output: output).run()
        }
    }
}
