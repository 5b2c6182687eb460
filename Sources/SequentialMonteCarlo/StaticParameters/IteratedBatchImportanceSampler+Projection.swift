extension IteratedBatchImportanceSampler {
    /// Runs every particle that has weight through records that have not happened, such as a plan
    /// and the times at which its outcome is wanted. The sampler stays as it is.
    ///
    /// Given θ all is deterministic: two plans projected from one sampler differ, particle by
    /// particle, by what the plans do and by nothing else. A record that is being weighed does not
    /// count yet.
    ///
    /// - Parameters:
    ///   - plan: In the order of time, none before the newest record.
    ///   - visit: Called for each particle and for each record of the plan, in this order, with the
    ///     state that the record led to and the log likelihood that it has.
    /// - Precondition: The plan is in order.
    /// - Complexity: An evaluation of the plan for each particle, and a course of history and plan.
    public func project(
        _ plan: [Record],
        visit: (
            _ particle: Int, _ record: Int, _ state: Model.State, _ logLikelihood: Double
        ) -> Void
    ) {
        var past = history
        if case .weighing(let weighing) = pending { past.remove(at: weighing.place) }
        var hours = past.last?.hours ?? origin
        for record in plan {
            precondition(record.hours >= hours, "a plan is in order and lies ahead")
            hours = record.hours
        }
        let course = model.course(of: past + plan, from: origin)
        for place in particles.indices where weights.logValues[place] > -.infinity {
            var state = particles[place].state
            let theta = particles[place].parameters
            for record in plan.indices {
                let likelihood = model.advance(
                    &state, through: past.count + record, of: course, given: theta)
                visit(place, record, state, likelihood)
            }
        }
    }
}
