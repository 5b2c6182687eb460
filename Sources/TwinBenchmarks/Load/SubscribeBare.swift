import ArgumentParser
import ClinicalTypes
import Foundation

/// A bare subscriber as a process: says `ready`, receives everything and reports.
struct SubscribeBare: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Subscribe without storing; started by the measurements.", shouldDisplay: false)

    @Argument var port: UInt16
    @Argument var total: Int

    @Flag(help: "Only make the session, and leave it behind.")
    var makesSession = false

    @Flag(help: "Find the session made before.")
    var findsSession = false

    /// What it says at its end.
    struct Report: Codable {
        /// When the first message came, in microseconds since 1970.
        var first: Int64
        /// When the last one came.
        var last: Int64
        /// User and system time in seconds.
        var seconds: Double
        /// The largest resident set in MiB.
        var peakMebibytes: Double
    }

    func run() throws {
        let subscriber = try BareSubscriber(port: port, total: total)
        if !findsSession {
            try subscriber.subscribe()
            ParentProcess.say("ready")
        }
        if !makesSession {
            try subscriber.receiveAll()
            let use = try ProcessUse(of: ProcessInfo.processInfo.processIdentifier)
            try ParentProcess.report(
                Report(
                    first: subscriber.first.microseconds, last: subscriber.last.microseconds,
                    seconds: use.seconds, peakMebibytes: use.peakMebibytes))
        }
        subscriber.disconnect()
    }
}
