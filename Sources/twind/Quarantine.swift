import ArgumentParser
import ClinicalTypes
import Foundation
import TimeSeriesStore
import TwinServices

/// Looks at what could not be used, and takes it in once it can.
struct Quarantine: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "List, show and replay what could not be used.",
        discussion: """
            Nothing rejected disappears: it waits here with its reason. After the cause is mended, \
            such as a device enrolled, replay takes it in with the time it was received.
            """,
        subcommands: [List.self, Show.self, ReplayHeld.self])

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List records in quarantine, newest first.")

        @Option(
            help: ArgumentHelp(
                "Only records held for this reason: "
                    + RejectionReason.allCases.map(\.rawValue).joined(separator: ", ") + "."),
            transform: { text in
                guard let reason = RejectionReason(rawValue: text) else {
                    throw ValidationError("There is no such reason.")
                }
                return reason
            })
        var reason: RejectionReason?

        @Option(help: "Only records of this device.")
        var device: String?

        @Option(help: "How many records at most.")
        var limit = 50

        @OptionGroup var option: ConfigurationOption

        func run() throws {
            let store = try option.openStore()
            let device = try device.map { name in
                guard let device = DeviceID(name) else {
                    throw ValidationError("No device can have that name.")
                }
                return device
            }
            let entries = try reporting {
                try store.quarantine(limit: limit, reason: reason, device: device)
            }
            for entry in entries {
                print(
                    "\(entry.id)  \(entry.receipt)  \(entry.rejection.reason.rawValue)  "
                        + "\(entry.device?.rawValue ?? "-")  \(entry.rejection.detail)")
            }
            if entries.isEmpty { print("Nothing is in quarantine.") }
        }
    }

    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show a record in quarantine with its payload.")

        @Argument(help: "The number that list prints.")
        var id: Int64

        @OptionGroup var option: ConfigurationOption

        func run() throws {
            let store = try option.openStore()
            guard let record = try reporting({ try store.quarantined(id) }) else {
                throw failure(.dataError, "no record has that number: see twind quarantine list")
            }
            let entry = record.entry
            print("topic    \(entry.topic.debugDescription)")
            print("received \(entry.receipt)")
            print("reason   \(entry.rejection.reason.rawValue): \(entry.rejection.detail)")
            print("state    \(entry.isHeld ? "held" : "released")")
            if let place = entry.recordIndex { print("record   \(place) of its message, from 0") }
            if entry.isTruncated { print("payload  cut at 64 KiB: it cannot be replayed") }
            print("payload  \(String(decoding: record.payload, as: UTF8.self).debugDescription)")
        }
    }

    struct ReplayHeld: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "replay",
            abstract: "Take records in again, now that their cause is mended.",
            discussion: "Without a number, all that are held, the oldest first.")

        @Argument(help: "The number that list prints.")
        var ids: [Int64] = []

        @OptionGroup var option: ConfigurationOption

        func run() throws {
            let configuration = try option.load().configuration
            let store = try option.openStore()
            let outcome = try reporting {
                try QuarantineReplay(store: store, configuration: configuration).replay(
                    ids.isEmpty ? nil : ids)
            }
            print(
                "\(outcome.released) released with \(outcome.stored) new observations, "
                    + "\(outcome.held) still held")
        }
    }
}
