package import SequentialMonteCarlo

/// What sixteen particles hold of glucose and insulin.
package struct GlucoseLanes: Hashable, Sendable {
    /// *G*: glucose in plasma, mg/dL.
    package var glucose: Lanes
    /// *X*: insulin's action, 1/min.
    package var action: Lanes
    /// *I*: insulin in plasma, µU/mL.
    package var insulin: Lanes
    /// *q*₁: carbohydrate in the first compartment of the gut, mg.
    package var stomach: Lanes
    /// *q*₂: carbohydrate in the second, mg.
    package var gut: Lanes
    /// *C*: glucose in interstitial fluid, mg/dL.
    package var interstitial: Lanes

    /// Puts a state together.
    package init(
        glucose: Lanes, action: Lanes, insulin: Lanes, stomach: Lanes, gut: Lanes,
        interstitial: Lanes
    ) {
        self.glucose = glucose
        self.action = action
        self.insulin = insulin
        self.stomach = stomach
        self.gut = gut
        self.interstitial = interstitial
    }

    @inline(__always)
    fileprivate func moved(along rate: GlucoseLanes, by minutes: Float) -> GlucoseLanes {
        GlucoseLanes(
            glucose: glucose + rate.glucose * minutes, action: action + rate.action * minutes,
            insulin: insulin + rate.insulin * minutes, stomach: stomach + rate.stomach * minutes,
            gut: gut + rate.gut * minutes,
            interstitial: interstitial + rate.interstitial * minutes)
    }
}

/// The minimal model of glucose and insulin (Bergman et al. 1979, Am J Physiol 236:E667) with a gut of
/// two compartments, a secretion that follows glucose, and an interstitial lag:
///
/// *G*′ = (ρ − *SG* − *X*) *G* + *SG* *Gb* + *Ra*/(*VG* *BW*), *X*′ = −*p*₂ *X* + *p*₂ *SI* (*I* − *Ib*),
/// *I*′ = −*n* (*I* − *Ib*) + β max(*G* − *Gb*, 0) + *u*/(*VI* *BW*), *q*₁′ = −*k* *q*₁,
/// *q*₂′ = *k* (*q*₁ − *q*₂), *Ra* = 0.9 *k* *q*₂, *C*′ = (*G* − *C*)/lag.
///
/// ρ is what the model does not know. Units: mg/dL, minutes, µU/mL.
package struct GlucoseFlow: Sendable {
    /// *SG*, 1/min.
    package var effectiveness: Lanes
    /// *SI*, 1/min per µU/mL, with all that steroids and infection leave of it.
    package var sensitivity: Lanes
    /// *Gb*, mg/dL.
    package var basal: Lanes
    /// β, µU/mL/min per mg/dL.
    package var secretion: Lanes
    private let actionRate: Float
    private let clearance: Float
    private let basalInsulin: Float
    private let absorptionRate: Float
    private let appearance: Float
    private let lagRate: Float

    /// Puts the rates of sixteen particles together.
    ///
    /// - Parameter bodyWeight: In kg.
    package init(
        effectiveness: Lanes, sensitivity: Lanes, basal: Lanes, secretion: Lanes,
        parameters: GlucoseParameters, bodyWeight: Double
    ) {
        self.effectiveness = effectiveness
        self.sensitivity = sensitivity
        self.basal = basal
        self.secretion = secretion
        actionRate = Float(parameters.actionRate)
        clearance = Float(parameters.insulinClearance)
        basalInsulin = Float(parameters.basalInsulin)
        absorptionRate = Float(parameters.absorptionRate)
        appearance = Float(
            parameters.bioavailability * parameters.absorptionRate
                / (parameters.glucoseVolume * bodyWeight))
        lagRate = Float(1 / parameters.sensors.lagMinutes)
    }

    /// One step of Runge and Kutta's fourth order.
    ///
    /// Stable up to 2.78/*n* ≈ 19 minutes; at 5 minutes within 0.01 mg/dL over a meal.
    ///
    /// - Parameters:
    ///   - disturbance: ρ in 1/min at the start, the middle and the end of the step.
    ///   - insulin: *u*/(*VI* *BW*), the mean over the step in µU/mL/min.
    @inline(__always)
    package func step(
        _ state: inout GlucoseLanes, minutes h: Float, disturbance: (Lanes, Lanes, Lanes),
        insulin: Float
    ) {
        let first = rate(state, disturbance.0, insulin)
        let second = rate(state.moved(along: first, by: h / 2), disturbance.1, insulin)
        let third = rate(state.moved(along: second, by: h / 2), disturbance.1, insulin)
        let fourth = rate(state.moved(along: third, by: h), disturbance.2, insulin)
        state = state.moved(along: first, by: h / 6).moved(along: second, by: h / 3)
            .moved(along: third, by: h / 3).moved(along: fourth, by: h / 6)
    }

    /// At what rates a deviation of ln *G* decays and passes into ln *C*, in 1/min, between the start
    /// and the end of a step.
    @inline(__always)
    func logarithmicRates(
        _ start: GlucoseLanes, _ end: GlucoseLanes
    ) -> (reversion: Lanes, lag: Lanes) {
        let glucose = start.glucose + end.glucose
        let inflow = effectiveness * basal * 2 + (start.gut + end.gut) * appearance
        return (inflow / glucose, glucose / (start.interstitial + end.interstitial) * lagRate)
    }

    @inline(__always)
    private func rate(
        _ state: GlucoseLanes, _ disturbance: Lanes, _ supply: Float
    ) -> GlucoseLanes {
        let excess = state.glucose - basal
        let secreted = (excess * secretion).replacing(with: 0, where: excess .< 0)
        let above = state.insulin - basalInsulin
        return GlucoseLanes(
            glucose: (disturbance - effectiveness - state.action) * state.glucose
                + effectiveness * basal + state.gut * appearance,
            action: (sensitivity * above - state.action) * actionRate,
            insulin: secreted - above * clearance + supply,
            stomach: state.stomach * -absorptionRate,
            gut: (state.stomach - state.gut) * absorptionRate,
            interstitial: (state.glucose - state.interstitial) * lagRate)
    }
}
