import ClinicalTypes
import Testing
import TwinEngine
import TwinModels

struct WhatIfTests {
    private static let plan = [
        DocetaxelPatient.drug("docetaxel", 180, minutes: 60, day: 43),
        DocetaxelPatient.drug("docetaxel", 180, minutes: 60, day: 64),
    ]

    private static func report(
        _ regimens: [Regimen], days: Double = 40, of twin: TreatmentTwin = DocetaxelPatient.twin()
    ) throws -> WhatIfReport {
        var work = try #require(
            WhatIfWork(WhatIfQuestion(regimens: regimens, days: days), of: twin, plan: plan))
        while !work.isPrepared { work.prepare(budget: 1_000) }
        return work.report()
    }

    private static let docetaxel = DrugCode(validated: "docetaxel")

    @Test func twoRegimensThatAreTheSameDifferByExactlyZero() throws {
        let twin = DocetaxelPatient.twin()
        let before = twin.checkpoint()
        let report = try Self.report(
            [
                Regimen(name: "one"), Regimen(name: "two"),
                Regimen(name: "three", changes: [.scale(Self.docetaxel, factor: 1)]),
            ], of: twin)
        #expect(twin.checkpoint() == before)
        let pairs = try #require(report.comparisons["anc"]).pairs
        #expect(pairs.count == 3)
        for pair in pairs {
            #expect(pair.meanDifference == 0 && pair.q05 == 0 && pair.q95 == 0)
            #expect(pair.probabilityBetter == 0)
        }
        #expect(report.regimens[0].streams == report.regimens[1].streams)
    }

    @Test func lessIsBetterForNeutrophilsParticleByParticle() throws {
        let report = try Self.report([
            Regimen(name: "full"),
            Regimen(name: "less", changes: [.scale(Self.docetaxel, factor: 0.75)]),
            Regimen(name: "none", changes: [.stop(nil)]),
        ])
        let comparison = try #require(report.comparisons["anc"])
        #expect(comparison.outcome == "nadir" && comparison.isHigherBetter)
        #expect(comparison.ranking.map(\.regimen) == ["none", "less", "full"])
        for pair in comparison.pairs {
            // Common random numbers: hardly a particle has it the other way round.
            #expect(pair.probabilityBetter > 0.95 && pair.q05 >= 0, "\(pair)")
        }
        #expect(report.regimens.map(\.plannedActs) == [2, 2, 0])
        #expect(report.regimens.allSatisfy { !$0.isExtrapolation })
        #expect(report.effectiveSampleSize > 100)
    }

    @Test func aLaterCycleHasALaterNadir() throws {
        let report = try Self.report(
            [
                Regimen(name: "planned"),
                Regimen(name: "later", changes: [.delay(nil, hours: 7 * 24)]),
            ], days: 60)
        let nadirs = try report.regimens.map { regimen in
            let days = try #require(regimen.streams["anc"])
            // Of the cycle of day 43; the newest record is of day 28.
            let cycle = days.filter { (15...36).contains($0.day) }
            return try #require(cycle.min { $0.q50 < $1.q50 }).day
        }
        #expect((6...8).contains(nadirs[1] - nadirs[0]), "\(nadirs)")
    }

    @Test func growthFactorShortensTheNadirThoughTheModelDidNotKnowIt() throws {
        let report = try Self.report([
            Regimen(name: "alone"),
            Regimen(
                name: "with",
                changes: [
                    .give(
                        Medication(drug: DrugCode(validated: "pegfilgrastim"), amount: 6_000),
                        afterHours: 16 * 24, times: 1, everyHours: 24)
                ]),
        ])
        #expect(try #require(report.comparisons["anc"]).ranking.first?.regimen == "with")
        #expect(try #require(report.modelVersions["marrow"]).contains("quartino"))
        let with = report.regimens[1]
        #expect(with.isExtrapolation)
        #expect(with.extrapolations == ["the patient has never had pegfilgrastim"])
    }

    @Test func muchMoreThanEverGivenIsExtrapolated() throws {
        let report = try Self.report([
            Regimen(name: "half more", changes: [.scale(nil, factor: 1.5)]),
            Regimen(name: "double", changes: [.scale(nil, factor: 2)]),
        ])
        #expect(report.regimens.map(\.isExtrapolation) == [false, true])
    }

    @Test func changesApplyInTheirOrderAndToTheFutureOnly() {
        let paclitaxel = DrugCode(validated: "paclitaxel")
        let now = DocetaxelPatient.time(day: 50)
        let regimen = Regimen(
            name: "x",
            changes: [
                .replace(Self.docetaxel, with: paclitaxel, factor: 2),
                .scale(paclitaxel, factor: 0.5), .delay(paclitaxel, hours: 24),
                .irradiate(gray: 2, fractions: 3, afterHours: 12, everyHours: 24),
            ])
        let plan = regimen.plan(Self.plan, after: now)
        #expect(plan.count == 4)
        #expect(
            plan.map(\.time) == [50.5, 51.5, 52.5, 65].map { DocetaxelPatient.time(day: $0) })
        #expect(
            plan.last?.content
                == .act(
                    .medication(Medication(drug: paclitaxel, amount: 180, minutes: 60))))
        #expect(Regimen(name: "stop", changes: [.stop(nil)]).plan(Self.plan, after: now).isEmpty)
    }

    @Test func aTwinThatKnowsNothingHasNoAnswer() {
        let empty = TreatmentTwin(ModuleContext(patient: DocetaxelPatient.patient))
        #expect(
            (WhatIfWork(WhatIfQuestion(regimens: [Regimen(name: "x")]), of: empty, plan: []) == nil)
                == true)
    }
}
