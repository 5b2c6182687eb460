import Testing
import TwinModels

struct DrugExposureTests {
    /// The doses that the references are for: (start, mg, duration), hours.
    private static let infusions = [(0.0, 180.0, 1.0), (24.0, 60.0, 3.0), (25.0, 40.0, 0.5)]
    private static let tablets = [(0.0, 50.0, 0.0), (24.0, 75.0, 0.0)]

    private static func response(_ name: String) -> ImpulseResponse? {
        let kinetics = DrugKinetics.version1
        let adult = KineticCovariates()
        switch name {
        case "docetaxel": return kinetics.response(to: .docetaxel, in: adult)
        case "docetaxelOzawa": return CompartmentModel.docetaxelOzawa.response
        case "paclitaxel": return kinetics.response(to: .paclitaxel, in: adult)
        case "carboplatin": return kinetics.response(to: .carboplatin, in: adult)
        case "carboplatinGFR95":
            return kinetics.response(
                to: .carboplatin, in: KineticCovariates(glomerularFiltration: 95))
        case "mercaptopurine":
            return kinetics.response(
                to: .mercaptopurine, in: KineticCovariates(bodySurface: 0.8))
        case _: return nil
        }
    }

    @Test func concentrationAndAreaAgreeWithTheMatrixExponential() throws {
        let rows = try ReferenceTable.rows(of: "pharmacokinetics.csv")
        #expect(rows.count == 66)
        var exposure = DrugExposure(
            response: ImpulseResponse(modes: [.init(coefficient: 1, rate: 1)]), at: 0)
        var model = ""
        var area = 0.0
        var waiting: [(Double, Double, Double)] = []
        for row in rows {
            let expected = try row.dropFirst().map { try #require(Double($0)) }
            if row[0] != model {
                model = row[0]
                area = 0
                waiting = model == "mercaptopurine" ? Self.tablets : Self.infusions
                exposure = DrugExposure(response: try #require(Self.response(model)), at: 0)
            }
            while let dose = waiting.first, dose.0 <= expected[0] {
                area += exposure.advance(to: dose.0)
                exposure.give(milligrams: dose.1, over: dose.2)
                waiting.removeFirst()
            }
            area += exposure.advance(to: expected[0])
            // The oral response is a difference of exponentials: what cancels is lost.
            let tolerance = 1e-11 * abs(expected[1]) + 1e-15
            #expect(abs(exposure.concentration - expected[1]) < tolerance, "\(row)")
            #expect(abs(area / expected[2] - 1) < 1e-11, "\(row)")
        }
    }

    @Test func theWholeAreaIsTheDoseOverTheClearance() {
        let model = CompartmentModel.docetaxelBruno
        var exposure = DrugExposure(response: model.response, at: 0)
        exposure.give(milligrams: 180, over: 1)
        #expect(abs(model.response.area * model.clearance - 1) < 1e-13)
        #expect(abs(exposure.advance(to: 2_000) / (180 / 38.48) - 1) < 1e-12)
    }

    @Test func wayAndOrderOfStepsDoNotMatter() {
        var whole = DrugExposure(response: CompartmentModel.paclitaxelUnbound.response, at: 0)
        whole.give(milligrams: 315, over: 3)
        var parts = whole
        var area = 0.0
        for step in 1...1_000 { area += parts.advance(to: Double(step) * 0.05) }
        #expect(abs(whole.advance(to: 50) / area - 1) < 1e-12)
        #expect(abs(whole.concentration / parts.concentration - 1) < 1e-11)
        #expect(parts.advance(to: 10) == 0 && parts.hours == 50)
    }

    @Test func aBolusOfOneCompartmentDecaysExponentially() {
        let model = CompartmentModel(clearance: 2, volume: 10)
        #expect(model.response.modes.count == 1)
        #expect(model.response.modes[0].rate == 0.2)
        #expect(abs(model.response.value(at: 5) - 0.1 * 0.367_879_441_171_442_33) < 1e-16)
        #expect(model.response.value(at: -1) == 0)
    }

    @Test func aPoolThatEmptiesAlmostAsItFillsIsNoPole() {
        let depot = ImpulseResponse(modes: [.init(coefficient: 1, rate: 0.3)])
        for rate in [0.3, 0.3 * (1 + 1e-9), 0.3 * (1 - 1e-9)] {
            let pool = depot.followed(byPoolWithRate: rate)
            // t e^(−kt) is the limit of equal rates.
            #expect(abs(pool.value(at: 4) / (4 * 0.301_194_211_912_202_1) - 1) < 2e-5)
        }
    }

    @Test func meansOfADecayAreAccurateOnBothSidesOfTheirSeries() {
        // From mpmath with 40 digits.
        let references: [(x: Double, decay: Double, approach: Double)] = [
            (1e-9, 0.999_999_999_500_000_000, 0.499_999_999_833_333_333),
            (0.01, 0.995_016_625_083_194_643, 0.498_337_491_680_535_739),
            (0.499, 0.787_299_611_745_912_558, 0.426_253_283_074_323_532),
            (0.501, 0.786_577_979_606_412_235, 0.425_992_056_673_827_874),
            (0.999, 0.632_384_880_266_603_683, 0.367_983_102_836_232_550),
            (1.001, 0.631_856_397_993_313_166, 0.367_775_826_180_506_368),
            (40, 0.024_999_999_999_999_999_9, 0.024_375),
            (-0.3, 1.166_196_025_253_343_67, 0.553_986_750_844_478_931),
        ]
        for (x, decay, approach) in references {
            #expect(abs(meanDecay(x) / decay - 1) < 1e-15, "\(x)")
            #expect(abs(meanApproach(x) / approach - 1) < 3e-15, "\(x)")
        }
    }

    @Test func calvertsFormulaGivesTheDoseForAnArea() {
        #expect(CalvertFormula.dose(area: 5, glomerularFiltration: 105) == 650)
        // The area comes out again: mg h/L are 0.06 mg min/mL.
        let response = DrugKinetics.version1.response(
            to: .carboplatin, in: KineticCovariates(glomerularFiltration: 105))
        #expect(abs(650 * response.area * 0.06 - 5) < 1e-12)
    }
}
