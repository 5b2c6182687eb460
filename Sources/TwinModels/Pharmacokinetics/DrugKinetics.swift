/// How the drugs distribute and leave, under one version.
public struct DrugKinetics: Hashable, Sendable {
    /// Names the version.
    public var version: String
    /// Docetaxel in plasma.
    public var docetaxel: CompartmentModel
    /// Unbound paclitaxel in plasma.
    public var paclitaxel: CompartmentModel
    /// Ultrafiltrable carboplatin, for a patient whose glomerular filtration is not known.
    public var carboplatin: CompartmentModel
    /// 6-mercaptopurine to its metabolite in red cells.
    public var mercaptopurine: ThiopurineKinetics

    /// What follows 1 mg: the concentration in mg/L; for mercaptopurine the amount of metabolite in
    /// the unit of Jost et al. (2020).
    ///
    /// Carboplatin's clearance is that of Calvert where glomerular filtration is known.
    public func response(to drug: Drug, in patient: KineticCovariates) -> ImpulseResponse {
        switch drug {
        case .docetaxel: return docetaxel.response
        case .paclitaxel: return paclitaxel.response
        case .carboplatin:
            guard let filtration = patient.glomerularFiltration else { return carboplatin.response }
            return CompartmentModel(
                volume: carboplatin.volume,
                eliminationRate: CalvertFormula.clearance(glomerularFiltration: filtration)
                    / carboplatin.volume,
                peripherals: carboplatin.peripherals
            ).response
        case .mercaptopurine: return mercaptopurine.response(bodySurface: patient.bodySurface)
        }
    }
}

/// 6-mercaptopurine from the gut through plasma into red cells (Jost et al. 2020, Front Physiol
/// 11:217).
public struct ThiopurineKinetics: Hashable, Sendable {
    /// The share of a dose that is absorbed.
    public var bioavailability: Double
    /// From the gut, in 1/h.
    public var absorptionRate: Double
    /// From plasma, in 1/h.
    public var eliminationRate: Double
    /// From plasma to the metabolite, in 1/h.
    public var formationRate: Double
    /// Of the metabolite from red cells at 1 m², in 1/h.
    public var metaboliteRate: Double
    /// The power of body surface in the metabolite's rate.
    public var bodySurfacePower: Double

    /// The metabolite after 1 mg.
    ///
    /// - Parameter bodySurface: In m².
    func response(bodySurface: Double) -> ImpulseResponse {
        let rate = metaboliteRate * power(bodySurface, bodySurfacePower)
        return ImpulseResponse(modes: [.init(coefficient: absorptionRate, rate: absorptionRate)])
            .scaled(by: bioavailability)
            .followed(byPoolWithRate: eliminationRate)
            .scaled(by: formationRate)
            .followed(byPoolWithRate: rate)
    }
}
