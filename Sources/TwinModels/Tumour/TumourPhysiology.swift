import SequentialMonteCarlo

/// A tumour of two clones with known parameters; times in days, volumes in cm³.
///
/// S′ = ρ ln(K/V) S − κ c S, R′ = ρ_R ln(K/V) R − φκ c R, D′ = kill − k_d D, V = S + R + D.
///
/// A step is Strang's (1968): half the kill, all the growth, half the kill. The kill is exact in the
/// exposure, and growth is exact for a tumour of sensitive cells alone, so that one without
/// treatment follows Gompertz's law to rounding however long the step.
struct TumourPhysiology {
    /// ρ in 1/d.
    let growthRate: Double
    /// ρ_R/ρ.
    let resistantGrowth: Double
    /// *K* in cm³.
    let capacity: Double
    /// κ: what a usual cycle kills, as a logarithm.
    let kill: Double
    /// φ.
    let resistantKill: Double
    /// k_d in 1/d.
    let clearance: Double
    /// How radiation kills.
    let radiation: LinearQuadraticModel
    let oxygen: OxygenParameters
    /// How the marker is made; nil without one.
    let marker: MarkerProduction?

    /// A marker's making and its way out of blood.
    struct MarkerProduction {
        /// *p*, by living and dying cells, in units per day and cm³.
        let production: Double
        /// *q* as a multiple of *p*: what a cell that dissolves sets free.
        let release: Double
        /// k_out in 1/d.
        let removal: Double

        func inflow(of state: TumourState, clearance: Double) -> Double {
            production * (state.volume + release * clearance * state.dying)
        }

        func steadyLevel(of state: TumourState, clearance: Double) -> Double {
            inflow(of: state, clearance: clearance) / removal
        }
    }

    /// - Parameters:
    ///   - days: The length of the step.
    ///   - exposures: The area under c in each half of the step, in cycles.
    func step(_ state: inout TumourState, days: Double, exposures: (Double, Double)) {
        let shed = marker?.inflow(of: state, clearance: clearance) ?? 0
        decline(&state, days: 0.5 * days, exposure: exposures.0)
        grow(&state, days: days)
        decline(&state, days: 0.5 * days, exposure: exposures.1)
        let target = oxygen.target(volume: state.volume)
        state.hypoxicShare =
            target + (state.hypoxicShare - target) * exponential(-days / oxygen.relaxationDays)
        if let marker {
            let after = marker.inflow(of: state, clearance: clearance)
            state.marker = BloodPool(rate: marker.removal, span: days).end(
                state.marker, inflow: 0.5 * (shed + after), change: after - shed)
        }
    }

    private func decline(_ state: inout TumourState, days: Double, exposure: Double) {
        let sensitive = state.sensitive * exponential(-kill * exposure)
        let resistant = state.resistant * exponential(-resistantKill * kill * exposure)
        let killed = state.sensitive - sensitive + state.resistant - resistant
        let half = exponential(-0.5 * clearance * days)
        state.dying = (state.dying * half + killed) * half
        state.sensitive = sensitive
        state.resistant = resistant
    }

    /// With u the mean growth of all that is seen in multiples of ρ, x = ln(K/V) obeys x′ = −ρux:
    /// exact while u is constant, taken in the middle of the step otherwise.
    private func grow(_ state: inout TumourState, days: Double) {
        let volume = state.volume
        guard volume > 0 else { return }
        let x = logarithm(capacity / volume)
        func share(_ sensitive: Double, _ resistant: Double) -> Double {
            (sensitive + resistantGrowth * resistant) / (sensitive + resistant + state.dying)
        }
        func integral(_ share: Double, _ days: Double) -> Double {
            let r = growthRate * days
            return x * r * meanDecay(r * share)
        }
        var effective = share(state.sensitive, state.resistant)
        if state.dying > 0 || state.resistant > 0 {
            let middle = integral(effective, 0.5 * days)
            effective = share(
                state.sensitive * exponential(middle),
                state.resistant * exponential(resistantGrowth * middle))
        }
        let growth = integral(effective, days)
        state.sensitive *= exponential(growth)
        state.resistant *= exponential(resistantGrowth * growth)
    }

    /// One fraction at once: the well-oxygenated die first.
    ///
    /// - Parameter unrepaired: What is left of earlier fractions, in Gy.
    func irradiate(_ state: inout TumourState, dose: Double, unrepaired: Double) {
        let oxic = exponential(-radiation.logKill(dose: dose, unrepaired: unrepaired))
        let hypoxic = exponential(
            -radiation.hypoxic(enhancement: oxygen.enhancement)
                .logKill(dose: dose, unrepaired: unrepaired))
        let share = state.hypoxicShare
        let survival = (1 - share) * oxic + share * hypoxic
        let living = state.sensitive + state.resistant
        state.sensitive *= survival
        state.resistant *= survival
        state.dying += living * (1 - survival)
        if survival > 0 { state.hypoxicShare = share * hypoxic / survival }
    }
}

/// Oxygen in a tumour.
public struct OxygenParameters: Hashable, Sendable {
    /// *m*: how many times the dose a cell without oxygen needs.
    public var enhancement: Double
    /// The share without oxygen of a large tumour.
    public var largestShare: Double
    /// The volume with half that share, in cm³.
    public var halfVolume: Double
    /// How long reoxygenation takes, in days.
    public var relaxationDays: Double

    /// Puts the constants together.
    public init(
        enhancement: Double, largestShare: Double, halfVolume: Double, relaxationDays: Double
    ) {
        self.enhancement = enhancement
        self.largestShare = largestShare
        self.halfVolume = halfVolume
        self.relaxationDays = relaxationDays
    }

    /// The share to which a tumour goes back.
    func target(volume: Double) -> Double { largestShare * volume / (volume + halfVolume) }
}
