import Evaluation
import SequentialMonteCarlo
import TwinModels

/// Neutrophils in maintenance treatment with daily 6-mercaptopurine, forecast one count ahead (the
/// data of Jost et al. 2020, Front Physiol 11:217).
struct MaintenanceCounts: SetEvaluation {
    /// One patient's course, in the order of time.
    private struct Course {
        var name: String
        /// In m².
        var bodySurface: Double
        /// Doses in mg, and counts in 10⁹/L.
        var records: [(hours: Double, event: MarrowEvent)]
    }

    private let courses: [Course]

    let subject = "neutrophils (10*9/L), one count ahead"
    let published = [
        "the published model, fitted to each whole record including the count it is held against: "
            + "MAE 0.765, RMSE 1.367 on the development part",
        "the medians and deviations of the twin's prior are of the published fits of the development "
            + "part, so scores there are flattered; nothing is of the held-out part",
    ]

    var patients: [String] { courses.map(\.name) }

    /// Reads the tables.
    init(_ folder: EvaluationFolder) throws {
        let counts = try folder.observations(of: "anc")
        let doses = try folder.events("dose", "mercaptopurine")
        let surfaces = try folder.facts("bsa_m2")
        courses = counts.keys.sorted().map { name in
            let surface = surfaces[name] ?? 1
            var records = (doses[name] ?? []).map {
                // In mg/m², as prescribed.
                (
                    hours: $0.hours,
                    event: MarrowEvent.dose(
                        .mercaptopurine, milligrams: $0.value * surface, hours: 0)
                )
            }
            records += (counts[name] ?? []).map { ($0.hours, .count(.neutrophils, $0.value)) }
            return Course(
                name: name, bodySurface: surface,
                records: records.enumerated().sorted {
                    ($0.element.hours, $0.offset) < ($1.element.hours, $1.offset)
                }.map(\.element))
        }
    }

    func scores(of patient: Int) -> [MethodScore] {
        let course = courses[patient]
        let model = MarrowModel(
            parameters: .mercaptopurineNeutrophils,
            patient: KineticCovariates(bodySurface: course.bodySurface))
        var sampler = IteratedBatchImportanceSampler(
            model: model, at: course.records.first?.hours ?? 0,
            key: DrawKey("evaluation", course.name))
        var naive = NaiveForecasts()
        var methods = ["last value", "running mean", "exponential average", "twin"].map {
            MethodScore(method: $0, score: ForecastScore())
        }
        for (place, record) in course.records.enumerated() {
            let id = UInt64(place + 1)
            if case .count(_, let value) = record.event {
                if let last = naive.lastValue, let mean = naive.runningMean,
                    let average = naive.exponentialAverage, value > 0
                {
                    let horizon = HistoryRecord(
                        id: .max, hours: record.hours, event: MarrowEvent.horizon)
                    let forecast = sampler.forecast(.neutrophils, under: [horizon], of: model)[0]
                    for (place, point) in [last, mean, average, exponential(forecast.logMean)]
                        .enumerated()
                    {
                        methods[place].score.add(point: point, observed: value)
                    }
                    methods[3].score.addDistribution(
                        rank: forecast.cumulative(at: value),
                        rankedProbability: forecast.rankedProbabilityScore(at: value),
                        logDensity: forecast.logDensity(at: value))
                }
                naive.append(value)
            }
            let submission = sampler.submit(
                HistoryRecord(id: id, hours: record.hours, event: record.event))
            precondition(submission == .accepted, "one record at a time is taken in")
            while !sampler.isIdle { _ = sampler.step(budget: 1 << 20) }
        }
        return methods
    }
}
