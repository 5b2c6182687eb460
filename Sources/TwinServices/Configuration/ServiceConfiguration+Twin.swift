package import TwinEngine

extension ServiceConfiguration {
    /// What the twins are to compute with.
    package var twinConfiguration: TwinConfiguration {
        TwinConfiguration(
            particles: twin.particles, windowMinutes: Int(twin.aggregation / .seconds(60)),
            residualBudgetPerWeek: alerts.residualBudgetPerWeek, seed: UInt64(twin.seed))
    }
}
