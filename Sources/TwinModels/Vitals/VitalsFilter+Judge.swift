import SequentialMonteCarlo

// The part of an update that looks at every particle before anything moves. Arithmetic is in single
// precision, sixteen particles at a time, in a fixed order.
extension VitalsFilter {
    /// Fills, for each particle, its weight, mean and variance of the reading, and where S would be
    /// without the reading.
    func predictMeans(
        _ cloud: StreamCloud, _ forecast: StreamForecast, in workspace: inout VitalsWorkspace
    ) {
        let stable = stableBlocks
        let cosine = Lanes(repeating: Float(forecast.loadings[3]))
        let sine = Lanes(repeating: Float(forecast.loadings[4]))
        let rhythm = cloud.cosine.flatMap { cosine in cloud.sine.map { (cosine, $0) } }
        bank.fillShares(into: &workspace.bankWeights)
        for block in 0..<usedBlocks {
            let isBank = block >= stable
            let target = isBank ? bank.targets[block: block - stable] : .zero
            let row = ClassLanes(cloud.classOf[block], of: cloud.classes.count)
            let (decay, noise) = forecast.driver.lanes(
                isBank ? bank.courses[block - stable] : nil)
            let s = target + (driver[block: block] - target) * decay
            var level = cloud.level[block: block] + workspace.rows[.rhythm, row]
            if !isBank, let rhythm {
                level += rhythm.0[block: block] * cosine + rhythm.1[block: block] * sine
            }
            let means =
                level
                + (cloud.slow[block: block] * workspace.rows[.slowDecay, row]
                    + cloud.fast[block: block] * workspace.rows[.fastDecay, row])
            if !isBank {
                workspace.stableWeights[block: block] = exponential(
                    weights.logValues[block: block])
            }
            let gain = workspace.rows[.gain, row]
            workspace.drivers[block: block] = s
            workspace.driverNoises[block: block] = noise
            workspace.means[block: block] = means + gain * s
            workspace.variances[block: block] = workspace.rows[.variance, row] + gain * gain * noise
        }
    }

    /// Fills the log probability of the cell and the probability of an artefact for each particle.
    ///
    /// - Parameter centre: A value near the means of the stable set.
    /// - Returns: What the stable set predicts.
    func judge(
        _ cloud: StreamCloud, _ cell: CellOnScale, centre: Double,
        in workspace: inout VitalsWorkspace
    ) -> Judgement {
        let stable = stableBlocks
        let low = Lanes(repeating: Float(cell.low))
        let high = Lanes(repeating: Float(cell.high))
        let middle = Lanes(repeating: Float((cell.low + cell.high) / 2))
        let half = Lanes(repeating: Float((cell.high - cell.low) / 2))
        let isNarrow = (cell.high - cell.low) * workspace.largestInverseSpread < 0.6
        let artefactsBelow = Lanes(repeating: Float(cell.artefactsBelow))
        let near = Lanes(repeating: Float(centre))
        var below = Lanes.zero
        var total = Lanes.zero
        var cellMass = Lanes.zero
        var first = Lanes.zero
        var second = Lanes.zero
        for block in 0..<usedBlocks {
            let isBank = block >= stable
            let row = ClassLanes(cloud.classOf[block], of: cloud.classes.count)
            let means = workspace.means[block: block]
            let variance = workspace.variances[block: block]
            let inverse = 1 / squareRoot(variance)
            let regular = workspace.rows[.regular, row]
            let mass =
                isNarrow
                ? narrowMass((middle - means) * inverse, half: half * inverse)
                : wideMass((low - means) * inverse, (high - means) * inverse)
            let artefact = workspace.rows[.artefact, row]
            let likelihood = regular * mass + artefact
            workspace.artefacts[block: block] = artefact / likelihood
            if isBank {
                workspace.bankLikelihoods[block: block - stable] = logarithm(likelihood)
            } else {
                workspace.stableLikelihoods[block: block] = logarithm(likelihood)
                let edge = cell.isIncreasing ? low - means : means - high
                let weight = workspace.stableWeights[block: block]
                let distance = means - near
                let share = weight * regular
                total += share
                cellMass += weight * mass
                first += share * distance
                second += share * (distance * distance + variance)
                below +=
                    weight
                    * (regular * NormalDistribution.cumulative(edge * inverse)
                        + (1 - regular) * artefactsBelow)
            }
        }
        let shares = total.total
        let offset = first.total / shares
        return Judgement(
            below: below.total, cellMass: cellMass.total, mean: centre + offset,
            variance: max(second.total / shares - offset * offset, 0))
    }

    /// The posterior probability in the stable set that the reading is an artefact.
    func artefactProbability(in workspace: VitalsWorkspace) -> Double {
        var sum = Lanes.zero
        for block in 0..<stableBlocks {
            sum += workspace.stableWeights[block: block] * workspace.artefacts[block: block]
        }
        return min(sum.total, 1)
    }
}

/// What the stable set predicts of a reading.
struct Judgement {
    /// The probability of a smaller value.
    let below: Double
    /// The probability of the cell, artefacts apart.
    let cellMass: Double
    /// The mean on the model's scale, artefacts apart.
    let mean: Double
    /// The variance on the model's scale, artefacts apart.
    let variance: Double
}

/// The probability of a cell narrower than 0.6 standard deviations, about `centre` and as far as
/// `half` to both sides, by the quadrature of Gauss and Legendre with three points.
///
/// Without the cancellation that a difference of two distribution functions has; relative error
/// below 10⁻⁵ within four standard deviations, 10⁻³ within ten.
@inline(__always)
private func narrowMass(_ centre: Lanes, half: Lanes) -> Lanes {
    let offset = half * 0.774_596_7
    let sides =
        NormalDistribution.density(centre - offset) + NormalDistribution.density(centre + offset)
    return half * (sides * 0.555_555_6 + NormalDistribution.density(centre) * 0.888_888_9)
}

/// The probability of a cell between `low` and `high`, taken in the lower tail.
@inline(__always)
private func wideMass(_ low: Lanes, _ high: Lanes) -> Lanes {
    let isAbove = low + high .> Lanes.zero
    let from = low.replacing(with: -high, where: isAbove)
    let to = high.replacing(with: -low, where: isAbove)
    return NormalDistribution.cumulative(to) - NormalDistribution.cumulative(from)
}
