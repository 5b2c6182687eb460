public import SequentialMonteCarlo

/// A tumour's cells as volumes in cm³, and what it sheds.
public struct TumourState: Hashable, CheckpointValue {
    /// *S*, cells that treatment kills.
    public internal(set) var sensitive: Double
    /// *R*, cells that it kills less.
    public internal(set) var resistant: Double
    /// *D*, cells that are dead and not gone.
    public internal(set) var dying: Double
    /// η, the share of living cells without oxygen.
    public internal(set) var hypoxicShare: Double
    /// The marker's level in its unit; 0 without one.
    public internal(set) var marker: Double
    /// What is believed of the misfit of the logarithm of the volume; of no variance in a model
    /// without.
    public internal(set) var misfit = PredictiveNormal(mean: 0, variance: 0)
    /// The natural logarithm of the last diameter in mm; nil before the first and after none was
    /// seen.
    public internal(set) var lastDiameter: Double?

    /// *V*, what a scan shows, without misfit, in cm³.
    public var volume: Double { sensitive + resistant + dying }
    /// Of a ball of this volume, in mm.
    public var diameter: Double { Sphere.diameter(volume: volume) }

    init(sensitive: Double, resistant: Double, hypoxicShare: Double) {
        self.sensitive = sensitive
        self.resistant = resistant
        self.hypoxicShare = hypoxicShare
        dying = 0
        marker = 0
    }

    /// Appends the state.
    public func encode(into writer: inout CheckpointWriter) {
        for value in [sensitive, resistant, dying, hypoxicShare, marker] { writer.append(value) }
        writer.append(misfit.mean)
        writer.append(misfit.variance)
        writer.append(lastDiameter.map { [$0] } ?? [])
    }

    /// Reads a state.
    ///
    /// - Throws: `CheckpointError`.
    public init(from reader: inout CheckpointReader) throws(CheckpointError) {
        sensitive = try reader.readDouble()
        resistant = try reader.readDouble()
        dying = try reader.readDouble()
        hypoxicShare = try reader.readDouble()
        marker = try reader.readDouble()
        misfit = PredictiveNormal(
            mean: try reader.readDouble(), variance: try reader.readDouble())
        let last = try reader.readDoubles()
        guard last.count < 2 else { throw .damaged }
        lastDiameter = last.first
    }
}
