import SequentialMonteCarlo

/// An implementation of the bootstrap filter that takes part in the comparison.
protocol KernelFilter {
    /// What it is, in a table.
    var name: String { get }

    /// Filters all observations once, with the random numbers of one repetition.
    mutating func run(repetition: Int) throws -> KernelRun
}

/// What one run over all observations took and gave.
struct KernelRun: Decodable {
    /// Processor time of the thread that ran it.
    let microseconds: Double
    /// The log evidence of all observations, in nats.
    let logEvidence: Double
    /// The filtered mean of the reading without noise, after each observation.
    let means: [Double]

    /// The key of a repetition's draws, for those that use the library's.
    static func key(of repetition: Int) -> DrawKey { DrawKey("kernel", "\(repetition)") }
}
