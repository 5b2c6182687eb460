import ArgumentParser
import TimeSeriesStore
import TwinServices

/// Fingerprints every twin.
struct Digest: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Print a SHA-256 of each patient's full posterior.",
        discussion: """
            Of the posterior after every committed observation, so two stores with the same \
            observations print the same, whatever crashed or came late. May be run beside the \
            daemon.
            """)

    @Flag(help: "Compute from the first observation on instead of from the last checkpoint.")
    var fromStart = false

    @OptionGroup var option: ConfigurationOption

    func run() throws {
        let configuration = try option.load().configuration
        let store = try option.openStore()
        let digests = try reporting {
            try PosteriorDigest(store: store, configuration: configuration)
                .digests(usesCheckpoints: !fromStart)
        }
        for (patient, digest) in digests { print("\(digest)  \(patient)") }
    }
}
