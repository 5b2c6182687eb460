import ClinicalTypes
import SequentialMonteCarlo
import TwinEngine
import TwinModels

/// What the treatment part of a twin costs, on one thread: three cycles of docetaxel with counts.
struct TreatmentCost {
    private static let patient = PatientID(validated: "bench")
    private static let start = Instant(microseconds: 1_790_000_000_000_000)

    /// Measures and prints.
    func run() throws {
        Progress.say("treatment")
        var twin = TreatmentTwin(ModuleContext(patient: Self.patient))
        let counts = try admit(Self.records, to: &twin)
        let checkpoint = twin.checkpoint()
        let restore = try Self.milliseconds {
            _ = try TreatmentTwin(checkpoint: checkpoint, twin.context)
        }
        let forecast = Self.milliseconds { _ = twin.forecast() }
        let question = Self.milliseconds { Self.ask(twin, days: 21) }
        let long = Self.milliseconds { Self.ask(twin, days: 84) }
        print(
            """

            The treatment part of one twin, 512 particles, three cycles of docetaxel with \
            \(counts.count) counts
              take a count in: \(Table.number(counts.median, 1)) ms (median), \
            \(Table.number(counts.quantile(1), 1)) (longest)
              checkpoint \(checkpoint.count) B, restore \(Table.number(restore.median, 1)) ms
              forecast with reasons: \(Table.number(forecast.median, 1)) ms
              what if 75 against 100: \(Table.number(question.median, 1)) ms over 21 days, \
            \(Table.number(long.median, 1)) over 84
            """)
    }

    private static func ask(_ twin: TreatmentTwin, days: Double) {
        let drug = DrugCode(validated: "docetaxel")
        func give(_ amount: Double) -> RegimenChange {
            .give(
                Medication(drug: drug, amount: amount, minutes: 60), afterHours: 24,
                times: max(1, Int(days / 21)), everyHours: 21 * 24)
        }
        let question = WhatIfQuestion(
            regimens: [
                Regimen(name: "100", changes: [give(180)]),
                Regimen(name: "75", changes: [give(135)]),
            ], days: days)
        var work = WhatIfWork(question, of: twin, plan: [])
        while work?.isPrepared == false { work?.prepare(budget: 1 << 16) }
        let report = work?.report()
        precondition(report?.comparisons["anc"]?.pairs.count == 1, "two doses are compared")
    }

    private func admit(
        _ records: [ModuleRecord], to twin: inout TreatmentTwin
    ) throws -> [Double] {
        var times: [Double] = []
        for record in records {
            let began = ContinuousClock.now
            twin.admit([record])
            twin.finish()
            guard case .reading = record.content else { continue }
            times.append(began.duration(to: .now) / .milliseconds(1))
        }
        return times
    }

    private static func milliseconds(_ body: () throws -> Void) rethrows -> [Double] {
        var times: [Double] = []
        for _ in 0..<15 {
            let began = ContinuousClock.now
            try body()
            times.append(began.duration(to: .now) / .milliseconds(1))
        }
        return times
    }

    /// A typical patient's counts on days 0, 5, 8, 12 and 15 of each cycle.
    private static var records: [ModuleRecord] {
        let counts: [(day: Double, value: Double)] = [
            (-1, 5.1), (5, 2.2), (8, 0.4), (12, 1.2), (15, 4.4), (20, 6.1), (26, 2.0), (29, 0.35),
            (33, 1.4), (36, 4.0), (41, 5.8), (47, 2.3), (50, 0.45), (54, 1.1), (57, 4.9),
        ]
        let doses = [0.0, 21, 42].map { day in
            ModuleRecord(
                id: UInt64(day) + 1, time: start.advanced(byHours: 24 * day),
                content: .act(
                    .medication(
                        Medication(
                            drug: DrugCode(validated: "docetaxel"), amount: 180, minutes: 60))))
        }
        return
            (doses
            + counts.map {
                ModuleRecord(
                    code: StreamCode(validated: "anc"), value: $0.value,
                    time: start.advanced(byHours: 24 * $0.day))
            }).sorted()
    }
}
