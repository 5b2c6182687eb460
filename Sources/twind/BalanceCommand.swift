import ArgumentParser
import TimeSeriesStore
import TwinServices

/// Accounts for every record ever received.
struct BalanceCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "balance",
        abstract: "Account for every record received: stored, duplicate or in quarantine.",
        discussion:
            "Also lists the last gaps, where the broker lost its session. Exit status 0 when it adds up, 65 when it does not."
    )

    @OptionGroup var option: ConfigurationOption

    func run() throws {
        let store = try option.openStore()
        let balance = try reporting { try store.balance() }
        print("received    \(balance.received)")
        print("stored      \(balance.stored)")
        print("duplicate   \(balance.duplicates)")
        print("quarantined \(balance.quarantined)")
        for gap in try reporting({ try store.gaps(limit: 10) }) {
            print("gap from \(gap.from) to \(gap.to): \(gap.reason)")
        }
        guard balance.isBalanced else {
            throw failure(.dataError, balance.discrepancies.joined(separator: "\n"))
        }
        print("It adds up.")
    }
}
