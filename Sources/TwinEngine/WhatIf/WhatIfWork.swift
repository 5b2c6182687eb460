import ClinicalTypes
import SequentialMonteCarlo
public import TwinModels

/// Work on a what-if question, in slices.
///
/// All regimens are carried out by the same particles with the same random numbers, so differences
/// between them are differences between the regimens; two that are the same differ by exactly zero.
/// Works on a copy of the twin.
public struct WhatIfWork: Sendable {
    private let question: WhatIfQuestion
    private let context: ModuleContext
    private let time: Instant
    private let plans: [[ModuleRecord]]
    private let experience: TreatmentExperience
    private var modules: [any PhysiologyModule]

    /// Begins; nil for a twin of which nothing is known.
    ///
    /// - Parameter plan: What is recorded as planned.
    /// - Precondition: The twin is idle.
    public init?(_ question: WhatIfQuestion, of twin: TreatmentTwin, plan: [ModuleRecord]) {
        guard let frontier = twin.frontier, !twin.modules.isEmpty else { return nil }
        self.question = question
        context = twin.context
        let time = max(question.time ?? frontier, frontier)
        self.time = time
        plans = question.regimens.map { regimen in
            // What is planned until then is not in question.
            plan.filter { $0.time > frontier && $0.time <= time }
                + regimen.plan(plan, after: time)
        }
        experience = twin.experience
        modules = twin.modules
        // One model for all regimens, or they would differ by more than themselves.
        let all = plans.flatMap { $0 }.sorted()
        for place in modules.indices {
            let type = type(of: modules[place])
            modules[place].prepare(for: all.filter { type.concerns($0) })
        }
    }

    /// Whether the modules know all drugs in question.
    public var isPrepared: Bool { modules.allSatisfy { $0.isIdle } }

    /// Learns for a while, `budget` evaluations of a particle at most, where a drug is new.
    public mutating func prepare(budget: Int) {
        if let place = modules.firstIndex(where: { !$0.isIdle }) {
            modules[place].work(budget: budget)
        }
    }

    /// Answers.
    ///
    /// - Precondition: It is prepared.
    /// - Complexity: An evaluation of every particle for each regimen and day.
    public func report() -> WhatIfReport {
        precondition(isPrepared, "a question is prepared before it is answered")
        let horizons = (1...Int(question.days.rounded(.up))).map { Double($0) }
        let times = horizons.map { time.advanced(byHours: 24 * min($0, question.days)) }
        var report = WhatIfReport(
            patient: context.patient.rawValue, time: time.iso8601, days: question.days,
            modelVersions: [:], effectiveSampleSize: .infinity,
            regimens: zip(question.regimens, plans).map { regimen, plan in
                let beyond = experience.extrapolations(plan)
                return WhatIfReport.RegimenPart(
                    name: regimen.name, plannedActs: plan.count,
                    isExtrapolation: !beyond.isEmpty, extrapolations: beyond, streams: [:])
            },
            comparisons: [:], limits: [])
        let parting = self.parting
        for module in modules {
            let type = type(of: module)
            report.modelVersions[type.name] = module.version
            report.limits += module.limits
            let projections = plans.map { plan in
                module.project(plan.filter { type.concerns($0) }, to: times)
            }
            for place in (projections.first ?? []).indices {
                let own = projections.map { $0[place] }
                report.effectiveSampleSize = min(
                    report.effectiveSampleSize, own[0].effectiveSampleSize)
                for (regimen, projection) in own.enumerated() {
                    report.regimens[regimen].streams[projection.stream.rawValue] = times.indices
                        .map { Self.day(horizons[$0], projection, at: $0) }
                }
                report.comparisons[own[0].stream.rawValue] = WhatIfReport.Comparison(
                    own, of: question.regimens.map(\.name),
                    by: type.outcome(of: own[0].stream),
                    from: times.firstIndex { $0 > parting } ?? 0)
            }
        }
        if report.effectiveSampleSize == .infinity { report.effectiveSampleSize = 0 }
        return report
    }

    /// The first act that not all plans have: outcomes before it tell no regimen from another.
    private var parting: Instant {
        let common = plans.dropFirst().reduce(Set(plans[0])) { $0.intersection($1) }
        let own = plans.joined().filter { !common.contains($0) }
        return own.map(\.time).min() ?? time
    }

    private static func day(
        _ day: Double, _ projection: ModuleProjection, at place: Int
    ) -> WhatIfReport.Day {
        let states = projection.stateQuantiles([0.05, 0.5, 0.95], at: place)
        return WhatIfReport.Day(day: day, q05: states[0], q50: states[1], q95: states[2])
    }
}
