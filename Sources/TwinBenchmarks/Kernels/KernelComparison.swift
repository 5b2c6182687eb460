import Foundation

/// The cost of an update of one bootstrap filter in Swift on the library's kernels, in C, in NumPy
/// and on the package `particles`, each checked against the exact Kalman filter before it counts.
struct KernelComparison {
    private static let sizes = [256, 512, 1_024, 4_096]
    private static let steps = 300
    /// Over this many runs of each; what runs once a round runs in turn, so that a change of the
    /// machine's speed meets all alike.
    private static let rounds = 20

    let laboratory: Laboratory
    /// The interpreter with the packages.
    let python: String

    /// Measures and prints.
    ///
    /// - Throws: `Shortfall` when an implementation disagrees with the exact filter.
    func run() throws {
        let model = KernelModel()
        let observations = model.simulate(steps: Self.steps)
        let oracle = try KernelOracle(model: model, observations: observations)
        let scripts = PythonScripts(
            python: python, model: model, observations: observations, folder: laboratory.folder)
        defer { scripts.stop() }
        var costs: [String] = []
        var checks: [String] = []
        var largestGap = 0.0
        for particles in Self.sizes {
            Progress.say("kernels with \(particles) particles")
            var filters: [any KernelFilter] = [
                LibraryFilter(model: model, observations: observations, particles: particles),
                try CFilter(
                    .everyOperation, model: model, observations: observations,
                    particles: particles),
                try CFilter(
                    .fused, model: model, observations: observations, particles: particles),
            ]
            filters += scripts.filters(particles: particles)
            let runs = try Self.alternate(&filters)
            largestGap = max(largestGap, try Self.gap(runs[0], runs[1], particles: particles))
            costs.append(Self.costRow(runs, particles: particles))
            for (filter, runs) in zip(filters, runs) {
                let distance = try oracle.check(runs, of: filter.name, particles: particles)
                checks.append(Self.checkRow(distance, "\(filter.name), \(particles)"))
            }
        }
        let others = ["C", "C fused"] + scripts.names
        print(
            """

            A bootstrap filter of eight coupled levels, one reading an update, systematic \
            resampling below half: \
            microseconds of processor time an update (median of \(Self.rounds) runs of \
            \(Self.steps) updates, in turn), and how many times those of Swift
            """)
        print(Table.row("particles", ["Swift"] + others + others.map { "\($0) x" }, width: 13))
        costs.forEach { print($0) }
        if let reason = scripts.shortfall { print("no NumPy and particles: \(reason)") }
        print(
            """
            Swift and C draw the same numbers and round alike: log evidence within \
            \(String(format: "%.1e", largestGap)) nats in every run
            against the exact Kalman filter (log evidence \(Table.number(oracle.logEvidence, 3)); \
            the logarithm of an unbiased estimate lies half its variance lower; the mean's error in \
            posterior standard deviations)
            """)
        print(
            Table.row(
                "", ["mean apart", "in SE", "SD", "mean error"], width: 13))
        checks.forEach { print($0) }
    }

    /// Runs the filters in turn, each once to warm up and then once a round; by filter.
    private static func alternate(_ filters: inout [any KernelFilter]) throws -> [[KernelRun]] {
        var runs = filters.map { _ in [KernelRun]() }
        for round in 0...rounds {
            for place in filters.indices {
                let run = try filters[place].run(repetition: round)
                if round > 0 { runs[place].append(run) }
            }
        }
        return runs
    }

    /// How far the log evidence of the library is from that of the same arithmetic in C, at most.
    private static func gap(_ library: [KernelRun], _ reference: [KernelRun], particles: Int) throws
        -> Double
    {
        let gap = zip(library, reference).map { abs($0.logEvidence - $1.logEvidence) }.max() ?? .nan
        guard gap < 1e-9 else {
            throw Shortfall(
                "Swift and C with \(particles) particles are \(gap) nats apart, which is not rounding"
            )
        }
        return gap
    }

    private static func costRow(_ runs: [[KernelRun]], particles: Int) -> String {
        let costs = runs.map { $0.map(\.microseconds).median / Double(steps) }
        return Table.row(
            "\(particles)",
            costs.map { Table.number($0, 2) }
                + costs.dropFirst().map { Table.number($0 / costs[0], 2) },
            width: 13)
    }

    private static func checkRow(_ distance: KernelOracle.Distance, _ label: String) -> String {
        Table.row(
            label,
            [
                Table.number(distance.logEvidence, 3), Table.number(distance.standardErrors, 1),
                Table.number(distance.deviation, 3), Table.number(distance.relativeError, 4),
            ],
            width: 13)
    }
}
