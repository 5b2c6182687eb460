import Evaluation
import SequentialMonteCarlo
import TwinModels

/// One target lesion under atezolizumab or docetaxel, forecast one visit ahead and by the protocol of
/// the last two readings (the data of Ghaffari Laleh et al. 2022, PLoS Comput Biol 18:e1009822).
///
/// No dose is known: from day 0 a treatment goes on at the rate of a cycle in three weeks.
struct TargetLesions: SetEvaluation {
    /// What a scan showed.
    private enum Scan {
        /// The diameter in mm; 0 for a lesion that is gone.
        case diameter(Double)
        /// It could be seen and not be measured, which is done from 5 mm on [A].
        case tooSmall

        static let measurable = 5.0
    }

    private struct Course {
        var name: String
        var scans: [(hours: Double, scan: Scan)]
        /// Whether it is one of those on which the published errors are averaged.
        var isPublished: Bool
    }

    /// A diameter counts as gone below this, in mm.
    private static let gone = TumourParameters.targetLesion.smallestDiameter
    private static let scale = SeriesContest.Scale(limit: gone, pace: 0.05 / (42 * 24))

    private let courses: [Course]
    /// In mm³ of a ball.
    private let largest: Double

    let subject = "longest diameter (mm), one visit ahead"
    let published = [
        "the last two: forecast from all readings before them, volumes in thousandths of the set's "
            + "largest, patients with six readings or more less the published exclusions",
        "published for the last two (TumorGrowth.jl, Model Battle; each fitted to the patient alone): "
            + "MAE general Bertalanffy 2.727 on all 623 patients, 2.528 on these; Gompertz 2.815, "
            + "2.612; exponential 3.312, 3.177; neural ODE 3.102, 2.927",
        "a lesion that is gone (0 mm) counts as below 2 mm in CRPS, intervals and log score",
        "the twin's priors are fitted to this development part, so scores there are flattered",
    ]

    var patients: [String] { courses.map(\.name) }

    /// Reads the tables.
    init(_ folder: EvaluationFolder) throws {
        let rows = try folder.qualifiedObservations(of: "tumour_longest_diameter")
        let published = try Self.publishedPatients(folder)
        courses = rows.keys.sorted().map { name in
            let scans: [(hours: Double, scan: Scan)] = (rows[name] ?? []).compactMap { row in
                if let value = row.value { return (row.hours, .diameter(value)) }
                return row.qualifier.contains("too_small") ? (row.hours, .tooSmall) : nil
            }
            let ordered = scans.enumerated().sorted {
                ($0.element.hours, $0.offset) < ($1.element.hours, $1.offset)
            }
            return Course(
                name: name, scans: ordered.map(\.element), isPublished: published.contains(name))
        }
        largest = courses.flatMap(\.scans).reduce(0) { largest, item in
            if case .diameter(let value) = item.scan {
                max(largest, Self.cube(value))
            } else {
                largest
            }
        }
    }

    /// Those whose published errors are all finite and at most 0.1, as the published means have it.
    private static func publishedPatients(_ folder: EvaluationFolder) throws -> Set<String> {
        let file = "published_holdout2_errors.csv"
        let models = [
            "exponential", "gompertz", "logistic", "classical_bertalanffy", "bertalanffy",
            "bertalanffy2", "neural_1d", "neural_2d",
        ].map { "mae_\($0)" }
        var names: Set<String> = []
        for row in try folder.table(file, required: ["patient_id"] + models) {
            guard let name = row.text("patient_id") else { continue }
            let errors = models.map { row.text($0).flatMap(Double.init) ?? .infinity }
            if errors.allSatisfy({ $0 <= 0.1 }) { names.insert(name) }
        }
        return names
    }

    private static func cube(_ diameter: Double) -> Double { diameter * diameter * diameter }

