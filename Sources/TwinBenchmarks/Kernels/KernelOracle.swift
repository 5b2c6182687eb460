import SequentialMonteCarlo

/// What the exact Kalman filter says of the observations, to hold every implementation against.
struct KernelOracle {
    /// The exact log evidence, in nats.
    let logEvidence: Double
    /// The exact filtered mean of the reading without noise, after each observation.
    let means: [Double]
    /// Its exact standard deviation.
    let deviations: [Double]

    /// Filters the observations exactly.
    init(model: KernelModel, observations: [Float]) throws {
        var filter = KalmanFilter(model: model, at: 0)
        let loading = model.loading.map { Double($0) }
        var means: [Double] = []
        var deviations: [Double] = []
        for (step, observation) in observations.enumerated() {
            _ = try filter.assimilate(observation, at: Double(step) * KernelModel.stepHours)
            let spread = filter.state.covariance * loading
            means.append(zip(loading, filter.state.mean).reduce(0) { $0 + $1.0 * $1.1 })
            deviations.append(zip(loading, spread).reduce(0) { $0 + $1.0 * $1.1 }.squareRoot())
        }
        logEvidence = filter.logEvidence
        self.means = means
        self.deviations = deviations
    }

    /// How far runs of one implementation are from the exact answer, in units of what chance allows.
    struct Distance {
        /// The mean log evidence, minus the exact one, in nats.
        let logEvidence: Double
        /// The standard deviation of a run's log evidence.
        let deviation: Double
        /// The same difference, less the bias of a logarithm, in standard
        /// errors.
        let standardErrors: Double
        /// The mean square of the runs' average error in the filtered mean, relative to what the
        /// runs' scatter gives reason to expect: 1 for a filter without bias.
        let meanSquare: Double
        /// The root mean square error of a run's filtered mean, in posterior standard deviations.
        let relativeError: Double
    }

    /// Compares runs of one implementation.
    ///
    /// A particle filter's evidence is unbiased, so its logarithm lies half its variance below the
    /// exact one on average.
    func distance(of runs: [KernelRun]) -> Distance {
        let count = Double(runs.count)
        let evidences = runs.map(\.logEvidence)
        let variance = Self.variance(evidences)
        let apart = evidences.mean - logEvidence
        var scatter = 0.0
        var bias = 0.0
        var errors = 0.0
        for step in means.indices {
            let scale = deviations[step]
            let own = runs.map { ($0.means[step] - means[step]) / scale }
            scatter += Self.variance(own) / count
            bias += own.mean * own.mean
            errors += own.reduce(0) { $0 + $1 * $1 } / count
        }
        return Distance(
            logEvidence: apart,
            deviation: variance.squareRoot(),
            standardErrors: (apart + variance / 2) / (variance / count).squareRoot(),
            meanSquare: bias / scatter,
            relativeError: (errors / Double(means.count)).squareRoot())
    }

    /// Insists that runs agree with the exact answer within Monte Carlo error.
    ///
    /// - Throws: `Shortfall` when the log evidence is more than five standard errors off, when the
    ///   filtered means are off by more than their scatter explains, or when they scatter more than
    ///   filters of so many particles do.
    func check(_ runs: [KernelRun], of name: String, particles: Int) throws -> Distance {
        let distance = distance(of: runs)
        let isSound =
            runs.allSatisfy { $0.logEvidence.isFinite && $0.means.count == means.count }
            && abs(distance.standardErrors) < 5 && distance.meanSquare < 4
            && distance.relativeError < 3 / Double(particles).squareRoot()
        guard isSound else {
            throw Shortfall(
                "\(name) with \(particles) particles disagrees with the exact filter: log evidence "
                    + Table.number(distance.standardErrors, 1)
                    + " standard errors off, filtered means "
                    + Table.number(distance.meanSquare, 1) + " times their expected square, error "
                    + Table.number(distance.relativeError, 3))
        }
        return distance
    }

    private static func variance(_ numbers: [Double]) -> Double {
        let mean = numbers.mean
        return numbers.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(numbers.count - 1)
    }
}
