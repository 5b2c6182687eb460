import ArgumentParser

/// The command line of the daemon and its tools.
@main
struct Twind: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "twind",
        abstract: "Digital twins of oncology patients from streams of measurements.",
        discussion: "Decision support, not a medical device.",
        subcommands: [ReplayCommand.self])
}