    func scores(of patient: Int) -> [MethodScore] {
        let course = courses[patient]
        let model = TumourModel(parameters: .targetLesion)
        var sampler = IteratedBatchImportanceSampler(
            model: model, at: min(course.scans.first?.hours ?? 0, 0),
            key: DrawKey("evaluation", course.name))
        var past = SeriesContest.Past(Self.scale)
        var next = SeriesContest(Self.scale)
        var lastTwo = LastTwo(largest: largest)
        let measured = course.scans.indices.filter {
            if case .diameter = course.scans[$0].scan { true } else { false }
        }
        var isTreated = false
        for (place, item) in course.scans.enumerated() {
            if !isTreated, item.hours >= 0 {
                isTreated = true
                sampler.takeIn(Self.treatment)
            }
            let horizons = Self.horizons(
                course.scans[place...].map(\.hours), isTreated: isTreated)
            if course.isPublished, measured.count > 2, place == measured[measured.count - 2] {
                let forecasts = sampler.forecast(.diameter, under: horizons, of: model)
                for scan in measured.suffix(2) {
                    if case .diameter(let value) = course.scans[scan].scan {
                        let at = horizons.count - course.scans.count + scan
                        lastTwo.add(forecasts[at], value, past)
                    }
                }
            }
            switch item.scan {
            case .diameter(let value):
                let plan = Array(horizons.prefix(horizons.count - course.scans.count + place + 1))
                if let forecast = sampler.forecast(.diameter, under: plan, of: model).last {
                    next.add(forecast, value, at: item.hours, past)
                }
                past.append(value, at: item.hours)
                sampler.takeIn(Self.record(place, item.hours, .diameter(value)))
            case .tooSmall:
                sampler.takeIn(Self.record(place, item.hours, .diameterBelow(Scan.measurable)))
            }
        }
        return next.finish() + lastTwo.finish()
    }

    private static let treatment = HistoryRecord(
        id: 1, hours: 0, event: TumourEvent.continuous(1.0 / 21))

    private static func record(
        _ place: Int, _ hours: Double, _ event: TumourEvent
    ) -> HistoryRecord<TumourEvent> {
        HistoryRecord(id: UInt64(place + 2), hours: hours, event: event)
    }

    /// The times of the coming scans, with the beginning of treatment where it lies among them.
    private static func horizons(
        _ hours: [Double], isTreated: Bool
    ) -> [HistoryRecord<TumourEvent>] {
        var plan = hours.enumerated().map { record($0, $1, .horizon) }
        if !isTreated, let first = hours.firstIndex(where: { $0 >= 0 }) {
            plan.insert(treatment, at: first)
        }
        return plan
    }
}

/// The protocol of the last two readings, on normalised volumes.
private struct LastTwo {
    /// The cube of the largest diameter of the set.
    let largest: Double
    private var last = ForecastScore()
    private var average = ForecastScore()
    private var twin = ForecastScore()
    /// Below this a volume counts as this on the logarithmic scale: that of 2 mm against 228 mm.
    private static let limit = 0.000_7

    init(largest: Double) { self.largest = largest }

    mutating func add(_ forecast: LogNormalMixture, _ value: Double, _ past: SeriesContest.Past) {
        guard let lastValue = past.lastValue, let mean = past.exponentialAverage else { return }
        let median = forecast.quantile(0.5)
        let gone = TumourParameters.targetLesion.smallestDiameter
        last.add(point: volume(lastValue), observed: volume(value), limit: Self.limit)
        average.add(point: volume(mean), observed: volume(value), limit: Self.limit)
        twin.add(
            point: median < gone ? 0 : volume(median), observed: volume(value), limit: Self.limit)
    }

    private func volume(_ diameter: Double) -> Double {
        1_000 * diameter * diameter * diameter / largest
    }

    func finish() -> [MethodScore] {
        [("last value", last), ("exponential average", average), ("twin", twin)].map {
            MethodScore("last two", method: $0, score: $1)
        }
    }
}
