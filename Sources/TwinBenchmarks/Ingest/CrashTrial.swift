import ClinicalTypes
import Foundation
import TimeSeriesStore
import TwinServices

/// Kills the daemon again and again under load, and counts what is left.
struct CrashTrial {
    private static let crashes = 5

    let laboratory: Laboratory
    let seed: UInt64

    /// Measures and prints.
    ///
    /// - Throws: `Shortfall` when a reading is missing or there twice.
    func run() throws {
        let plans = (0..<2).map { publisher in
            LoadPlan(publisher: publisher, devices: 20, messages: 30_000, perSecond: 6_000)
        }
        let trial = try Trial(laboratory, plans: plans, twins: true)
        var moments = SeededMoments(seed: seed)
        var daemon = try trial.startDaemon(laboratory.daemons[0])
        try trial.awaitSubscription()
        try trial.startPublishing()
        for crash in 1...Self.crashes {
            // Only a daemon that commits can be killed in the middle of it.
            let before = try trial.stored()
            try trial.wait(seconds: 15, for: "a commit") { try trial.stored() > before }
            Thread.sleep(forTimeInterval: moments.next())
            trial.kill(daemon)
            Progress.say("kill -9, \(crash) of \(Self.crashes), \(try trial.stored()) stored")
            daemon = try trial.startDaemon(laboratory.daemons[0])
        }
        _ = try trial.awaitPublished()
        try trial.awaitStored()
        try trial.stop(daemon)
        let balance = try trial.store.balance()
        let lost = try missing(in: trial)
        try trial.end()
        print(
            """

            Crashes: \(trial.total) messages, \(Self.crashes) x kill -9, seed \(seed)
            received \(balance.received) = stored \(balance.stored) + duplicate \
            \(balance.duplicates) + quarantined \(balance.quarantined); \(lost) lost, \
            \(balance.storedRows - trial.total + lost) twice
            """)
        guard balance.isBalanced, lost == 0, balance.storedRows == trial.total else {
            throw Shortfall("readings were lost or stored twice")
        }
    }

    /// How many of the published readings are not in the store.
    private func missing(in trial: Trial<LoadPlan>) throws -> Int {
        var found: Set<SentReading> = []
        try trial.store.forEachObservation { observation in
            found.insert(
                SentReading(
                    patient: observation.patient, number: observation.reading.sequence?.number))
        }
        return trial.plans.reduce(0) { sum, plan in
            sum
                + (0..<plan.messages).count { index in
                    !found.contains(
                        SentReading(patient: plan.patient(index), number: plan.number(index)))
                }
        }
    }
}

/// What tells apart the readings of a trial.
private struct SentReading: Hashable {
    var patient: PatientID
    var number: Int64?
}

/// Waits up to half a second, the same for the same seed (SplitMix64).
private struct SeededMoments {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> Double {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return Double((mixed ^ (mixed >> 31)) >> 11) * 0x1p-53 * 0.5
    }
}
