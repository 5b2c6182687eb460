import SequentialMonteCarlo
import Testing
import TwinModels

struct MarrowPhysiologyTests {
    private static let all: [MarrowParameters] = [
        .docetaxelNeutrophils, .docetaxelNeutrophilsFriberg, .docetaxelNeutrophilsOzawa,
        .docetaxelNeutrophilsQuartino, .paclitaxelLeucocytes, .carboplatinNeutrophils,
        .carboplatinPlatelets, .mercaptopurineNeutrophils,
    ]

    @Test(arguments: all)
    func withoutTreatmentNothingChanges(parameters: MarrowParameters) throws {
        let marrow = SimulatedMarrow(parameters)
        for step in [0.1, 4, 72] {
            var stepped = parameters
            stepped.longestStep = step
            let counts = SimulatedMarrow(stepped).counts([], at: [1, 200, 1_000, 2_000])
            for count in counts {
                #expect(abs(count / parameters.baseline.median - 1) < 1e-9)
            }
        }
        let state = marrow.states(SimulatedMarrow.history([], lookingAt: [2_000]))[0]
        let start = marrow.model.initialState(given: marrow.medians, at: 0)
        #expect(abs(state.proliferating / start.proliferating - 1) < 1e-9)
        #expect(abs(state.growthFactor - 1) < 1e-9)
    }

    /// Without feedback and drug each cell that divides passes once: what leaves is what enters.
    @Test(arguments: [
        MarrowParameters.carboplatinPlatelets, .mercaptopurineNeutrophils, .docetaxelNeutrophils,
    ])
    func cellsAreNeitherLostNorMade(parameters: MarrowParameters) {
        let marrow = SimulatedMarrow(parameters)
        var theta = marrow.medians
        theta[2] = -700  // γ = 0
        let rate = 4 / exponential(theta[1])
        let removal: Double
        switch parameters.removal {
        case .rate(let own): removal = own
        case .asTransit: removal = rate
        }
        // A drug that mostly has killed by hour 60; from then on a record after each step of 2 h.
        let hours = (0...400).map { 60 + Double($0) * 2 }
        let events: [(hours: Double, event: MarrowEvent)] =
            switch parameters.effects[0].drug {
            case .carboplatin: [(0, .dose(.carboplatin, milligrams: 650, hours: 1))]
            case .docetaxel: [(0, .dose(.docetaxel, milligrams: 20, hours: 1))]
            case let drug: [(0, .dose(drug, milligrams: 4_000, hours: 0))]
            }
        let states = marrow.states(
            SimulatedMarrow.history(events, lookingAt: hours), given: theta
        ).dropFirst().map { $0 }
        // ∫P and ∫C by Simpson's rule over pairs of steps.
        var before = states[0]
        var inflow = 0.0
        var outflow = 0.0
        for pair in stride(from: 2, to: states.count, by: 2) {
            let (middle, end) = (states[pair - 1], states[pair])
            inflow +=
                rate * 4 / 6
                * (before.proliferating + 4 * middle.proliferating + end.proliferating)
            outflow +=
                removal * 4 / 6 * (before.circulating + 4 * middle.circulating + end.circulating)
            before = end
        }
        func held(_ state: MarrowState) -> Double {
            state.transit.x + state.transit.y + state.transit.z + state.circulating
        }
        let change = held(before) - held(states[0])
        #expect(states[200].circulating < 0.95 * states[0].circulating)
        #expect(abs((inflow - outflow - change) / inflow) < 1e-5)
    }

    @Test func hoursOfAnyLengthLeaveCellsPositive() {
        for parameters in Self.all {
            var stepped = parameters
            stepped.longestStep = 200
            let dose = MarrowEvent.dose(parameters.effects[0].drug, milligrams: 20_000, hours: 1)
            let marrow = SimulatedMarrow(stepped)
            for count in marrow.counts([(0, dose)], at: (1...20).map { Double($0) * 150 }) {
                #expect(count > 0 && count.isFinite)
            }
        }
    }

    @Test func doubleDosesDoNoLessHarm() {
        for parameters in Self.all {
            let drug = parameters.effects[0].drug
            func nadir(_ milligrams: Double) -> Double {
                SimulatedMarrow(parameters).counts(
                    [(0, .dose(drug, milligrams: milligrams, hours: 1))],
                    at: (1...120).map { Double($0) * 6 }
                ).reduce(.infinity, min)
            }
            #expect(nadir(200) < nadir(100) && nadir(100) < parameters.baseline.median)
        }
    }

    @Test func aModifierChangesTheSlopeAndNothingElse() {
        #expect(SlopeModifier.carboplatin(with: .gemcitabine, lineage: .platelets) == 2.33)
        #expect(SlopeModifier.carboplatin(with: .etoposide, lineage: .neutrophils) == 1.76)
        #expect(SlopeModifier.docetaxel(glycoprotein: 1.34) == 1)
        #expect(abs(SlopeModifier.docetaxel(glycoprotein: 2.34) - 0.649) < 1e-15)
        var modified = MarrowParameters.carboplatinPlatelets
        modified.effects[0].slope = modified.effects[0].slope.scaled(by: 2.33)
        let dose = MarrowEvent.dose(.carboplatin, milligrams: 300, hours: 1)
        let larger = MarrowEvent.dose(.carboplatin, milligrams: 699, hours: 1)
        let hours = [200.0, 400, 600]
        let one = SimulatedMarrow(modified).counts([(0, dose)], at: hours)
        let other = SimulatedMarrow(.carboplatinPlatelets).counts([(0, larger)], at: hours)
        for (a, b) in zip(one, other) { #expect(abs(a / b - 1) < 1e-12) }
    }
}
