import ArgumentParser
import TimeSeriesStore
import TwinServices

/// Accounts for every record ever received.
struct BalanceCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "balance",
        abstract: "Account for every record received: stored, duplicate or in quarantine.",
        discussion: "Exit status 0 when it adds up, 65 when it does not.")

    @OptionGroup var option: ConfigurationOption

    func run() throws {
        let store = try option.openStore()
        let balance = try reporting { try store.balance() }
        print("received    \(balance.received)")
        print("stored      \(balance.stored)")
        print("duplicate   \(balance.duplicates)")
        print("quarantined \(balance.quarantined)")
        guard balance.isBalanced else {
            throw failure(.dataError, balance.discrepancies.joined(separator: "\n"))
        }
        print("It adds up.")
    }
}
