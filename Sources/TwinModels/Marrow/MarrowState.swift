public import SequentialMonteCarlo

/// The cells of one lineage, from proliferation to blood, in 10⁹ a litre of blood.
public struct MarrowState: Hashable, CheckpointValue {
    /// *P*, cells that proliferate.
    public internal(set) var proliferating: Double
    /// *T*, the stages of transit; the fourth is used by models with four.
    public internal(set) var transit: SIMD4<Double>
    /// *C*, the patient's own cells in blood.
    public internal(set) var circulating: Double
    /// Cells in blood that were transfused.
    public internal(set) var transfused: Double = 0
    /// Cells that a steroid moved from the vessels' walls into what is counted.
    public internal(set) var demarginated: Double = 0
    /// The patient's own G-CSF and filgrastim, in multiples of the usual level.
    public internal(set) var growthFactor: Double = 1
    /// Pegfilgrastim, in multiples of the usual level of G-CSF.
    public internal(set) var pegylated: Double = 0
    /// What is believed of the misfit on the logarithmic scale; of no variance in a model without.
    public internal(set) var misfit = PredictiveNormal(mean: 0, variance: 0)

    /// The steady state without treatment.
    init(baseline: Double, marrowPerBlood: Double) {
        proliferating = baseline * marrowPerBlood
        transit = SIMD4(repeating: proliferating)
        circulating = baseline
    }

    /// All cells in blood that feed back on the marrow.
    public var count: Double { circulating + transfused }

    /// Appends the state.
    public func encode(into writer: inout CheckpointWriter) {
        writer.append(proliferating)
        for stage in 0..<4 { writer.append(transit[stage]) }
        writer.append(circulating)
        writer.append(transfused)
        writer.append(demarginated)
        writer.append(growthFactor)
        writer.append(pegylated)
        writer.append(misfit.mean)
        writer.append(misfit.variance)
    }

    /// Reads a state.
    ///
    /// - Throws: `CheckpointError`.
    public init(from reader: inout CheckpointReader) throws(CheckpointError) {
        proliferating = try reader.readDouble()
        transit = .zero
        for stage in 0..<4 { transit[stage] = try reader.readDouble() }
        circulating = try reader.readDouble()
        transfused = try reader.readDouble()
        demarginated = try reader.readDouble()
        growthFactor = try reader.readDouble()
        pegylated = try reader.readDouble()
        misfit = PredictiveNormal(
            mean: try reader.readDouble(), variance: try reader.readDouble())
    }
}
