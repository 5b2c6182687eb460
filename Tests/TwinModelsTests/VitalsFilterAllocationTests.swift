import ClinicalTypes
import TestSupport
import Testing
import TwinModels

@Suite(.enabled(if: AllocationCounter.isAvailable))
struct VitalsFilterAllocationTests {
    /// One observation of each stream in a window, near what a person at rest shows.
    private static func observations(_ window: Int) -> [VitalObservation] {
        VitalStream.allCases.map { stream in
            let constants = VitalsParameters.version1[stream, .ward]
            let usual = stream.transform.inverse(constants.level)
            let shift = Double((window * 7_919 + stream.rawValue) % 5 - 2)
            return VitalObservation(
                stream: stream,
                cell: DisplayCell(
                    value: ((usual / stream.resolution).rounded() + shift) * stream.resolution,
                    resolution: stream.resolution),
                time: SimulatedCourse.start.advanced(byHours: Double(window) / 4),
                noiseFactor: 1, event: UInt64(window) << 8 | UInt64(stream.rawValue + 1))
        }
    }

    @Test func inTheLongRunAnUpdateAllocatesNothing() throws {
        var filter = VitalsFilter(
            model: VitalsModel(patient: PatientID(validated: "allocation"), particles: 512))
        var workspace = VitalsWorkspace()
        var resampled = 0
        func run(_ windows: Range<Int>, counting: Bool) -> Int {
            var allocations = 0
            for window in windows {
                let observations = Self.observations(window)
                filter.beginWindow(
                    at: observations[0].time, stake: 0.25 / 168,
                    event: UInt64(window) << 8 | 0xFF, in: &workspace)
                for observation in observations {
                    var hasFailed = false
                    let count = AllocationCounter.count {
                        do {
                            let step = try filter.assimilate(observation, in: &workspace)
                            if step.effectiveSampleSize < 256 { resampled += 1 }
                        } catch {
                            hasFailed = true
                        }
                    }
                    #expect(!hasFailed)
                    if counting { allocations += count }
                }
            }
            return allocations
        }
        _ = run(0..<96, counting: false)
        resampled = 0
        #expect(run(96..<480, counting: true) == 0)
        #expect(resampled > 0, "resampling is part of the update")
        #expect(filter.bank.count > 100)
    }
}
