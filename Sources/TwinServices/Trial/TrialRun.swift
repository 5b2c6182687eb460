import Foundation
package import Simulation

/// Carries a trial of virtual patients out, on all processors.
package struct TrialRun: Sendable {
    /// After how many patients it is seen whether they are enough, and told how many are done. Part
    /// of what a result depends on where a trial ends by itself.
    package static let look = 500

    private let design: TrialDesign
    private let size: TrialSize
    /// How many patients a thread takes at a time; changes nothing but the speed.
    private let chunk: Int

    /// Prepares a trial.
    package init(_ design: TrialDesign, size: TrialSize, chunk: Int = 25) {
        precondition(chunk > 0, "a chunk has a patient")
        self.design = design
        self.size = size
        self.chunk = chunk
    }

    /// Runs all patients through all arms.
    ///
    /// - Parameter progress: Told every `look` patients how many are done.
    package func run(progress: (Int) -> Void) async -> CohortTable {
        var table = CohortTable(design)
        while table.patients < size.most {
            let end = min(table.patients + Self.look, size.most)
            table.append(await outcomes(of: table.patients..<end))
            progress(table.patients)
            if case .untilPrecise = size, table.isPrecise { break }
        }
        return table
    }

    private func outcomes(of patients: Range<Int>) async -> [[PatientOutcome]] {
        let starts = Array(stride(from: patients.lowerBound, to: patients.upperBound, by: chunk))
        let width = max(1, ProcessInfo.processInfo.activeProcessorCount)
        return await withTaskGroup(of: (Int, [[PatientOutcome]]).self) { group in
            var parts = [[[PatientOutcome]]](repeating: [], count: starts.count)
            var next = 0
            func begin(_ group: inout TaskGroup<(Int, [[PatientOutcome]])>) {
                guard next < starts.count else { return }
                let place = next
                let part = starts[place]..<min(starts[place] + chunk, patients.upperBound)
                group.addTask { (place, VirtualCohort.outcomes(of: part, in: design)) }
                next += 1
            }
            for _ in 0..<width { begin(&group) }
            for await (place, part) in group {
                parts[place] = part
                begin(&group)
            }
            // In the order of patients, so that nothing depends on who was first.
            return parts.flatMap { $0 }
        }
    }
}
