/// What all records up to a time said, to stand for them later.
struct HistoryAnchor: CheckpointValue {
    let hours: Double
    let mixture: GaussianMixture

    init(hours: Double, mixture: GaussianMixture) {
        self.hours = hours
        self.mixture = mixture
    }

    func encode(into writer: inout CheckpointWriter) {
        writer.append(hours)
        mixture.encode(into: &writer)
    }

    init(from reader: inout CheckpointReader) throws(CheckpointError) {
        hours = try reader.readDouble()
        mixture = try GaussianMixture(from: &reader)
    }
}

extension IteratedBatchImportanceSampler {
    /// A cut of the history, for which the particles are evaluated on what remains.
    struct Cutting: Sendable {
        let anchor: HistoryAnchor
        let history: [Record]
        let origin: Double
        let course: Model.Course
        var particles: [Particle] = []

        init(
            anchor: HistoryAnchor, history: [Record], origin: Double, model: Model,
            particles: [Particle] = []
        ) {
            self.anchor = anchor
            self.history = history
            self.origin = origin
            course = model.course(of: history, from: origin)
            self.particles = particles
        }
    }

    /// Fits the posterior at the last record, if the last fit lies far enough behind `hours`.
    mutating func fitAnchor(before hours: Double) {
        guard let bound = settings.bound, let last = history.last?.hours else { return }
        let previous = anchors.last?.hours ?? opening
        guard hours - previous >= bound.anchorHours, last > previous else { return }
        let points = particles.flatMap { particle in
            switch model.memory {
            case .fading: particle.parameters
            case .carried: model.restated(particle.parameters, from: particle.state, at: last)
            }
        }
        let mixture = GaussianMixture.fit(
            points, dimension: model.dimension, weights: weights.values,
            mostParts: bound.mostComponents)
        if let mixture { anchors.append(HistoryAnchor(hours: last, mixture: mixture)) }
    }

    /// Begins to cut the history at the newest anchor that is older than the bound.
    mutating func beginCut() {
        guard let bound = settings.bound, let now = history.last?.hours,
            let anchor = anchors.last(where: { $0.hours <= now - bound.hours })
        else { return }
        let opening = anchor.hours - model.memory.inputHours
        let kept = history.filter { record in
            record.hours > anchor.hours
                || record.hours >= opening && !model.isEvidence(record.event)
        }
        let newOrigin: Double =
            switch model.memory {
            case .fading: opening
            case .carried: anchor.hours
            }
        pending = .cutting(
            Cutting(anchor: anchor, history: kept, origin: max(newOrigin, origin), model: model))
    }

    mutating func cut(_ cutting: Cutting, atMost room: Int, _ progress: inout SamplerProgress) {
        var cutting = cutting
        for place in particles.indices.dropFirst(cutting.particles.count).prefix(room) {
            progress.evaluations += 1
            // One without weight is never looked at again.
            let isAlive = weights.logValues[place] > -.infinity
            cutting.particles.append(
                isAlive ? shortened(particles[place], cutting) : particles[place])
        }
        guard cutting.particles.count == particles.count else {
            pending = .cutting(cutting)
            return
        }
        finish(cutting, &progress)
    }

    /// The particle as it would be had nothing been recorded up to the anchor.
    private func shortened(_ particle: Particle, _ cutting: Cutting) -> Particle {
        var theta = particle.parameters
        if case .carried = model.memory {
            let old = history.count { $0.hours <= cutting.anchor.hours }
            let past = evaluate(theta, on: course, records: old, from: origin)
            theta = model.restated(theta, from: past.state, at: cutting.anchor.hours)
        }
        let new = evaluate(
            theta, on: cutting.course, records: cutting.history.count, from: cutting.origin)
        return Particle(
            parameters: theta, state: new.state,
            logPrior: cutting.anchor.mixture.logDensity(at: theta),
            logLikelihood: new.total)
    }

    private mutating func finish(_ cutting: Cutting, _ progress: inout SamplerProgress) {
        anchors.removeAll { $0.hours <= cutting.anchor.hours }
        let undefined = cutting.particles.indices.first { place in
            let density = cutting.particles[place].logTarget(power: 1)
            return weights.logValues[place] > -.infinity && !density.isFinite
        }
        if let undefined {
            progress.events.append(.historyCutRefused(particle: undefined))
            return
        }
        progress.events.append(
            .historyCut(
                HistoryCut(
                    hours: cutting.anchor.hours, dropped: history.count - cutting.history.count,
                    components: cutting.anchor.mixture.parts.count)))
        particles = cutting.particles
        history = cutting.history
        course = cutting.course
        origin = cutting.origin
        opening = cutting.anchor.hours.nextUp
        mixturePrior = cutting.anchor.mixture
    }
}
