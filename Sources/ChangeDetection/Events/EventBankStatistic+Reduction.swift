extension EventBankStatistic {
    /// Keeps at most `limit` hypotheses, without bias and without changing M.
    ///
    /// Optimal resampling (Fearnhead and Clifford 2003, J R Stat Soc B 65:887): with the c for which
    /// Σ min(mᵢ / c, 1) = `limit`, hypotheses of mass c or more stay as they are; of the others,
    /// each survives with probability mᵢ / c and then has mass c. Each mass keeps its expectation,
    /// their sum its value, and no other such scheme changes the masses less. The lottery is
    /// systematic and walks the hypotheses from old to new, so of neighbours that say much the same
    /// one survives.
    ///
    /// - Parameters:
    ///   - limit: The most hypotheses to keep, 1 or more.
    ///   - uniform: A number strictly between 0 and 1 that knows nothing of the hypotheses.
    ///   - survivors: On return the old place of each hypothesis kept, in rising order.
    /// - Complexity: O(*n*) for each of a few passes; allocates only if `survivors` must grow.
    public mutating func reduce(to limit: Int, uniform: Double, survivors: inout [Int]) {
        precondition(limit > 0, "a bank needs a hypothesis")
        precondition(uniform > 0 && uniform < 1, "the comb needs a place strictly inside a tooth")
        survivors.removeAll(keepingCapacity: true)
        let lottery = Lottery(masses: masses, limit: limit)
        var cumulative = 0.0
        var won = 0
        withMasses { masses in
            for place in masses.indices {
                var mass = masses[place]
                guard mass > 0 else { continue }
                if mass < lottery.threshold {
                    cumulative += mass
                    // Rounding must not put the last tooth beyond the last hypothesis.
                    let tooth = min((Double(won) + uniform) * lottery.prize, lottery.pool)
                    guard won < lottery.prizes, cumulative >= tooth else { continue }
                    won += 1
                    mass = lottery.prize
                }
                masses[survivors.count] = mass
                survivors.append(place)
            }
            masses.removeLast(masses.count - survivors.count)
        }
    }
}

/// Which masses stay as they are, and what the others play for.
private struct Lottery {
    /// Masses from here on stay as they are.
    private(set) var threshold = 0.0
    /// The sum of the masses below.
    private(set) var pool = 0.0
    /// How many of those survive.
    private(set) var prizes = 0
    /// The mass each of these gets: the threshold, but for rounding.
    var prize: Double { pool / Double(prizes) }

    init(masses: [Double], limit: Int) {
        var positive = 0
        for mass in masses where mass > 0 {
            positive += 1
            pool += mass
        }
        guard positive > limit else { return }
        // The pool without those above the mean of what is left, until none is: each pass takes
        // out more than the mean, so the threshold falls and the passes end.
        var above = 0
        while true {
            prizes = limit - above
            threshold = pool / Double(prizes)
            var count = 0
            var rest = 0.0
            for mass in masses {
                if mass >= threshold { count += 1 } else { rest += mass }
            }
            guard count > above else { return }
            above = count
            pool = rest
            // As many as may be kept: below them there is nothing but the error of rounding.
            guard above < limit else {
                prizes = 0
                return
            }
        }
    }
}
