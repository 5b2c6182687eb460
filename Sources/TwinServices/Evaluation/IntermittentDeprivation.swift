import Evaluation
import SequentialMonteCarlo
import TwinModels

/// Prostate-specific antigen under intermittent androgen deprivation, forecast one and three visits
/// ahead, and relapse (the data of Bruchovsky et al. 2006, Cancer 107:389, and Shaw et al. 2007, BJU
/// Int 99:1056).
struct IntermittentDeprivation: SetEvaluation {
    /// One patient's course, in the order of time; a reading goes before a change of treatment of
    /// its day, which may be the answer to it.
    private struct Course {
        var name: String
        var relapsed: Bool
        var records: [HistoryRecord<AndrogenEvent>]
    }

    /// When a relapse is called likely: deprivation for three months has not brought the antigen to
    /// where it will be below the trial's limit half a year on.
    private enum Relapse {
        static let settled = 90.0 * 24
        static let ahead = 182.0 * 24
        /// In µg/L.
        static let level = 4.0
        static let threshold = 0.5
    }

    private let courses: [Course]

    let subject = "PSA (ug/L; logarithms of PSA + 0.1), one visit ahead"
    let published = [
        "the set's page states for the last value MAE 0.504, RMSE 0.848 of log(PSA + 0.1)",
        "Brady-Nicholls et al. 2020 (doi:10.1038/s41467-020-15424-4) foresaw resistance cycle by cycle in 70 of "
            + "the set's 90 patients, leaving one out: sensitivity 73 %, specificity 91 %",
        "the twin's priors are fitted to this development part, so scores there are flattered",
    ]

    var patients: [String] { courses.map(\.name) }

    /// Reads the tables.
    init(_ folder: EvaluationFolder) throws {
        let readings = try folder.observations(of: "psa")
        let phases = try folder.events("treatment_phase", "androgen_deprivation")
        let outcomes = try folder.labels("outcome_class")
        courses = readings.keys.sorted().map { name in
            var records = (readings[name] ?? []).map {
                (hours: $0.hours, event: AndrogenEvent.prostateSpecificAntigen($0.value))
            }
            records += (phases[name] ?? []).map { ($0.hours, .deprivation(isOn: $0.value > 0)) }
            let ordered = records.enumerated().sorted {
                ($0.element.hours, $0.offset) < ($1.element.hours, $1.offset)
            }
            return Course(
                name: name, relapsed: outcomes[name] == "relapse",
                records: ordered.enumerated().map { place, record in
                    HistoryRecord(
                        id: UInt64(place + 1), hours: record.element.hours,
                        event: record.element.event)
                })
        }
    }

    func scores(of patient: Int) -> [MethodScore] { examine(patient).scores }

    func examine(_ patient: Int) -> PatientExamination {
        let course = courses[patient]
        let model = AndrogenModel()
        var sampler = IteratedBatchImportanceSampler(
            model: model, at: course.records.first?.hours ?? 0,
            key: DrawKey("evaluation", course.name))
        let scale = SeriesContest.Scale(offset: 0.1, pace: 0.25 / (28 * 24))
        var past = SeriesContest.Past(scale)
        var contests = [SeriesContest(scale), SeriesContest(scale)]
        var alarm = 0.0
        var deprivedSince: Double?
        for (place, record) in course.records.enumerated() {
            sampler.takeIn(record)
            switch record.event {
            case .deprivation(let isOn):
                deprivedSince = isOn ? deprivedSince ?? record.hours : nil
                continue
            case .horizon: continue
            case .prostateSpecificAntigen(let value): past.append(value, at: record.hours)
            }
            let (plan, marks) = Self.plan(course.records.dropFirst(place + 1))
            let forecasts = sampler.forecast((), under: plan, of: model)
            for (contest, mark) in zip([0, 1], marks) {
                guard let mark else { continue }
                contests[contest].add(
                    forecasts[mark.place], mark.value, at: plan[mark.place].hours, past)
            }
            if let since = deprivedSince, record.hours - since >= Relapse.settled {
                let later = HistoryRecord(
                    id: .max, hours: record.hours + Relapse.ahead, event: AndrogenEvent.horizon)
                let forecast = sampler.forecast((), under: [later], of: model)[0]
                alarm = max(alarm, 1 - forecast.cumulative(at: Relapse.level))
            }
        }
        return PatientExamination(
            scores: contests[0].finish() + contests[1].finish("three visits ahead"),
            alarm: PatientAlarm(score: alarm, hadOutcome: course.relapsed))
    }

    /// What comes up to the third visit from here, readings unknown, with the places and readings of
    /// the first and the third.
    private static func plan(
        _ coming: ArraySlice<HistoryRecord<AndrogenEvent>>
    ) -> ([HistoryRecord<AndrogenEvent>], [(place: Int, value: Double)?]) {
        var plan: [HistoryRecord<AndrogenEvent>] = []
        var visits: [(place: Int, value: Double)] = []
        for record in coming {
            var planned = record
            if case .prostateSpecificAntigen(let value) = record.event {
                planned = HistoryRecord(id: record.id, hours: record.hours, event: .horizon)
                visits.append((plan.count, value))
            }
            plan.append(planned)
            if visits.count == 3 { break }
        }
        return (plan, [visits.first, visits.count == 3 ? visits[2] : nil])
    }

    func conclusions(of alarms: [PatientAlarm]) -> [String] {
        let scores = alarms.map(\.score)
        let labels = alarms.map(\.hadOutcome)
        let fixed = ThresholdedAlarms(scores: scores, labels: labels, threshold: Relapse.threshold)
        let left = ThresholdedAlarms(leavingOneOut: scores, labels: labels)
        let area = Discrimination(
            scores: scores, labels: labels, weights: scores.map { _ in 1 }
        ).areaUnderROC
        func percent(_ share: Double) -> String { "\(Int((100 * share).rounded())) %" }
        return [
            "relapse (\(labels.count { $0 }) of \(labels.count) patients), by the largest "
                + "probability, at any visit after 90 days of deprivation, that PSA is above 4 ug/L "
                + "in half a year if deprivation goes on (both times chosen with these patients in "
                + "view):",
            "  area under the ROC curve \(Int((1_000 * area).rounded())) / 1000; at a probability "
                + "of one half, sensitivity \(percent(fixed.sensitivity)), specificity "
                + "\(percent(fixed.specificity))",
            "  at the threshold that is best for all other patients, sensitivity "
                + "\(percent(left.sensitivity)), specificity \(percent(left.specificity))",
        ]
    }
}

extension IteratedBatchImportanceSampler {
    /// Takes in one record at once.
    mutating func takeIn(_ record: Record) {
        let submission = submit(record)
        precondition(submission == .accepted, "one record at a time is taken in")
        while !isIdle { _ = step(budget: 1 << 20) }
    }
}
