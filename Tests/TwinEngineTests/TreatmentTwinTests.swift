import Alerting
import ClinicalTypes
import SequentialMonteCarlo
import Testing
import TwinEngine
import TwinModels

/// A patient under docetaxel, with counts, an image and drugs that mask fever.
enum DocetaxelPatient {
    static let patient = PatientID(validated: "docetaxel")
    static let start = Instant(microseconds: 1_790_000_100_000_000)

    static func time(day: Double) -> Instant { start.advanced(byHours: 24 * day) }

    static func count(_ value: Double, day: Double) -> ModuleRecord {
        ModuleRecord(code: StreamCode(validated: "anc"), value: value, time: time(day: day))
    }

    static func drug(
        _ drug: String, _ amount: Double, minutes: Double = 0, day: Double
    ) -> ModuleRecord {
        ModuleRecord(
            ClinicalEvent(
                key: EventKey(
                    source: SourceID(validated: "pharmacy"),
                    name: EventName(validated: "\(drug)-\(day)")),
                patient: patient, time: time(day: day),
                act: .medication(
                    Medication(
                        drug: DrugCode(validated: drug), amount: amount, minutes: minutes))))
    }

    static let records: [ModuleRecord] = [
        count(5, day: 0), drug("docetaxel", 180, minutes: 60, day: 1), count(2.4, day: 6),
        drug("paracetamol", 1_000, day: 7), count(0.5, day: 9), count(0.3, day: 10),
        count(4.4, day: 16), drug("docetaxel", 180, minutes: 60, day: 22), count(1.9, day: 28),
    ]

    static func twin(_ records: [ModuleRecord] = records) -> TreatmentTwin {
        var twin = TreatmentTwin(ModuleContext(patient: patient))
        for record in records {
            twin.admit([record])
            twin.finish()
        }
        return twin
    }
}

struct TreatmentTwinTests {
    @Test func whatComesLateEndsInTheSameBits() {
        let whole = DocetaxelPatient.twin().checkpoint()
        for missing in [0, 1, 4, 7] {
            var records = DocetaxelPatient.records
            let late = records.remove(at: missing)
            var twin = DocetaxelPatient.twin(records)
            #expect(twin.isLate(late.time))
            #expect(twin.checkpoint() != whole)
            let known = twin.goBack(before: late.time)
            #expect(known.map { $0 < late.time } ?? true)
            // What lies eight days back is never admitted again from the beginning.
            if missing == 7 { #expect(known != nil) }
            for record in DocetaxelPatient.records where known.map({ record.time > $0 }) ?? true {
                twin.admit([record])
                twin.finish()
            }
            #expect(twin.checkpoint() == whole, "\(missing)")
        }
    }

    @Test func slicesOfWorkEndInTheSameBits() {
        var twin = TreatmentTwin(ModuleContext(patient: DocetaxelPatient.patient))
        for record in DocetaxelPatient.records {
            twin.admit([record])
            while !twin.isIdle { twin.work(budget: 331) }
        }
        #expect(twin.checkpoint() == DocetaxelPatient.twin().checkpoint())
    }

    @Test func aCheckpointReadsBackAndOthersAreRefused() throws {
        let context = ModuleContext(patient: DocetaxelPatient.patient)
        let half = DocetaxelPatient.twin(Array(DocetaxelPatient.records.prefix(5)))
        var restored = try TreatmentTwin(checkpoint: half.checkpoint(), context)
        #expect(restored.checkpoint() == half.checkpoint() && restored.frontier == half.frontier)
        for record in DocetaxelPatient.records.dropFirst(5) {
            restored.admit([record])
            restored.finish()
        }
        #expect(restored.checkpoint() == DocetaxelPatient.twin().checkpoint())
        #expect(throws: CheckpointError.self) {
            _ = try TreatmentTwin(
                checkpoint: half.checkpoint(),
                ModuleContext(patient: PatientID(validated: "other")))
        }
        #expect(throws: CheckpointError.self) {
            _ = try TreatmentTwin(
                checkpoint: half.checkpoint(),
                ModuleContext(patient: DocetaxelPatient.patient, seed: 2))
        }
        var bytes = half.checkpoint()
        bytes[bytes.count / 2] ^= 1
        #expect(throws: CheckpointError.self) {
            _ = try TreatmentTwin(checkpoint: bytes, context)
        }
    }

    @Test func vitalSignsAreToldOfLowNeutrophilsAnHourAfterTheyAreKnown() throws {
        let twin = DocetaxelPatient.twin(Array(DocetaxelPatient.records.prefix(2)))
        let dose = DocetaxelPatient.time(day: 1)
        // An hour's lag: at first only the count before the dose is known.
        let before = twin.influence(at: dose.advanced(byHours: 0.9))
        let early = twin.influence(at: dose.advanced(byHours: 2))
        let nadir = twin.influence(at: DocetaxelPatient.time(day: 8))
        let late = twin.influence(at: DocetaxelPatient.time(day: 20))
        #expect(try #require(before.neutropeniaProbability) < 0.01)
        #expect(try #require(early.neutropeniaProbability) < 0.05)
        #expect(try #require(nadir.neutropeniaProbability) > 0.5)
        #expect(try #require(late.neutropeniaProbability) < 0.3)
        #expect(nadir.stakeRatio > 2 && early.stakeRatio < 0.5)
        #expect(nadir.hazardFactor > 2 && before.hazardFactor < 2)
        // Nothing is known beyond three weeks, nor before anything was.
        #expect(twin.influence(at: DocetaxelPatient.time(day: 23)) == .none)
        #expect(twin.influence(at: DocetaxelPatient.start) == .none)
    }

    @Test func theBudgetIsMovedAndNotEnlarged() {
        let twin = DocetaxelPatient.twin(Array(DocetaxelPatient.records.prefix(2)))
        let dose = DocetaxelPatient.time(day: 1)
        let ratios = (0..<84).map {
            twin.influence(at: dose.advanced(byHours: 6 * Double($0) + 1)).stakeRatio
        }
        let mean = ratios.dropFirst().reduce(0, +) / Double(ratios.count - 1)
        #expect(abs(mean - 1) < 0.02, "\(mean)")
    }

    @Test func anAntipyreticMasksFeverForSixHours() {
        let twin = DocetaxelPatient.twin()
        let dose = DocetaxelPatient.time(day: 7)
        let hours = [-0.1, 0, 5.9, 6]
        let masks = hours.map { twin.influence(at: dose.advanced(byHours: $0)).masksFever }
        #expect(masks == [false, true, true, false])
    }

    @Test func aForecastSaysWhatIsPlannedAndWhatMovedIt() throws {
        let twin = DocetaxelPatient.twin()
        let plan = [DocetaxelPatient.drug("docetaxel", 180, minutes: 60, day: 43)]
        let forecast = try #require(twin.forecast(plan))
        #expect(forecast.plannedActs == 1 && forecast.time == twin.frontier?.iso8601)
        let counts = try #require(forecast.streams["anc"])
        #expect(counts.unit == "10*9/L" && counts.horizons.map(\.hours).contains(21 * 24))
        for horizon in counts.horizons {
            #expect(horizon.reading.q05 < horizon.state.q05)
            #expect(horizon.state.q50 < horizon.state.q95)
        }
        let names = forecast.statements.map(\.name)
        #expect(names.filter { $0 == "neutrophils_below_0.5" }.count == 2)
        #expect(names.contains("febrile_neutropenia"))
        #expect(!forecast.reasons.isEmpty && forecast.limits.isEmpty)
        #expect(forecast.notice == DecisionSupportNotice.text)
        #expect(TreatmentTwin(twin.context).forecast() == nil)
    }
}

