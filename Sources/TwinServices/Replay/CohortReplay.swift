import Foundation
public import TwinEngine

/// Runs a cohort through twins without a broker and writes what they predicted.
public struct CohortReplay: Sendable {
    /// How far a replay has come.
    public struct Progress: Sendable {
        /// How many patients are done.
        public var patients: Int
        /// How many patients there are.
        public var patientsInAll: Int
        /// How many readings are done.
        public var readings: Int
    }

    private let cohort: ReplayCohort
    private let configuration: TwinConfiguration
    private let directory: URL

    /// Prepares a replay that writes `predictions.ndjson` and `alerts.ndjson` to a folder, which is
    /// made if need be.
    public init(cohort: ReplayCohort, configuration: TwinConfiguration, output directory: String) {
        self.cohort = cohort
        self.configuration = configuration
        self.directory = URL(fileURLWithPath: directory, isDirectory: true)
    }

    /// Runs all patients, as many at a time as there are processors; files are in patient order.
    ///
    /// - Throws: `TwinFault` or a file error; the files then end with the last patient written.
    public func run(progress: @Sendable (Progress) -> Void) async throws -> ReplayScore {
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        let predictions = try create("predictions.ndjson")
        defer { close(predictions) }
        let alerts = try create("alerts.ndjson")
        defer { close(alerts) }
        let width = max(1, ProcessInfo.processInfo.activeProcessorCount)
        return try await withThrowingTaskGroup(of: (Int, PatientReplay).self) { group in
            var score = ReplayScore()
            var done = Progress(patients: 0, patientsInAll: cohort.patients.count, readings: 0)
            var waiting: [Int: PatientReplay] = [:]
            var started = 0
            func start() {
                guard started < cohort.patients.count else { return }
                let place = started
                started += 1
                group.addTask {
                    (place, try PatientReplay(cohort.patients[place], configuration: configuration))
                }
            }
            // Twice as many as run at once: results wait for their turn to be written, and no more
            // of them than this can wait.
            for _ in 0..<(2 * width) { start() }
            while let (place, replay) = try await group.next() {
                waiting[place] = replay
                while let next = waiting.removeValue(forKey: done.patients) {
                    try predictions.write(contentsOf: Data(next.predictions))
                    try alerts.write(contentsOf: Data(next.alerts))
                    score.add(next.score)
                    done.readings += cohort.patients[done.patients].readings.count
                    done.patients += 1
                    progress(done)
                    start()
                }
            }
            return score
        }
    }

    private func create(_ name: String) throws -> FileHandle {
        let url = directory.appendingPathComponent(name)
        try Data().write(to: url)
        return try FileHandle(forWritingTo: url)
    }

    private func close(_ file: FileHandle) {
        do {
            try file.close()
        } catch {
            FileHandle.standardError.write(Data("closing a result file failed: \(error)\n".utf8))
        }
    }
}
