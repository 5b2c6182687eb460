/// The exact posterior of a linear Gaussian model, by Kalman's filter (1960).
///
/// Readings are taken one number at a time; several at one time, of independent noise, one after
/// the other. The covariance is updated in Joseph's form, which stays positive where the short form
/// cancels (Bucy and Joseph 1968).
///
/// - Complexity: O(*n*³) for a move, O(*n*³) for a reading, of *n* components.
public struct KalmanFilter<Model: LinearGaussianModel>: Sendable {
    private let model: Model
    /// The posterior at `hours`.
    public private(set) var state: GaussianState
    /// The time of the posterior, in the model's hours.
    public private(set) var hours: Double
    /// The log evidence of all readings so far, in nats.
    public private(set) var logEvidence = 0.0

    /// Starts from the prior at time `hours`.
    ///
    /// - Precondition: The prior has the model's dimension.
    public init(model: Model, at hours: Double) {
        self.model = model
        self.hours = hours
        state = model.prior(at: hours)
        precondition(state.mean.count == model.dimension, "the prior has the model's dimension")
    }

    /// Moves the posterior to time `hours` without a reading.
    ///
    /// - Precondition: `hours` is not before the posterior.
    public mutating func move(to hours: Double) {
        precondition(hours >= self.hours, "a filter moves forward in time")
        guard hours > self.hours else { return }
        apply(model.transition(from: self.hours, elapsed: hours - self.hours))
        self.hours = hours
    }

    /// Applies a transition that takes no time, such as an input.
    public mutating func apply(_ transition: LinearTransition) {
        var mean = transition.factor * state.mean
        for place in mean.indices { mean[place] += transition.offset[place] }
        let moved = transition.factor * state.covariance * transition.factor.transposed
        var covariance = moved + transition.noise
        covariance.symmetrise()
        state = GaussianState(mean: mean, covariance: covariance)
    }

    /// Where a reading like `observation` is expected at time `hours`; its value is ignored.
    ///
    /// - Precondition: `hours` is not before the posterior.
    public func forecast(of observation: Model.Observation, at hours: Double) -> PredictiveNormal {
        var moved = self
        moved.move(to: hours)
        return moved.forecast(of: model.reading(observation, at: hours))
    }

    /// Moves the posterior to time `hours` and conditions it on what was read then.
    ///
    /// - Throws: `KalmanError`; the posterior has then moved and is otherwise as before.
    /// - Precondition: `hours` is not before the posterior; the reading has a loading for each
    ///   component.
    public mutating func assimilate(
        _ observation: Model.Observation, at hours: Double
    ) throws(KalmanError) -> KalmanUpdate {
        move(to: hours)
        let reading = model.reading(observation, at: hours)
        let forecast = forecast(of: reading)
        guard reading.value.isFinite, forecast.mean.isFinite, forecast.variance < .infinity else {
            throw .notANumber
        }
        guard forecast.variance > 0, reading.noiseVariance >= 0 else { throw .notPositive }
        let h = reading.loadings
        let gain = (state.covariance * h).map { $0 / forecast.variance }
        let innovation = reading.value - forecast.mean
        for place in gain.indices { state.mean[place] += gain[place] * innovation }
        state.covariance = josephUpdate(gain: gain, loadings: h, noise: reading.noiseVariance)
        let evidence = forecast.logDensity(at: reading.value)
        logEvidence += evidence
        return KalmanUpdate(
            forecast: forecast, rank: forecast.cumulative(at: reading.value), logEvidence: evidence)
    }

    /// (I − *Kh*ᵀ) *P* (I − *Kh*ᵀ)ᵀ + *KRK*ᵀ.
    private func josephUpdate(gain: [Double], loadings h: [Double], noise: Double) -> SquareMatrix {
        var keep = SquareMatrix(diagonal: gain.map { _ in 1 })
        var added = SquareMatrix(zeros: gain.count)
        for row in gain.indices {
            for column in gain.indices {
                keep[row, column] -= gain[row] * h[column]
                added[row, column] = gain[row] * noise * gain[column]
            }
        }
        var covariance = keep * state.covariance * keep.transposed + added
        covariance.symmetrise()
        return covariance
    }

    private func forecast(of reading: LinearReading) -> PredictiveNormal {
        let h = reading.loadings
        let spread = state.covariance * h
        var mean = reading.offset
        var variance = reading.noiseVariance
        for place in h.indices {
            mean += h[place] * state.mean[place]
            variance += h[place] * spread[place]
        }
        return PredictiveNormal(mean: mean, variance: variance)
    }
}

extension KalmanFilter {
    private static var format: UInt32 { 1 }

    /// Appends the whole posterior; it reads back to the last bit.
    public func encode(into writer: inout CheckpointWriter) {
        writer.append(Self.format)
        writer.append(model.version)
        writer.append(hours)
        writer.append(logEvidence)
        writer.append(state.mean)
        state.covariance.encode(into: &writer)
    }

    /// Reads a posterior of the given model.
    ///
    /// - Throws: `CheckpointError`; `unknownFormat` when it is of another format or model version.
    public init(model: Model, from reader: inout CheckpointReader) throws(CheckpointError) {
        let format = try reader.read(UInt32.self)
        guard format == Self.format, try reader.readString() == model.version else {
            throw .unknownFormat(format)
        }
        let hours = try reader.readDouble()
        let logEvidence = try reader.readDouble()
        let mean = try reader.readDoubles()
        let covariance = try SquareMatrix(from: &reader)
        guard mean.count == model.dimension, covariance.order == model.dimension else {
            throw .damaged
        }
        self.model = model
        self.hours = hours
        self.logEvidence = logEvidence
        state = GaussianState(mean: mean, covariance: covariance)
    }
}

/// What a reading said.
public struct KalmanUpdate: Hashable, Sendable {
    /// Where the reading was expected.
    public let forecast: PredictiveNormal
    /// The probability, beforehand, of a reading up to this one.
    public let rank: Double
    /// The log density of the reading, in nats.
    public let logEvidence: Double
}

/// Why a reading could not be taken in.
public enum KalmanError: Error, Hashable, Sendable {
    /// The reading, or what is expected of it, is not a finite number.
    case notANumber
    /// The variance of the noise is negative, or that of the reading is not positive.
    case notPositive
}
