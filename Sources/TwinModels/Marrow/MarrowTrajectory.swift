public import SequentialMonteCarlo

/// A marrow with known parameters that is followed forward while it is open what will be done.
///
/// The same numbers to the last bit as a course that is known from the beginning, if it is looked at
/// at the same times. Memory does not grow with time.
public struct MarrowTrajectory: Sendable {
    /// The model.
    public let model: MarrowModel
    /// θ, as the model orders it.
    public let parameters: [Double]
    /// Now, in the model's hours.
    public private(set) var hours: Double
    /// The cells now.
    public private(set) var state: MarrowState
    private var builder: MarrowCourse.Builder

    /// Begins in the steady state.
    ///
    /// - Precondition: There is a parameter for each dimension of the model.
    public init(_ model: MarrowModel, parameters: [Double], at hours: Double) {
        precondition(parameters.count == model.dimension, "a parameter for each dimension")
        self.model = model
        self.parameters = parameters
        self.hours = hours
        state = model.initialState(given: parameters, at: hours)
        builder = MarrowCourse.Builder(
            parameters: model.parameters, patient: model.patient, at: hours)
    }

    /// Something happens now.
    ///
    /// - Returns: The log likelihood of a count, in nats; 0 of anything else.
    @discardableResult
    public mutating func take(_ event: MarrowEvent) -> Double {
        builder.append(event, at: hours)
        let likelihood = model.advance(&state, through: 0, of: builder.course, given: parameters)
        builder.forgetSteps()
        return likelihood
    }

    /// Time goes on; an earlier time changes nothing.
    public mutating func advance(to time: Double) {
        guard time > hours else { return }
        hours = time
        take(.horizon)
    }

    /// The distribution of the natural logarithm of a count taken now, in 10⁹/L.
    public var reading: PredictiveNormal {
        model.reading(model.parameters.lineage, of: state, given: parameters)
    }
}
