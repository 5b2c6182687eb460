import Alerting
import ChangeDetection
import ClinicalTypes
import SequentialMonteCarlo
import TwinModels

// Drift is an e-detector too: M ← e(M + w) for each stream with e = (p_ref/p_twin)^½, where p_ref is what
// a random walk with the variance learnt so far would have expected (Shin, Ramdas and Rinaldo 2023, arXiv
// 2203.03532). While the twin is right the ratio itself has the expectation one, and its root one less
// the squared Hellinger distance of the two: that is left for a twin that is nearly right, as every twin
// is. With the ratio itself simulated patients, whose model the twin has, had 0.155 false alerts a week
// where 0.078 are allowed. The mean over the streams keeps the bound under any dependence. While an event is thought to be going on nothing is bet: that the stable set does not
// foresee an illness is no fault of its calibration.
extension PatientTwin {
    /// Whether the twin is not believed, for it did not fit its patient after two recalibrations.
    public var isUncalibrated: Bool { drift.policy.isUncalibrated }

    /// How often the twin was calibrated anew.
    public var recalibrations: Int { drift.recalibrations }

    /// The statistic at which the alert is raised, in weeks.
    static var driftThreshold: Double { 1 / DriftWatch.budgetPerWeek }

    /// The mean statistic of the streams seen, in weeks.
    var driftStatistic: Double {
        let statistics = VitalStream.allCases.compactMap { watches[$0]?.driftStatistic }
        guard !statistics.isEmpty else { return 0 }
        return statistics.reduce(0, +) / Double(statistics.count)
    }

    /// Has the shadow take in what the twin did, and compares how well both foresaw it.
    mutating func shadow(
        _ observation: VitalObservation, twin step: VitalsFilter.Assimilation,
        in workspace: inout VitalsWorkspace
    ) {
        // Taken out, not copied: a second reference would have every change copy the columns.
        guard var shadow = drift.shadow else { return }
        drift.shadow = nil
        do throws(WeightError) {
            let own = try shadow.assimilate(observation, in: &workspace)
            drift.policy.compare(own.logEvidence - step.logEvidence, at: observation.time)
            drift.shadow = shadow
        } catch {
            drift.policy.abandonShadow()
        }
    }

    /// Judges drift after a window's observations.
    mutating func judgeDrift(at time: Instant) -> AlertEvent? {
        let statistic = driftStatistic
        let action = drift.policy.observe(
            isDrifting: statistic >= Self.driftThreshold,
            isCalm: eventMonitor.lifecycle.episode == nil && !filter.isBaselineFrozen, at: time)
        let streams = driftEvidence
        switch action {
        case .none: break
        case .startShadow: drift.shadow = filter.widened()
        case .adoptShadow:
            if var shadow = drift.shadow {
                shadow.hazardFactor = filter.hazardFactor
                shadow.temperatureGainFactor = filter.temperatureGainFactor
                shadow.fluidDeficit = filter.fluidDeficit
                filter = shadow
                drift.recalibrations += 1
                resetDetectors()
            }
            drift.shadow = nil
        case .dropShadow, .distrust, .trust: drift.shadow = nil
        }
        if action != .none || statistic >= Self.driftThreshold { resetDrift() }
        return drift.change(action, at: time).map {
            alert(
                $0, kind: .drift, detector: "drift.evidence", statistic: statistic,
                threshold: Self.driftThreshold, budget: DriftWatch.budgetPerWeek, time: time,
                streams: streams)
        }
    }

    private mutating func resetDrift() {
        for stream in VitalStream.allCases where watches[stream] != nil {
            withWatch(of: stream) { $0.driftStatistic = 0 }
        }
    }

    /// Nothing that was staked against the old twin counts against the new one.
    private mutating func resetDetectors() {
        for stream in VitalStream.allCases where watches[stream] != nil {
            withWatch(of: stream) { $0.monitor.reset() }
        }
    }

    /// The streams whose statistic is above the mean.
    private var driftEvidence: [StreamEvidence] {
        let total = VitalStream.allCases.reduce(0) { $0 + (watches[$1]?.driftStatistic ?? 0) }
        guard total > 0 else { return [] }
        return VitalStream.allCases.compactMap { stream -> StreamEvidence? in
            guard let own = watches[stream]?.driftStatistic, own > 0.05 * total,
                let sight = eventMonitor.sights[stream.rawValue]
            else { return nil }
            return evidence(of: stream, sight, share: own / total)
        }
        .sorted { ($1.share, $0.code) < ($0.share, $1.code) }
    }
}
