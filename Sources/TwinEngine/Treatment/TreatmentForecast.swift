import Alerting
public import ClinicalTypes
public import TwinModels

/// What the twin expects of a patient under the recorded plan, as published on
/// `twind/v1/forecast/{patient}`.
public struct TreatmentForecast: Hashable, Sendable, Encodable {
    /// Whom it is about.
    public var patient: String
    /// The instant from which it looks ahead.
    public var time: String
    /// Each module's model and constants, by the module's name.
    public var modelVersions: [String: String]
    /// How many planned acts it counts on.
    public var plannedActs: Int
    /// Each stream that is forecast, by name.
    public var streams: [String: Stream]
    /// Probabilities of what matters clinically.
    public var statements: [Statement]
    /// What about this patient moves the forecast most away from anybody's, in words, the most
    /// important first.
    public var reasons: [String]
    /// What the forecast does not know, in words.
    public var limits: [String]
    /// What a reader must not overlook.
    public var notice = DecisionSupportNotice.text

    /// One stream's future.
    public struct Stream: Hashable, Sendable, Encodable {
        /// UCUM unit of the values.
        public var unit: String
        /// Ahead of `time`, ascending.
        public var horizons: [Horizon]
        /// How good forecasts of the next reading have been; nil before that can be said.
        public var quality: ForecastQuality?
    }

    /// One stream at one time.
    public struct Horizon: Hashable, Sendable, Encodable {
        /// Hours ahead.
        public var hours: Double
        /// The true value.
        public var state: Quantiles
        /// What a reading would show.
        public var reading: Quantiles
    }

    /// Five quantiles of a distribution, by their percentages.
    public struct Quantiles: Hashable, Sendable, Encodable {
        /// 5 %.
        public var q05: Double
        /// 25 %.
        public var q25: Double
        /// The median.
        public var q50: Double
        /// 75 %.
        public var q75: Double
        /// 95 %.
        public var q95: Double

        /// The shares below which they lie.
        static let shares = [0.05, 0.25, 0.5, 0.75, 0.95]

        init(_ values: [Double]) {
            (q05, q25, q50, q75, q95) = (values[0], values[1], values[2], values[3], values[4])
        }
    }

    /// A probability.
    public struct Statement: Hashable, Sendable, Encodable {
        /// What may come about.
        public var name: String
        /// Its probability.
        public var probability: Double
        /// Within or after how many hours.
        public var hours: Double
    }
}

extension TreatmentTwin {
    /// What to expect if the plan is carried out; nil before the first module was begun.
    ///
    /// - Parameters:
    ///   - plan: Records after `frontier`.
    ///   - time: From when to look ahead, not before `frontier`.
    /// - Precondition: The twin is idle.
    public func forecast(
        _ plan: [ModuleRecord] = [], from time: Instant? = nil
    ) -> TreatmentForecast? {
        guard let frontier, !modules.isEmpty else { return nil }
        let time = max(time ?? frontier, frontier)
        let ahead = plan.filter { $0.time > frontier }.sorted()
        var forecast = TreatmentForecast(
            patient: context.patient.rawValue, time: time.iso8601, modelVersions: [:],
            plannedActs: ahead.count, streams: [:], statements: [], reasons: [], limits: [])
        for module in modules {
            let type = type(of: module)
            forecast.modelVersions[type.name] = module.version
            let own = ahead.filter { type.concerns($0) }
            let module = module.prepared(for: own)
            let times = type.horizons.map { time.advanced(byHours: $0) }
            for projection in module.project(own, to: times) {
                forecast.streams[projection.stream.rawValue] = TreatmentForecast.Stream(
                    unit: projection.unit,
                    horizons: zip(type.horizons, times.indices).map { hours, place in
                        TreatmentForecast.Horizon(projection, at: place, hours: hours)
                    }, quality: scores[projection.stream.rawValue]?.summary)
            }
            forecast.statements += module.statements(own, after: time).map {
                TreatmentForecast.Statement(
                    name: $0.name, probability: $0.probability, hours: $0.hours)
            }
            forecast.limits += module.limits
            forecast.reasons += module.reasons(own, after: time)
        }
        forecast.reasons += reasons
        return forecast
    }

    /// Which parameters differ most from anybody's, in words.
    var reasons: [String] {
        modules.flatMap(\.beliefs)
            .filter { abs($0.shift) >= ParameterBelief.leastShift }
            .sorted { (abs($1.shift), $0.name) < (abs($0.shift), $1.name) }
            .prefix(5).map(\.sentence)
    }
}

extension PhysiologyModule {
    /// The module with all that it takes to follow a plan; the same where it takes nothing.
    ///
    /// - Complexity: As much as learning all over again, where the plan has a drug that is new.
    func prepared(for plan: [ModuleRecord]) -> Self {
        var module = self
        module.prepare(for: plan)
        while !module.isIdle { module.work(budget: 1 << 16) }
        return module
    }
}

extension TreatmentForecast.Horizon {
    fileprivate init(_ projection: ModuleProjection, at place: Int, hours: Double) {
        let shares = TreatmentForecast.Quantiles.shares
        let reading = projection.reading(at: place)
        self.init(
            hours: hours,
            state: .init(projection.stateQuantiles(shares, at: place)),
            reading: .init(shares.map { reading.quantile($0) }))
    }
}

extension ParameterBelief {
    /// A shift of fewer prior standard deviations is not worth a word.
    static let leastShift = 0.25

    /// What the patient's readings say of the parameter.
    var sentence: String {
        let ratio = posterior.median / prior.median
        let certainty = posterior.logDeviation / prior.logDeviation
        return "\(name) is \(ratio.spelled) times the usual"
            + " (\(abs(shift).spelled) standard deviations; known "
            + "\((1 / max(certainty, 1e-3)).spelled) times as well as before)"
    }
}
