import ClinicalTypes
import SequentialMonteCarlo
import Testing
import TwinModels

/// What the registered modules make of records.
struct OncologyModuleTests {
    private static func probability(_ name: String, _ statements: [ForecastStatement]) -> Double? {
        statements.first { $0.name == name }?.probability
    }

    @Test func aDoseBringsTheNadirBeforeItIsSeen() throws {
        let marrow = try #require(TreatedPatient.module(MarrowModule.self, through: 2))
        let times = (3...21).map { TreatedPatient.time(day: Double($0)) }
        let counts = try #require(marrow.project([], to: times).first)
        #expect(counts.stream.rawValue == "anc")
        let medians = times.indices.map { counts.stateQuantiles([0.5], at: $0)[0] }
        let nadir = try #require(medians.indices.min { medians[$0] < medians[$1] })
        // Kloft et al. 2006, 100 mg/m²: day 8.4 after the dose of day 1.
        #expect((8...11).contains(nadir + 3), "\(medians)")
        #expect(medians[nadir] < 1)
        let early = marrow.statements([], after: TreatedPatient.time(day: 2))
        let atNadir = marrow.statements([], after: TreatedPatient.time(day: 7))
        let soon = try #require(Self.probability("neutrophils_below_0.5", early))
        let later = try #require(Self.probability("neutrophils_below_0.5", atNadir))
        #expect(soon < 0.1 && later > 0.4, "\(soon) \(later)")
        let febrile = try #require(Self.probability("febrile_neutropenia", early))
        #expect((0.02...0.3).contains(febrile))
    }

    @Test func halfADoseIsHalfAsDeep() throws {
        let marrow = try #require(TreatedPatient.module(MarrowModule.self))
        let times = (1...21).map { TreatedPatient.time(day: 63 + Double($0)) }
        func lowest(_ amount: Double) throws -> Double {
            let plan = [TreatedPatient.drug("docetaxel", amount, minutes: 60, day: 63)]
            let counts = try #require(marrow.project(plan, to: times).first)
            return times.indices.map { counts.stateQuantiles([0.5], at: $0)[0] }.min() ?? 0
        }
        let (full, reduced, none) = (try lowest(180), try lowest(90), try lowest(1e-6))
        #expect(full < reduced && reduced < none)
    }

    @Test func aDrugWithoutAModelIsSaid() throws {
        var marrow = MarrowModule(TreatedPatient.context, at: TreatedPatient.start)
        #expect(marrow.limits.isEmpty)
        marrow.admit([TreatedPatient.drug("cisplatin", 140, minutes: 60, day: 0)])
        #expect(marrow.limits == ["the effect of cisplatin on the marrow is not modelled"])
        #expect(!MarrowModule.concerns(TreatedPatient.drug("metoprolol", 47.5, day: 0)))
    }

    @Test func anImageWithoutOneOfTheLesionsDoesNotCount() throws {
        var tumour = TumourModule(TreatedPatient.context, at: TreatedPatient.start)
        tumour.admit(
            [
                TreatedPatient.lesion("liver", 31, day: 0),
                TreatedPatient.lesion("lung", 18, day: 0),
            ].sorted())
        while !tumour.isIdle { tumour.work(budget: 10_000) }
        let before = tumour.beliefs
        tumour.admit([TreatedPatient.lesion("liver", 60, day: 30)])
        while !tumour.isIdle { tumour.work(budget: 10_000) }
        #expect(tumour.beliefs == before)
        tumour.admit(
            [
                TreatedPatient.lesion("liver", 60, day: 31),
                TreatedPatient.lesion("lung", 30, day: 31),
            ].sorted())
        while !tumour.isIdle { tumour.work(budget: 10_000) }
        #expect(tumour.beliefs != before)
        let statements = tumour.statements([], after: TreatedPatient.time(day: 31))
        #expect(try #require(Self.probability("progression", statements)) > 0.8)
        #expect(abs(statements.reduce(0) { $0 + $1.probability } - 1) < 1e-9)
    }

    @Test func aNewLesionIsProgression() throws {
        var tumour = TumourModule(TreatedPatient.context, at: TreatedPatient.start)
        tumour.admit([TreatedPatient.lesion("liver", 31, day: 0)])
        let new = LesionMeasurement(
            lesion: EventName(validated: "bone"), diameter: 9, isNew: true)
        tumour.admit(
            [
                TreatedPatient.lesion("liver", 20, day: 40),
                TreatedPatient.act(.lesion(new), day: 40, name: "bone"),
            ].sorted())
        while !tumour.isIdle { tumour.work(budget: 10_000) }
        let statements = tumour.statements([], after: TreatedPatient.time(day: 40))
        #expect(Self.probability("progression", statements) == 1)
    }

    @Test func aGenomeOfResistanceMovesTheRadiosensitivity() throws {
        func alpha(_ index: Double) throws -> Double {
            var tumour = TumourModule(TreatedPatient.context, at: TreatedPatient.start)
            let profile = GenomicProfile(radiosensitivityIndex: index)
            tumour.admit([TreatedPatient.act(.genome(profile), day: 0, name: "genome")])
            let belief = try #require(
                tumour.beliefs.first { $0.name == "radiosensitivity alpha" })
            return belief.posterior.median
        }
        // α = −ln(RSI)/2 − 2β with β = 0.05.
        #expect(abs(try alpha(0.2) / (-logarithm(0.2) / 2 - 0.1) - 1) < 0.1)
        #expect(try alpha(0.2) > 1.5 * alpha(0.5))
    }

    @Test func aDepotEndsByItself() throws {
        var prostate = ProstateModule(TreatedPatient.context, at: TreatedPatient.start)
        prostate.admit([TreatedPatient.reading("psa", 20, day: 0)])
        while !prostate.isIdle { prostate.work(budget: 1 << 20) }
        prostate.admit([TreatedPatient.drug("leuprorelin", 7.5, day: 1)])
        while !prostate.isIdle { prostate.work(budget: 1 << 20) }
        let times = [28.0, 300].map { TreatedPatient.time(day: $0) }
        let once = try #require(prostate.project([], to: times).first)
        let medians = times.indices.map { once.stateQuantiles([0.5], at: $0)[0] }
        // Off treatment from day 29 on it rises again.
        #expect(medians[0] < 15 && medians[1] > medians[0], "\(medians)")
        let goingOn = (1...10).map {
            TreatedPatient.drug("leuprorelin", 7.5, day: 1 + 28 * Double($0))
        }
        let kept = try #require(prostate.project(goingOn, to: times).first)
        #expect(kept.stateQuantiles([0.5], at: 1)[0] < medians[1] / 2)
    }

    @Test func theSameReadingTwiceCountsOnce() {
        let one = TreatedPatient.reading("anc", 2, day: 1)
        #expect(one.id == TreatedPatient.reading("anc", 2, day: 1).id)
        #expect(one.id != TreatedPatient.reading("anc", 2.1, day: 1).id)
        #expect(one.id != TreatedPatient.reading("platelets", 2, day: 1).id)
        var corrected = ClinicalEvent(
            key: EventKey(
                source: SourceID(validated: "lab"), name: EventName(validated: "17")),
            patient: TreatedPatient.context.patient, time: TreatedPatient.start,
            act: .measurement(LaboratoryResult(code: StreamCode(validated: "anc"), value: 2)))
        let first = ModuleRecord(corrected)
        corrected.version = 2
        corrected.act = .measurement(
            LaboratoryResult(code: StreamCode(validated: "anc"), value: 3))
        #expect(ModuleRecord(corrected).id == first.id)
        #expect(first.content == .reading(StreamCode(validated: "anc"), 2))
    }
}
