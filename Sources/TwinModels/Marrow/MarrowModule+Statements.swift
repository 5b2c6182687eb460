public import ClinicalTypes
import SequentialMonteCarlo

extension MarrowModule {
    /// What the newest records do to the lowest count of neutrophils in the next cycle.
    public func reasons(_ plan: [ModuleRecord], after time: Instant) -> [String] {
        neutrophils.sentences(
            on: .neutrophils, by: .nadir, of: "the lowest neutrophil count in 21 days",
            unit: "10*9/L",
            under: PlannedCourse(
                Self.events(plan), lookingAt: time.every(24, until: 21 * 24),
                horizon: MarrowEvent.horizon))
    }

    /// The count in 10⁹/L below which neutropenia is severe: grade 4 of CTCAE v5.
    public static let severeNeutropenia = 0.5

    /// Severe neutropenia within two and three days, and febrile neutropenia within a cycle.
    public func statements(
        _ plan: [ModuleRecord], after time: Instant
    ) -> [ForecastStatement] {
        let step = 6.0
        let cycle = 21.0 * 24
        guard
            let counts = project(plan, to: [time] + time.every(step, until: cycle)).first(
                where: { $0.stream == Self.neutrophilCode })
        else { return [] }
        let within = { (hours: Double) in
            counts.probability { states in
                states.prefix(Int(hours / step) + 1).contains { $0 < Self.severeNeutropenia }
            }
        }
        // An infection while neutrophils are low, by the hazard beyond that of anybody.
        let hazard = InfectionHazard.version1
        var febrile = 0.0
        for (particle, weight) in counts.weights.enumerated() {
            var expected = 0.0
            for place in counts.readings.indices {
                let count = counts.state(particle, at: place)
                guard count < 1 else { continue }
                expected += hazard.perDay(neutrophils: count) * step / 24
            }
            febrile += weight * (1 - exponential(-expected))
        }
        return [
            ForecastStatement("neutrophils_below_0.5", within(48), hours: 48),
            ForecastStatement("neutrophils_below_0.5", within(72), hours: 72),
            ForecastStatement("febrile_neutropenia", febrile, hours: cycle),
        ]
    }
}
