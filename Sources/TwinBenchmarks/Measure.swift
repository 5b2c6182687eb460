import ArgumentParser
import Foundation

/// Runs the measurements one after another and prints what they show.
struct Measure: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run the measurements; takes about eight minutes.",
        discussion: """
            Starts brokers, daemons and publishers of its own on loopback ports and removes them. \
            Compare only numbers of one run: they share the machine's load of that moment.
            """)

    /// A part that can be run on its own.
    enum Part: String, CaseIterable, ExpressibleByArgument {
        /// The daemon against a bare subscriber, as fast as it goes.
        case ingest
        /// A steady load with twins.
        case paced
        /// `kill -9` under load.
        case crashes
        /// The particle kernels beside C, NumPy and the package `particles`.
        case kernels
        /// The arithmetic of one twin.
        case twins
        /// The arithmetic of one twin's treatment part.
        case treatment
        /// The store alone under a ward's readings.
        case store
        /// Store and twins without a broker, for 1 to 5,000 patients.
        case engine
        /// A ward of bedside monitors, live.
        case ward
    }

    @Option(help: "The parts to run; all unless given.")
    var only: [Part] = []

    @Option(help: "Messages of each ingest run.")
    var messages = 120_000

    @Option(help: "Rounds over which ingest runs alternate.")
    var rounds = 3

    @Option(help: "Patients of the live ward.")
    var patients = 5_000

    @Option(help: "Seconds of the live ward.")
    var seconds = 60

    @Option(help: "The Python that has the packages of Kernels/requirements.txt.")
    var python = ".build/python/bin/python3"

    @Option(help: "Seed of the moments at which the daemon is killed.")
    var seed: UInt64 = 1

    @Option(help: "The daemon to measure; twind beside this program unless given.")
    var daemon: [String] = []

    @Option(help: "Where stores are kept meanwhile; decides which disk is measured.")
    var folder = NSTemporaryDirectory()

    func validate() throws {
        guard messages >= 1_000, rounds >= 1 else {
            throw ValidationError("--messages is 1000 or more and --rounds 1 or more.")
        }
        for path in daemons where !FileManager.default.isExecutableFile(atPath: path) {
            throw ValidationError("There is no daemon at \(path): build twind first.")
        }
    }

    func run() async throws {
        let scratch = try ScratchFolder(in: URL(fileURLWithPath: folder))
        let interruption = Interruption { scratch.remove() }
        defer {
            scratch.remove()
            interruption.cancel()
        }
        let laboratory = Laboratory(
            folder: scratch.url, daemons: daemons.map { URL(fileURLWithPath: $0) })
        print(try Machine.description(storesIn: scratch.url))
        let parts = Set(only.isEmpty ? Part.allCases : only)
        if parts.contains(.ingest) {
            try IngestComparison(laboratory: laboratory, messages: messages, rounds: rounds).run()
        }
        if parts.contains(.paced) { try PacedLoad(laboratory: laboratory).run() }
        if parts.contains(.crashes) { try CrashTrial(laboratory: laboratory, seed: seed).run() }
        if parts.contains(.kernels) {
            try KernelComparison(laboratory: laboratory, python: python).run()
        }
        if parts.contains(.twins) { try TwinCost().run() }
        if parts.contains(.treatment) { try TreatmentCost().run() }
        if parts.contains(.store) { try StoreLoad(laboratory: laboratory).run() }
        if parts.contains(.engine) { try await WardEngine(laboratory: laboratory).run() }
        if parts.contains(.ward) {
            try WardLoad(laboratory: laboratory, patients: patients, seconds: seconds).run()
        }
    }

    private var daemons: [String] {
        guard daemon.isEmpty else { return daemon }
        return [
            Laboratory.ownExecutable.deletingLastPathComponent().appendingPathComponent("twind")
                .path
        ]
    }
}
