import SequentialMonteCarlo

extension PredictiveMixture {
    /// A mixture with at most `count` components that differs by little.
    ///
    /// Components are pooled by their mean into `count` equal intervals and each pool becomes the
    /// Gaussian of equal mean and variance. Where pools are narrow against the components' own
    /// spread, as for a cloud that differs in S only, the distribution functions agree to 10⁻⁴;
    /// where settings and artefact histories differ, to 10⁻³.
    ///
    /// - Complexity: O(*n*).
    public func condensed(to count: Int = 12) -> PredictiveMixture {
        guard weights.count > count, let low = means.min(), let high = means.max(), low < high
        else { return self }
        var mass = [Double](repeating: 0, count: count)
        var first = mass
        var second = mass
        for component in weights.indices {
            let place = min(
                Int((means[component] - low) / (high - low) * Double(count)), count - 1)
            let weight = weights[component]
            let deviation = deviations[component]
            mass[place] += weight
            first[place] += weight * means[component]
            second[place] +=
                weight * (deviation * deviation + means[component] * means[component])
        }
        let kept = mass.indices.filter { mass[$0] > 0 }
        let centres = kept.map { first[$0] / mass[$0] }
        return PredictiveMixture(
            transform: transform, weights: kept.map { mass[$0] }, means: centres,
            deviations: zip(kept, centres).map { place, centre in
                max(second[place] / mass[place] - centre * centre, 1e-300).squareRoot()
            },
            artefactProbability: artefactProbability, artefactRange: artefactRange)
    }

    /// The value below which the share `p` of readings lies, in the stream's unit.
    ///
    /// Newton's rule on the model's scale, held inside a bracket that every step narrows; to a
    /// millionth of the narrowest component's spread.
    ///
    /// - Precondition: `0 < p < 1`.
    public func quantile(_ p: Double) -> Double {
        precondition(p > 0 && p < 1, "a quantile needs a probability strictly between 0 and 1")
        let target = transform.isIncreasing ? p : 1 - p
        var (low, high) = hull(deviations: 9)
        // An artefact may lie beyond every component.
        let ends = [artefactRange.lowerBound, artefactRange.upperBound].map(transform.forward)
        low = min(low, ends[0], ends[1])
        high = max(high, ends[0], ends[1])
        var guess = centre
        let tolerance = 1e-6 * (deviations.min() ?? 1)
        for _ in 0..<100 {
            let (excess, density) = cumulativeOnScale(guess)
            let distance = excess - target
            if distance < 0 { low = guess } else { high = guess }
            let step = density > 0 ? distance / density : .infinity
            var next = guess - step
            if !(next > low && next < high) { next = (low + high) / 2 }
            let moved = abs(next - guess)
            guess = next
            if moved < tolerance { break }
        }
        return transform.inverse(guess)
    }

    /// Quantiles of what a display shows that rounds to whole multiples of `step`.
    ///
    /// The smallest shown value at or below which the share `p` lies: the quantile before rounding,
    /// rounded.
    public func displayedQuantiles(_ shares: [Double], step: Double) -> [Double] {
        shares.map { (quantile($0) / step).rounded() * step }
    }

    /// The continuous ranked probability score of a reading, in the stream's unit.
    ///
    /// ∫ (F(x) − 1{x ≥ y})² dx by Simpson's rule on the model's scale with 40 steps on either side
    /// of y, and in closed form beyond, where only the artefacts' part of F moves. (Gneiting and
    /// Raftery 2007, JASA 102:359.)
    public func rankedProbabilityScore(of value: Double) -> Double {
        let (bottom, top) = hull(deviations: 6.5)
        // A shown 100 % lies at the end of the scale's range, which the hull always reaches.
        let place = min(max(transform.forward(value), bottom), top)
        let left = simpson(from: bottom, to: place) { x in
            let below = cumulativeOnScale(x).value
            return below * below * transform.slope(x)
        }
        let right = simpson(from: place, to: top) { x in
            let above = 1 - cumulativeOnScale(x).value
            return above * above * transform.slope(x)
        }
        // Beyond the hull only the artefacts' part of F moves.
        let edges = [transform.inverse(bottom), transform.inverse(top)]
        return left + right
            + artefactScore(of: value, low: min(edges[0], edges[1]), high: max(edges[0], edges[1]))
    }

