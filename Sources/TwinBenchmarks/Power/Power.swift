import ArgumentParser
import ClinicalTypes
import Evaluation
import Foundation
import Simulation
import TwinEngine
import TwinModels

/// The power matrix: which detector finds what, how soon, and what it alleges wrongly.
struct Power: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Print which detector finds which change how soon, and the false alerts.",
        discussion: """
            Simulates stable ward patients at a bedside monitor, whose twins learn for a week. On \
            the eighth day, at any minute, the patient's twin is copied, and every copy meets \
            another change for 48 hours: a faulty sensor, the devices of another patient, or an \
            inflammation that rises with τ = 6 h to its amplitude. σ is the standard deviation of a \
            single reading about the slow level (4.9 /min at a heart rate of 78). The original \
            goes on in peace: what is raised on it is false.

            Detectors are grouped by what stands before the first dot of their name. A delay counts \
            from the change to the reading that brought the alert about; the median and the 90 % \
            quantile are of all patients, so that "-" says that fewer than that were found within \
            48 hours. An alert that is up before the change is not raised again. "nothing" is what \
            would be found by chance. "refused" is the share of the changed readings that the daemon \
            would put into quarantine.

            The budget is the sum over the detectors of a group that spoke in any trial. It \
            should bound the false alerts here, where the patients come from the very model that the \
            twins hold. Of 80 patients the share found is within 11 percentage points, 95 times in \
            100.

            Example:
              TwinBenchmarks power --patients 20 --weeks 2 --stream body_temperature
            """)

    @Option(help: "How many patients are simulated.")
    var patients = 80

    @Option(help: "How many weeks each is stable, the first included.")
    var weeks = 5.0

    @Option(help: "Names the patients: another seed simulates others.")
    var seed: UInt64 = 1

    @Option(help: "The vital sign whose sensor becomes faulty.")
    var stream = "heart_rate"

    func validate() throws {
        guard patients >= 2, patients <= 100_000 else {
            throw ValidationError("--patients lies between 2 and 100000.")
        }
        guard weeks >= 1, weeks <= 520 else {
            throw ValidationError("--weeks lies between 1 and 520.")
        }
        guard vitalStream != nil else {
            let names = VitalStream.monitored.map(\.code.rawValue).joined(separator: ", ")
            throw ValidationError("--stream is one of \(names).")
        }
    }

    func run() async throws {
        guard let vitalStream else { return }
        let plan = PowerTrial.Plan(
            rows: PowerRow.all(stream: vitalStream), weeks: weeks, horizon: 48, seed: seed,
            configuration: TwinConfiguration())
        let begun = ContinuousClock.now
        let matrix = try await simulate(plan)
        Progress.say("\(Int(begun.duration(to: .now) / .seconds(1))) s")
        print(
            "\(patients) simulated patients, seed \(seed), faults of \(stream), model "
                + "\(plan.configuration.vitals.version), \(plan.configuration.particles) particles\n"
        )
        PowerReport(matrix: matrix).print()
    }

    /// Plays the patients, as many at a time as there are processors, and counts them in order.
    private func simulate(_ plan: PowerTrial.Plan) async throws -> PowerMatrix {
        let width = max(1, ProcessInfo.processInfo.activeProcessorCount)
        let patients = patients
        return try await withThrowingTaskGroup(of: (Int, PowerTrial).self) { group in
            var matrix = PowerMatrix(rows: plan.rows.map(\.name), horizon: plan.horizon)
            var waiting: [Int: PowerTrial] = [:]
            var started = 0
            var counted = 0
            func start() {
                guard started < patients else { return }
                let index = started
                started += 1
                group.addTask { (index, try PowerTrial(plan, index: index)) }
            }
            for _ in 0..<width { start() }
            while let (index, trial) = try await group.next() {
                start()
                waiting[index] = trial
                while let next = waiting.removeValue(forKey: counted) {
                    count(next, weeks: plan.weeks, in: &matrix)
                    counted += 1
                    if counted.isMultiple(of: 10) || counted == patients {
                        Progress.say("\(counted) of \(patients) patients")
                    }
                }
            }
            return matrix
        }
    }

    private func count(_ trial: PowerTrial, weeks: Double, in matrix: inout PowerMatrix) {
        matrix.recordStable(weeks: weeks, alerts: trial.stable)
        for branch in trial.branches {
            matrix.record(
                branch.row, alerts: branch.alerts, refused: branch.refused, of: branch.readings)
        }
    }

    private var vitalStream: VitalStream? {
        VitalStream.monitored.first { $0.code.rawValue == stream }
    }
}
