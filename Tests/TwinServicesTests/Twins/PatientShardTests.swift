import ClinicalTypes
import Testing
import TwinServices

@Suite("PatientShard")
struct PatientShardTests {
    @Test("A patient's worker is what an independent computation says, for ever")
    func knownAnswers() {
        // FNV-1a and SplitMix64's finaliser in Python, times the number of workers, shifted by 64.
        let expected: [(String, [Int])] = [
            ("p-anna", [0, 0, 1, 31]), ("p-bruno", [0, 1, 2, 42]), ("patient-0-17", [0, 1, 2, 47]), ("7", [0, 0, 1, 30]),
        ]
        for (name, workers) in expected {
            let patient = PatientID(validated: name)
            #expect([1, 2, 3, 64].map { PatientShard(workers: $0).worker(of: patient) } == workers)
        }
    }

    @Test("Names that differ in a number are spread evenly", arguments: [2, 3, 7, 16, 64])
    func spread(workers: Int) {
        let shards = PatientShard(workers: workers)
        var counts = Array(repeating: 0.0, count: workers)
        for number in 0..<5_000 {
            counts[shards.worker(of: PatientID(validated: "patient-\(number)"))] += 1
        }
        let mean = 5_000 / Double(workers)
        let chiSquare = counts.reduce(0) { $0 + ($1 - mean) * ($1 - mean) / mean }
        let freedom = Double(workers - 1)
        // Four standard deviations above the mean of its distribution.
        #expect(chiSquare < freedom + 4 * (2 * freedom).squareRoot())
    }
}