    /// The share of readings up to `x` on the model's scale, and its derivative.
    ///
    /// On a decreasing scale these are the readings down from the value of `x`.
    private func cumulativeOnScale(_ x: Double) -> (value: Double, slope: Double) {
        var sum = 0.0
        var density = 0.0
        for component in weights.indices {
            let z = (x - means[component]) / deviations[component]
            sum += weights[component] * NormalDistribution.cumulative(z)
            density += weights[component] * NormalDistribution.density(z) / deviations[component]
        }
        let share = artefactShare(upTo: transform.inverse(x))
        sum += artefactProbability * (transform.isIncreasing ? share : 1 - share)
        if share > 0, share < 1 {
            let range = artefactRange.upperBound - artefactRange.lowerBound
            density += artefactProbability * transform.slope(x) / range
        }
        return (sum, density)
    }

    /// The interval on the model's scale outside which no Gaussian component has any mass to speak
    /// of.
    private func hull(deviations count: Double) -> (Double, Double) {
        var low = Double.infinity
        var high = -Double.infinity
        for component in means.indices {
            low = min(low, means[component] - count * deviations[component])
            high = max(high, means[component] + count * deviations[component])
        }
        return (low, high)
    }

    /// The mean of the components' means.
    private var centre: Double {
        var sum = 0.0
        for component in weights.indices { sum += weights[component] * means[component] }
        return sum / (1 - artefactProbability)
    }

    /// The score's integral below `low` and above `high`, where all readings are artefacts.
    private func artefactScore(of value: Double, low: Double, high: Double) -> Double {
        let share = artefactProbability
        let start = min(value, low)
        let end = max(value, high)
        // ∫ F² up to the reading and ∫ (1 − F)² = ∫ F² + 1 − 2F from it to `low`; then from above.
        let startFirst = artefactIntegrals(upTo: start).first
        let (lowFirst, lowSecond) = artefactIntegrals(upTo: low)
        let below =
            share * share * lowSecond + (low - start) - 2 * share * (lowFirst - startFirst)
        let mirror = artefactRange.lowerBound + artefactRange.upperBound
        let endFirst = artefactIntegrals(upTo: mirror - end).first
        let (highFirst, highSecond) = artefactIntegrals(upTo: mirror - high)
        let above =
            share * share * highSecond + (end - high) - 2 * share * (highFirst - endFirst)
        return below + above
    }

    /// The integrals up to `x` of the artefacts' distribution function and of its square.
    private func artefactIntegrals(upTo x: Double) -> (first: Double, second: Double) {
        let range = artefactRange.upperBound - artefactRange.lowerBound
        let share = artefactShare(upTo: x)
        let beyond = max(x - artefactRange.upperBound, 0)
        return (range * share * share / 2 + beyond, range * share * share * share / 3 + beyond)
    }

    private func simpson(from low: Double, to high: Double, _ integrand: (Double) -> Double)
        -> Double
    {
        guard high > low else { return 0 }
        let steps = 40
        let width = (high - low) / Double(steps)
        var sum = integrand(low) + integrand(high)
        for step in 1..<steps {
            sum += integrand(low + Double(step) * width) * (step % 2 == 1 ? 4 : 2)
        }
        return sum * width / 3
    }

    /// Minus the log density of a reading, in nats, with the density per unit of the stream.
    ///
    /// A reading outside the physical range scores as an artefact inside it would: one broken
    /// sensor must not drown the score of everything else.
    public func logScore(of cell: DisplayCell) -> Double {
        let range = artefactRange.upperBound - artefactRange.lowerBound
        let density = max(
            mass(of: cell) / (2 * cell.halfWidth), artefactProbability / range)
        return -logarithm(max(density, 1e-300))
    }
}
