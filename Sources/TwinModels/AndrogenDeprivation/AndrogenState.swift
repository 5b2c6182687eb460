public import SequentialMonteCarlo

/// The clones of a prostate cancer as the antigen that they shed, in µg/L.
public struct AndrogenState: Hashable, CheckpointValue {
    /// x₁, cells that need androgens.
    public internal(set) var dependent: Double
    /// x₂, cells that changed reversibly and do with less.
    public internal(set) var adapted: Double
    /// x₃, cells that changed for good and grow without: castration-resistant.
    public internal(set) var independent: Double
    /// What is believed of the misfit of the logarithm of the level; of no variance in a model
    /// without.
    public internal(set) var misfit = PredictiveNormal(mean: 0, variance: 0)

    /// The level of the antigen in µg/L, without misfit.
    public var level: Double { dependent + adapted + independent }

    /// Puts a state together.
    init(dependent: Double, adapted: Double, independent: Double) {
        self.dependent = dependent
        self.adapted = adapted
        self.independent = independent
    }

    /// Appends the state.
    public func encode(into writer: inout CheckpointWriter) {
        writer.append(dependent)
        writer.append(adapted)
        writer.append(independent)
        writer.append(misfit.mean)
        writer.append(misfit.variance)
    }

    /// Reads a state.
    ///
    /// - Throws: `CheckpointError`.
    public init(from reader: inout CheckpointReader) throws(CheckpointError) {
        dependent = try reader.readDouble()
        adapted = try reader.readDouble()
        independent = try reader.readDouble()
        misfit = PredictiveNormal(
            mean: try reader.readDouble(), variance: try reader.readDouble())
    }
}
