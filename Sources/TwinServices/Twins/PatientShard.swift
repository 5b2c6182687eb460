package import ClinicalTypes

/// Which worker a patient belongs to.
///
/// Depends on the pseudonym and the number of workers alone, so that every part of a daemon, and
/// every run of it, agrees.
package struct PatientShard: Sendable {
    private let workers: UInt64

    /// Spreads patients over so many workers, at least one.
    package init(workers: Int) {
        precondition(workers > 0, "patients need a worker")
        self.workers = UInt64(workers)
    }

    /// The worker of a patient, counted from 0.
    ///
    /// FNV-1a over the name (Fowler, Noll and Vo, 1991), whose low bits alone would follow those of
    /// the last letters, hence the finaliser of SplitMix64 (Steele, Lea and Flood, 2014).
    package func worker(of patient: PatientID) -> Int {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in patient.rawValue.utf8 {
            hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3
        }
        hash = (hash ^ (hash >> 30)) &* 0xBF58_476D_1CE4_E5B9
        hash = (hash ^ (hash >> 27)) &* 0x94D0_49BB_1331_11EB
        hash ^= hash >> 31
        return Int(hash.multipliedFullWidth(by: workers).high)
    }
}
