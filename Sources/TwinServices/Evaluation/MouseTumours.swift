import Evaluation
import SequentialMonteCarlo
import TwinModels

/// Tumours of mice, measured every few days, forecast one and three measurements ahead.
struct MouseTumours: SetEvaluation {
    /// A population of mice.
    struct Population {
        let parameters: TumourParameters
        /// Of what the folder has in cm³.
        let volumeUnit: Double
        /// The code of the drug; nil for none.
        let drug: String?
        let published: [String]

        /// After injection of cells (Benzekry et al. 2014; Vaghi et al. 2020).
        static let untreated = Population(
            parameters: .untreatedMouse, volumeUnit: 1e-3, drug: nil,
            published: [
                "the set's page states for the last value log MAE 0.327",
                "Benzekry et al. 2014 (PLoS Comput Biol 10:e1003800) and Vaghi et al. 2020 (PLoS "
                    + "Comput Biol 16:e1007178) state no error of this kind",
            ])
        /// Lung tumour grafts under erlotinib (Eigenmann et al. 2016).
        static let erlotinib = Population(
            parameters: .erlotinibMouse, volumeUnit: 1, drug: "erlotinib",
            published: ["the set's page states for the last value log MAE 0.232"])
    }

    private struct Course {
        var name: String
        /// In the order of time; a volume goes before a dose of its hour.
        var records: [HistoryRecord<TumourEvent>]
    }

    /// Below this a volume counts as this on the logarithmic scale, in cm³.
    private static let scale = SeriesContest.Scale(limit: 0.001, pace: 0.1 / 48)

    private let population: Population
    private let courses: [Course]

    let subject = "tumour volume (cm3), one measurement ahead"
    var published: [String] {
        population.published + [
            "the twin's priors are fitted to this development part, so scores there are flattered"
        ]
    }
    var patients: [String] { courses.map(\.name) }

    /// Reads the tables.
    init(_ folder: EvaluationFolder, _ population: Population) throws {
        self.population = population
        let volumes = try folder.observations(of: "tumour_volume")
        let doses = try population.drug.map { try folder.events("dose", $0) } ?? [:]
        courses = volumes.keys.sorted().map { name in
            var records = (volumes[name] ?? []).map {
                (hours: $0.hours, event: TumourEvent.volume($0.value * population.volumeUnit))
            }
            records += (doses[name] ?? []).map { ($0.hours, .chemotherapy($0.value)) }
            let ordered = records.enumerated().sorted {
                ($0.element.hours, $0.offset) < ($1.element.hours, $1.offset)
            }
            return Course(
                name: name,
                records: ordered.enumerated().map { place, record in
                    HistoryRecord(
                        id: UInt64(place + 1), hours: record.element.hours,
                        event: record.element.event)
                })
        }
    }

    func scores(of patient: Int) -> [MethodScore] {
        let course = courses[patient]
        let model = TumourModel(parameters: population.parameters)
        // Time 0 is the injection of cells, or the first measurement.
        var sampler = IteratedBatchImportanceSampler(
            model: model, at: 0, key: DrawKey("evaluation", course.name))
        var past = SeriesContest.Past(Self.scale)
        var contests = [SeriesContest(Self.scale), SeriesContest(Self.scale)]
        for (place, record) in course.records.enumerated() {
            sampler.takeIn(record)
            guard case .volume(let value) = record.event else { continue }
            past.append(value, at: record.hours)
            let (plan, marks) = Self.plan(course.records.dropFirst(place + 1))
            let forecasts = sampler.forecast(.volume, under: plan, of: model)
            for (contest, mark) in zip([0, 1], marks) {
                guard let mark else { continue }
                contests[contest].add(
                    forecasts[mark.place], mark.value, at: plan[mark.place].hours, past)
            }
        }
        return contests[0].finish() + contests[1].finish("three measurements ahead")
    }

    /// What comes up to the third measurement from here, volumes unknown, with the places and
    /// volumes of the first and the third.
    private static func plan(
        _ coming: ArraySlice<HistoryRecord<TumourEvent>>
    ) -> ([HistoryRecord<TumourEvent>], [(place: Int, value: Double)?]) {
        var plan: [HistoryRecord<TumourEvent>] = []
        var seen: [(place: Int, value: Double)] = []
        for record in coming {
            var planned = record
            if case .volume(let value) = record.event {
                planned = HistoryRecord(id: record.id, hours: record.hours, event: .horizon)
                seen.append((plan.count, value))
            }
            plan.append(planned)
            if seen.count == 3 { break }
        }
        return (plan, [seen.first, seen.count == 3 ? seen[2] : nil])
    }
}
