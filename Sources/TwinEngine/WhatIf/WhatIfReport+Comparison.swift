import TwinModels

extension WhatIfReport.Comparison {
    /// Compares projections of one stream, a regimen each, by what comes from the time at `first` on.
    init(
        _ projections: [ModuleProjection], of names: [String], by outcome: RegimenOutcome,
        from first: Int
    ) {
        let weights = projections[0].weights
        let outcomes = projections.map { projection in
            projection.weights.indices.map { particle in
                outcome.value(
                    of: projection.readings.indices.dropFirst(first).map {
                        projection.state(particle, at: $0)
                    })
            }
        }
        let quantiles = outcomes.map { $0.weightedQuantiles([0.05, 0.5, 0.95], weights) }
        let sign = outcome.isHigherBetter ? -1.0 : 1
        let order = names.indices.sorted {
            (sign * quantiles[$0][1], $0) < (sign * quantiles[$1][1], $1)
        }
        var pairs: [WhatIfReport.Pair] = []
        for (rank, better) in order.enumerated() {
            for worse in order.dropFirst(rank + 1) {
                let differences = zip(outcomes[better], outcomes[worse]).map { $0 - $1 }
                var probability = 0.0
                var mean = 0.0
                for (difference, weight) in zip(differences, weights) {
                    mean += weight * difference
                    if sign * difference < 0 { probability += weight }
                }
                let spread = differences.weightedQuantiles([0.05, 0.95], weights)
                pairs.append(
                    WhatIfReport.Pair(
                        better: names[better], worse: names[worse],
                        probabilityBetter: min(probability, 1), meanDifference: mean,
                        q05: spread[0], q95: spread[1]))
            }
        }
        self.init(
            unit: projections[0].unit, outcome: outcome.rawValue,
            isHigherBetter: outcome.isHigherBetter,
            ranking: order.map {
                WhatIfReport.Ranked(
                    regimen: names[$0], q05: quantiles[$0][0], q50: quantiles[$0][1],
                    q95: quantiles[$0][2])
            }, pairs: pairs)
    }
}
