import SequentialMonteCarlo

/// What became of all virtual patients so far, outcome by outcome.
public struct CohortTable: Sendable {
    /// The design.
    public let design: TrialDesign
    /// For each arm the outcomes of its patients, by their numbers.
    private var arms: [[PatientOutcome]]

    /// Begins without patients.
    public init(_ design: TrialDesign) {
        self.design = design
        arms = Array(repeating: [], count: design.arms.count)
    }

    /// How many patients went through all arms.
    public var patients: Int { arms[0].count }

    /// Appends the patients that follow, as `VirtualCohort` gives them.
    public mutating func append(_ outcomes: [[PatientOutcome]]) {
        for patient in outcomes {
            precondition(patient.count == arms.count, "every patient goes through every arm")
            for arm in arms.indices { arms[arm].append(patient[arm]) }
        }
    }

    /// A value for each patient whose mean is the outcome of the arm; nil where the arm has none.
    func values(of outcome: TrialOutcome, in arm: Int) -> [Double]? {
        let treatment = design.arms[arm]
        guard outcome.applies(to: treatment, of: design) else { return nil }
        guard outcome != .progressionFree else {
            return ProductLimit(
                arms[arm].map {
                    ($0.progressionDay ?? $0.lastImageDay, $0.progressionDay != nil)
                }
            ).values
        }
        return arms[arm].compactMap { outcome.value(of: $0, in: treatment, days: design.days) }
    }

    /// The outcome of an arm.
    func summary(of outcome: TrialOutcome, _ values: [Double]) -> TrialReport.Summary {
        let mean = Estimate(values)
        let bounds =
            outcome.isShare
            ? Estimate.wilsonInterval(mean.value, of: values.count)
            : (mean.value - mean.error, mean.value + mean.error)
        let quantiles: [Double] =
            outcome.isShare || outcome == .progressionFree
            ? [] : Estimate.quantiles([0.05, 0.5, 0.95], of: values)
        return TrialReport.Summary(
            outcome: outcome, label: outcome.label, unit: outcome.unit, mean: mean.value,
            low: bounds.0, high: bounds.1, q05: quantiles.first,
            median: quantiles.isEmpty ? nil : quantiles[1], q95: quantiles.last)
    }

    /// How an arm differs from another, patient by patient; nil where one has no such outcome.
    func difference(
        in outcome: TrialOutcome, of arm: Int, from other: Int
    ) -> TrialReport.Difference? {
        guard let first = values(of: outcome, in: arm), let second = values(of: outcome, in: other)
        else { return nil }
        return Self.difference(outcome, first, second)
    }

    static func difference(
        _ outcome: TrialOutcome, _ first: [Double], _ second: [Double]
    ) -> TrialReport.Difference {
        let estimate = Estimate(zip(first, second).map { $0 - $1 })
        return TrialReport.Difference(
            outcome: outcome, label: outcome.label, unit: outcome.unit, mean: estimate.value,
            low: estimate.value - estimate.error, high: estimate.value + estimate.error,
            error: estimate.error)
    }

    /// Whether the Monte Carlo error of every later arm's difference from the first one in the primary
    /// outcome is at most a tenth of the difference.
    ///
    /// - Complexity: O(patients).
    public var isPrecise: Bool {
        patients > 1
            && arms.indices.dropFirst().allSatisfy { arm in
                difference(in: design.primary, of: arm, from: 0)?.isPrecise ?? true
            }
    }
}

/// A mean and its Monte Carlo error, 1.96 standard errors.
struct Estimate {
    let value: Double
    let error: Double

    /// Summed in the order of the values; exactly 0 for zeros.
    init(_ values: [Double]) {
        let count = Double(values.count)
        var sum = 0.0
        for value in values { sum += value }
        let mean = sum / count
        var squares = 0.0
        for value in values { squares += (value - mean) * (value - mean) }
        self.value = mean
        error = values.count > 1 ? 1.96 * (squares / (count - 1) / count).squareRoot() : 0
    }

    /// The 95 % interval of a share (Wilson 1927, J Am Stat Assoc 22:209), which holds near 0 and 1.
    static func wilsonInterval(_ share: Double, of count: Int) -> (Double, Double) {
        let n = Double(count)
        let z = 1.96 * 1.96 / n
        let middle = share + z / 2
        let half = (z * (share * (1 - share) + z / 4)).squareRoot()
        return (max(0, (middle - half) / (1 + z)), min(1, (middle + half) / (1 + z)))
    }

    /// The least values below or at which the given shares lie.
    static func quantiles(_ shares: [Double], of values: [Double]) -> [Double] {
        let sorted = values.sorted()
        return shares.map { share in
            let place = Int((share * Double(sorted.count)).rounded(.up)) - 1
            return sorted[min(max(place, 0), sorted.count - 1)]
        }
    }
}
