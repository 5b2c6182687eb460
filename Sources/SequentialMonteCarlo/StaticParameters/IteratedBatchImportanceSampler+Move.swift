extension IteratedBatchImportanceSampler {
    /// Sweeps of Metropolis moves over a resampled cloud.
    struct Moving: Sendable {
        var absorption: Absorption
        /// Factor of the covariance of the proposals.
        let proposal: CholeskyFactor
        var result: Rejuvenation
        /// Where the sweep has come to, and what it has accepted.
        var sweep = 0
        var next = 0
        var accepted = 0
    }

    /// Resamples the cloud and begins to move it.
    mutating func rejuvenate(_ absorption: Absorption) {
        let proposal = proposalFactor()
        let event = absorption.result.record
        let comb = key.draws(event: event, particle: .max, purpose: absorption.round).uniform(0)
        let chosen = weights.systematicAncestors(
            uniform: comb, order: Array(particles.indices))
        particles = chosen.map { particles[$0] }
        weights = ImportanceWeights(uniform: particles.count)
        pending = .moving(
            Moving(
                absorption: absorption, proposal: proposal,
                result: Rejuvenation(
                    power: absorption.power, acceptance: [], undefinedProposals: 0,
                    firstUndefined: nil)))
    }

    /// The factor of 2.38²/*d* times the covariance of the weighted cloud, with a jitter that keeps
    /// it positive definite where the cloud is flat or a single point.
    private func proposalFactor() -> CholeskyFactor {
        let scale = 2.38 * 2.38 / Double(model.dimension)
        let covariance = moments.covariance
        var jittered = scale * covariance
        for place in scales.indices {
            jittered[place, place] +=
                scale * (1e-6 * covariance[place, place] + 1e-12 * scales[place] + 1e-24)
        }
        if let factor = CholeskyFactor(jittered) { return factor }
        // Rounding beat the jitter: go along the axes, which is a valid proposal as well.
        let diagonal = SquareMatrix(diagonal: jittered.diagonal)
        guard let factor = CholeskyFactor(diagonal) else {
            preconditionFailure("parameters of a particle with weight are finite")
        }
        return factor
    }

    mutating func move(_ moving: Moving, atMost room: Int, _ progress: inout SamplerProgress) {
        var moving = moving
        for place in particles.indices.dropFirst(moving.next).prefix(room) {
            progress.evaluations += 1
            moveParticle(place, &moving)
        }
        moving.next = min(moving.next + room, particles.count)
        if moving.next == particles.count {
            moving.result.acceptance.append(Double(moving.accepted) / Double(particles.count))
            moving.next = 0
            moving.accepted = 0
            moving.sweep += 1
        }
        guard moving.sweep == settings.moves else {
            pending = .moving(moving)
            return
        }
        moving.absorption.result.rejuvenations.append(moving.result)
        moving.absorption.round += 1
        if moving.absorption.power < 1 {
            absorb(&moving.absorption, &progress)
        } else {
            settle(moving.absorption, &progress)
        }
    }

    private mutating func moveParticle(_ place: Int, _ moving: inout Moving) {
        let (theta, threshold) = propose(place, moving)
        let power = moving.absorption.power
        let logPrior = logPriorDensity(theta)
        // Outside the support of the prior there is nothing to evaluate.
        guard logPrior != -.infinity else { return }
        let new = evaluate(theta, on: course, records: history.count, from: origin)
        var candidate = Particle(
            parameters: theta, state: new.state, logPrior: logPrior, logLikelihood: new.earlier,
            newest: new.last)
        if let formerCourse = moving.absorption.formerCourse {
            candidate.logLikelihood = new.total
            candidate.newest = 0
            if power < 1 {
                let former = evaluate(
                    theta, on: formerCourse, records: history.count - 1, from: origin)
                // Impossible on the way, whatever it is at its end.
                guard former.total != -.infinity else { return }
                candidate.logLikelihood = former.total
                candidate.newest = new.total - former.total
            }
        }
        let density = candidate.logTarget(power: power)
        guard density < .infinity else {
            moving.result.undefinedProposals += 1
            moving.result.firstUndefined = moving.result.firstUndefined ?? place
            return
        }
        guard threshold < density - particles[place].logTarget(power: power) else { return }
        particles[place] = candidate
        moving.accepted += 1
    }

    /// A proposal for one particle, and the logarithm of the uniform number that judges it.
    ///
    /// The numbers are named by record, particle, round, sweep and block.
    private func propose(_ place: Int, _ moving: Moving) -> (theta: [Double], threshold: Double) {
        let event = moving.absorption.result.record
        let base = moving.absorption.round << 12 | UInt32(moving.sweep) << 6
        var z: [Double] = []
        z.reserveCapacity(model.dimension + 1)
        var block: UInt32 = 0
        while z.count < model.dimension {
            let draws = key.draws(event: event, particle: UInt32(place), purpose: base | block)
            z.append(draws.normal)
            if z.count < model.dimension { z.append(draws.otherNormal) }
            block += 1
        }
        var theta = moving.proposal.scale(z)
        for component in theta.indices {
            theta[component] += particles[place].parameters[component]
        }
        let judge = key.draws(event: event, particle: UInt32(place), purpose: base | 63)
        return (theta, logarithm(judge.uniform(0)))
    }
}
