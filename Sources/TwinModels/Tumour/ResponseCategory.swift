/// The response of target lesions by RECIST 1.1 (Eisenhauer et al. 2009, Eur J Cancer 45:228).
public enum ResponseCategory: UInt8, CaseIterable, Hashable, Sendable {
    /// All target lesions gone, nodes below 10 mm.
    case complete = 0
    /// The sum of diameters at least 30 % below the baseline.
    case partial = 1
    /// Neither.
    case stable = 2
    /// The sum at least 20 % and 5 mm above the least so far, or a new lesion.
    case progressive = 3

    /// Judges a sum of diameters.
    ///
    /// Progression goes before response: a sum that is below the baseline may have grown from its
    /// nadir.
    ///
    /// - Parameters:
    ///   - sum: Of the longest diameters, nodes' short axes included, in mm.
    ///   - baseline: Before treatment, in mm.
    ///   - nadir: The least so far, the baseline included, in mm.
    ///   - areTargetsGone: Whether all lesions have gone and nodes are below 10 mm.
    ///   - hasNewLesion: Whether there is a lesion that was not there.
    public init(
        sum: Double, baseline: Double, nadir: Double, areTargetsGone: Bool = false,
        hasNewLesion: Bool = false
    ) {
        // Diameters are whole mm: the limits count as reached when only rounding lies between.
        let slack = 1e-9
        if hasNewLesion || (sum >= 1.2 * nadir - slack && sum - nadir >= 5 - slack) {
            self = .progressive
        } else if areTargetsGone {
            self = .complete
        } else if sum <= 0.7 * baseline + slack {
            self = .partial
        } else {
            self = .stable
        }
    }

    /// The probability of each category from equally likely or weighted sums, in the order of the
    /// raw values.
    ///
    /// - Parameters:
    ///   - sums: In mm.
    ///   - weights: Which sum to one.
    ///   - goneBelow: A sum below this counts as gone, in mm.
    public static func probabilities(
        sums: [Double], weights: [Double], baseline: Double, nadir: Double, goneBelow: Double
    ) -> [Double] {
        var shares = [Double](repeating: 0, count: allCases.count)
        for (sum, weight) in zip(sums, weights) {
            let category = ResponseCategory(
                sum: sum, baseline: baseline, nadir: nadir, areTargetsGone: sum < goneBelow)
            shares[Int(category.rawValue)] += weight
        }
        return shares
    }

    /// The probability of each category of a sum that is still to be measured, in the order of the
    /// raw values.
    ///
    /// - Parameters: As above; `sum` in mm.
    public static func probabilities(
        of sum: LogNormalMixture, baseline: Double, nadir: Double, goneBelow: Double,
        hasNewLesion: Bool = false
    ) -> [Double] {
        guard !hasNewLesion else { return [0, 0, 0, 1] }
        let progression = max(1.2 * nadir, nadir + 5)
        let notProgressive = sum.cumulative(at: progression)
        let gone = min(sum.cumulative(at: goneBelow), notProgressive)
        let small = min(sum.cumulative(at: 0.7 * baseline), notProgressive)
        let partial = max(small - gone, 0)
        return [gone, partial, notProgressive - gone - partial, 1 - notProgressive]
    }
}
