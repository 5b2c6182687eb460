import ArgumentParser
import TwinServices

/// Checks a configuration.
struct CheckConfig: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Check the configuration and name everything wrong with it.",
        discussion: "Exit status 0 when it is good, 78 when it is not, 66 when there is no file.")

    @OptionGroup var option: ConfigurationOption

    @Flag(help: "Print the configuration that holds, with where each value came from.")
    var printEffective = false

    func run() throws {
        let effective = try option.load()
        print(
            printEffective ? effective.redactedDescription : "The configuration is good.\n",
            terminator: "")
    }
}
