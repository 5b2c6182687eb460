extension DrugKinetics {
    /// The first version.
    ///
    /// Tags: [V] checked against the source or a coding of it.
    public static let version1 = DrugKinetics(
        version: "kinetics-1",
        docetaxel: .docetaxelBruno,
        paclitaxel: .paclitaxelUnbound,
        carboplatin: .carboplatinEkhart,
        mercaptopurine: ThiopurineKinetics(
            bioavailability: 0.22,  // Jost et al. 2020 [V], as the next
            absorptionRate: 31.2 / 24,
            eliminationRate: 12.72 / 24,
            formationRate: 0.019 * 9.9216 / 24,
            metaboliteRate: 0.219 / 24,
            bodySurfacePower: 1.16))
}

extension CompartmentModel {
    /// Docetaxel (Bruno et al. 1996, J Pharmacokinet Biopharm 24:153): clearance 38.5 L/h [V].
    public static let docetaxelBruno = CompartmentModel(
        volume: 7.4, eliminationRate: 5.2,
        peripherals: [
            Peripheral(inRate: 1.06, outRate: 1.51), Peripheral(inRate: 1.26, outRate: 0.084),
        ])

    /// Docetaxel in Japanese patients (Ozawa et al. 2007, Cancer Sci 98:1418) [V].
    public static let docetaxelOzawa = CompartmentModel(
        clearance: 35.7, volume: 6.94, exchanges: [(5.58, 7.39), (12.5, 225)])

    /// Unbound paclitaxel, linear (Friberg et al. 2002, J Clin Oncol 20:4713) [V].
    public static let paclitaxelUnbound = CompartmentModel(
        clearance: 285, volume: 290, exchanges: [(204, 995)])

    /// Ultrafiltrable carboplatin (Ekhart et al. 2008, Cancer Chemother Pharmacol 63:363) [V].
    public static let carboplatinEkhart = CompartmentModel(
        volume: 15.4, eliminationRate: 8.38 / 15.4,
        peripherals: [Peripheral(inRate: 0.135, outRate: 0.215)])
}
