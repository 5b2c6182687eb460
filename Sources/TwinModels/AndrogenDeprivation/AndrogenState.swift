public import SequentialMonteCarlo

/// The clones of a prostate cancer as the antigen that they shed, in µg/L.
public struct AndrogenState: Hashable, CheckpointValue {
    /// x₁, cells that need androgens.
    public internal(set) var dependent: Double
    /// x₂, cells that changed reversibly and do with less.
    public internal(set) var adapted: Double
    /// x₃, cells that changed for good and grow without: castration-resistant.
    public internal(set) var independent: Double

    /// The level of the antigen in µg/L.
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
    }

    /// Reads a state.
    ///
    /// - Throws: `CheckpointError`.
    public init(from reader: inout CheckpointReader) throws(CheckpointError) {
        dependent = try reader.readDouble()
        adapted = try reader.readDouble()
        independent = try reader.readDouble()
    }
}
