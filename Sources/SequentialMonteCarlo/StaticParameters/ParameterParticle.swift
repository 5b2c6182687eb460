/// One value of the parameters, with what is known of it.
public struct ParameterParticle<State: CheckpointValue>: CheckpointValue {
    /// θ.
    public internal(set) var parameters: [Double]
    /// The state at the last record of the history.
    public internal(set) var state: State
    /// The log density of the prior.
    public internal(set) var logPrior: Double
    /// The log likelihood of the history, in nats; without the record that is being taken in.
    public internal(set) var logLikelihood: Double
    /// What the record that is being taken in adds; 0 when none is.
    var newest: Double

    /// The log density, up to a constant, of the target in which the newest record counts with the
    /// given power, which is positive.
    func logTarget(power: Double) -> Double { logPrior + logLikelihood + power * newest }

    /// Appends the particle.
    public func encode(into writer: inout CheckpointWriter) {
        writer.append(parameters)
        state.encode(into: &writer)
        writer.append(logPrior)
        writer.append(logLikelihood)
        writer.append(newest)
    }

    init(
        parameters: [Double], state: State, logPrior: Double, logLikelihood: Double,
        newest: Double = 0
    ) {
        self.parameters = parameters
        self.state = state
        self.logPrior = logPrior
        self.logLikelihood = logLikelihood
        self.newest = newest
    }

    /// Reads a particle.
    ///
    /// - Throws: `CheckpointError`.
    public init(from reader: inout CheckpointReader) throws(CheckpointError) {
        parameters = try reader.readDoubles()
        state = try State(from: &reader)
        logPrior = try reader.readDouble()
        logLikelihood = try reader.readDouble()
        newest = try reader.readDouble()
    }
}