struct NeutropenicFeverTests {
    /// The alerts of three days of vital signs, an hour apart, with fever in the last ten hours.
    private static func alerts(under treatment: TreatmentTwin?, from day: Double) throws
        -> [AlertEvent]
    {
        var twin = PatientTwin(patient: DocetaxelPatient.patient)
        var events: [AlertEvent] = []
        for hour in 0..<72 {
            let time = DocetaxelPatient.time(day: day).advanced(byHours: Double(hour))
            let isIll = hour >= 62
            let vitals: [(String, Double)] = [
                ("heart_rate", isIll ? 104 : 78), ("body_temperature", isIll ? 38.9 : 36.7),
                ("resp_rate", isIll ? 21 : 16),
            ]
            for (code, value) in vitals {
                let reading = Reading(code: StreamCode(validated: code), value: value, time: time)
                if case .admitted(let changes) = try twin.admit(reading, under: treatment) {
                    events += changes
                }
            }
        }
        return events + (try twin.closeWindow(under: treatment))
    }

    private static let detector = "rule.febrile_neutropenia"

    @Test func feverAtTheNadirIsOfHighPriorityAndElsewhereNot() throws {
        // Only the dose is known: the nadir is forecast, not seen.
        let treatment = DocetaxelPatient.twin(Array(DocetaxelPatient.records.prefix(2)))
        let atNadir = try Self.alerts(under: treatment, from: 6)
        let rule = try #require(atNadir.first { $0.evidence.detector == Self.detector })
        #expect(rule.kind == .rule && rule.priority == .high && rule.state == .raised)
        #expect(rule.evidence.eValue >= 0.3 && rule.evidence.budgetPerWeek == nil)
        #expect(rule.evidence.streams.map(\.code) == ["body_temperature"])

        let before = try Self.alerts(under: treatment, from: 1)
        let untreated = try Self.alerts(under: nil, from: 6)
        for alerts in [before, untreated] {
            #expect(!alerts.contains { $0.evidence.detector == Self.detector })
            // The patient departs from the twin all the same.
            #expect(alerts.contains { $0.evidence.detector == "event.inflammation" })
        }
        let found = { (alerts: [AlertEvent]) in
            alerts.first { $0.evidence.detector == "event.inflammation" }
        }
        #expect(
            try #require(found(atNadir)).evidence.eventProbability
                > (try #require(found(untreated))).evidence.eventProbability)
    }

    @Test func theRuleIsPartOfTheCheckpoint() throws {
        let treatment = DocetaxelPatient.twin(Array(DocetaxelPatient.records.prefix(2)))
        var twin = PatientTwin(patient: DocetaxelPatient.patient)
        var restored: PatientTwin?
        var events: [[AlertEvent]] = [[], []]
        for hour in 0..<40 {
            let reading = Reading(
                code: StreamCode(validated: "body_temperature"), value: hour < 4 ? 38.6 : 36.8,
                time: DocetaxelPatient.time(day: 8).advanced(byHours: Double(hour)))
            _ = try twin.admit(reading, under: treatment)
            if hour == 10 {
                _ = try twin.closeWindow(under: treatment)
                restored = try PatientTwin(
                    checkpoint: twin.checkpoint(), patient: twin.patient, profile: .unknown,
                    configuration: TwinConfiguration())
            }
            guard hour > 10 else { continue }
            if case .admitted(let changes) = try restored?.admit(reading, under: treatment) {
                events[0] += changes
            }
        }
        let cleared = events[0].filter { $0.evidence.detector == Self.detector }
        #expect(cleared.map(\.state) == [.cleared] && cleared.map(\.ordinal) == [1])
        let closed = try restored?.closeWindow(under: treatment)
        #expect(closed != nil)
        _ = try twin.closeWindow(under: treatment)
        #expect(restored?.checkpoint() == twin.checkpoint())
    }
}
