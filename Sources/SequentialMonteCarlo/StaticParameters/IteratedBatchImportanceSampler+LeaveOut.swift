extension IteratedBatchImportanceSampler {
    /// Runs some particles through the history without one of its records and on through a plan: what
    /// would be expected had it not happened or not been seen.
    ///
    /// - Parameters:
    ///   - place: The record's place in the history; nil to leave out nothing.
    ///   - chosen: The particles, by place.
    ///   - plan: In the order of time, none before the newest record.
    ///   - visit: Called for each particle with the log likelihood of the history that is left, and
    ///     the state at each record of the plan.
    /// - Precondition: The sampler is idle.
    /// - Complexity: An evaluation of history and plan for each particle.
    public func project(
        leavingOut place: Int?, particles chosen: [Int], _ plan: [Record],
        visit: (_ particle: Int, _ logLikelihood: Double, _ states: [Model.State]) -> Void
    ) {
        precondition(isIdle, "a history is looked at between two records")
        var past = history
        if let place { past.remove(at: place) }
        let course = model.course(of: past + plan, from: origin)
        for particle in chosen {
            let theta = particles[particle].parameters
            var result = evaluate(theta, on: course, records: past.count, from: origin)
            let likelihood = result.total
            var states: [Model.State] = []
            for record in plan.indices {
                _ = model.advance(
                    &result.state, through: past.count + record, of: course, given: theta)
                states.append(result.state)
            }
            visit(particle, likelihood, states)
        }
    }
}
