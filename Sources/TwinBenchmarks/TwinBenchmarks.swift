import ArgumentParser

/// Measures the daemon on this machine; `make bench` runs it.
@main
struct TwinBenchmarks: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measure the daemon: ingest, crashes and the cost of twins.",
        subcommands: [Measure.self, PublishLoad.self, PublishWard.self, SubscribeBare.self],
        defaultSubcommand: Measure.self)
}
