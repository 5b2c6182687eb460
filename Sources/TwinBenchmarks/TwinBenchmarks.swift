import ArgumentParser

/// Measures the daemon on this machine and the twins on recorded and simulated patients; `make
/// bench`, `make power` and `make score` run it.
@main
struct TwinBenchmarks: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "TwinBenchmarks",
        abstract: "Measure the daemon, and hold the twins against labels and simulations.",
        subcommands: [
            Measure.self, Power.self, Score.self, PublishLoad.self, PublishWard.self,
            SubscribeBare.self,
        ],
        defaultSubcommand: Measure.self)
}
