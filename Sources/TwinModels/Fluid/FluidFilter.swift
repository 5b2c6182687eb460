public import ClinicalTypes
public import SequentialMonteCarlo

/// The posterior of one patient's dry weight and excess fluid, by Kalman's filter.
///
/// The state is a function of the model and of what was taken in, in that order; nothing is drawn.
public struct FluidFilter: Sendable {
    /// What the filter knew beforehand.
    public let model: FluidModel
    private var kalman: KalmanFilter<FluidModel>
    /// Degrees above 37 °C.
    private var fever = 0.0
    /// The exposure to what retains fluid at the time of the posterior, in multiples of the usual.
    private var exposure = [0.0, 0.0]

    /// Starts from the prior.
    public init(model: FluidModel = FluidModel(), at time: Instant) {
        self.model = model
        kalman = KalmanFilter(model: model, at: Self.hours(time))
    }

    private static func hours(_ time: Instant) -> Double { time.secondsSinceEpoch / 3_600 }

    /// The posterior of dry weight in kg, its drift in kg/h and excess fluid in kg.
    public var state: GaussianState { kalman.state }

    /// The posterior of excess fluid *W*_f, in kg.
    public var fluid: PredictiveNormal {
        PredictiveNormal(mean: state.mean[2], variance: state.covariance[2, 2])
    }

    /// The log evidence of all weights so far, in nats.
    public var logEvidence: Double { kalman.logEvidence }

    /// Takes in what was done to the patient or happened.
    ///
    /// A record from before the posterior counts from the posterior's time on.
    public mutating func apply(_ record: FluidRecord) {
        advance(to: Self.hours(record.time))
        switch record.event {
        case .balance(let litres): kalman.apply(model.balance(litres: litres))
        case .loss(let times):
            kalman.apply(model.balance(litres: -model.parameters.litresPerLoss * times))
        case .fever(let degrees): fever = max(degrees, 0)
        case .retention(let retainer, let doses): exposure[Int(retainer.rawValue)] += doses
        }
    }

    /// Conditions the posterior on one weight.
    ///
    /// A weight from before the posterior is taken as one of the posterior's time.
    ///
    /// - Throws: `KalmanError`; the posterior has then moved and is otherwise as before.
    public mutating func assimilate(
        _ weight: FluidModel.Observation, at time: Instant
    ) throws(KalmanError) -> KalmanUpdate {
        advance(to: Self.hours(time))
        return try kalman.assimilate(weight, at: kalman.hours)
    }

    /// Excess fluid and weight to expect at later times if a plan is carried out.
    ///
    /// - Parameters:
    ///   - plan: In the order of time.
    ///   - times: In order.
    public func forecast(_ plan: [FluidRecord], at times: [Instant]) -> [FluidForecast] {
        var ahead = self
        var pending = plan[...]
        return times.map { time in
            while let record = pending.first, record.time <= time {
                ahead.apply(record)
                pending.removeFirst()
            }
            ahead.advance(to: Self.hours(time))
            let weight = FluidModel.Observation(kilograms: 0)
            return FluidForecast(
                fluid: ahead.fluid, state: ahead.bodyWeight,
                weight: ahead.kalman.forecast(of: weight, at: ahead.kalman.hours))
        }
    }

    /// Dry weight and fluid together, in kg.
    private var bodyWeight: PredictiveNormal {
        let covariance = state.covariance
        return PredictiveNormal(
            mean: state.mean[0] + state.mean[2],
            variance: covariance[0, 0] + 2 * covariance[0, 2] + covariance[2, 2])
    }

    /// Moves the posterior, and adds what flows meanwhile: linear systems take their inputs at the end
    /// of a span as well as within it.
    private mutating func advance(to hours: Double) {
        let elapsed = hours - kalman.hours
        guard elapsed > 0 else { return }
        kalman.move(to: hours)
        let p = model.parameters
        var inflow = model.fluid(ofInflow: -p.feverLoss * fever, decay: 0, hours: elapsed)
        for place in exposure.indices {
            let decay = logarithm(2) / p.retentionHalfLives[place]
            inflow += model.fluid(
                ofInflow: p.retention * exposure[place], decay: decay, hours: elapsed)
            exposure[place] *= exponential(-decay * elapsed)
        }
        kalman.apply(.input([0, 0, inflow], variances: [0, 0, 0]))
    }
}

extension FluidFilter {
    /// Appends the whole posterior; it reads back to the last bit.
    public func encode(into writer: inout CheckpointWriter) {
        kalman.encode(into: &writer)
        writer.append(fever)
        writer.append(exposure)
    }

    /// Reads a posterior of the given model.
    ///
    /// - Throws: `CheckpointError`; `unknownFormat` when it is of another version.
    public init(
        model: FluidModel = FluidModel(), from reader: inout CheckpointReader
    ) throws(CheckpointError) {
        self.model = model
        kalman = try KalmanFilter(model: model, from: &reader)
        fever = try reader.readDouble()
        exposure = try reader.readDoubles()
        guard exposure.count == FluidEvent.Retainer.allCases.count else { throw .damaged }
    }
}
