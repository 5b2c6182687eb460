import SequentialMonteCarlo
import Testing
import TwinModels

struct MarrowTrajectoryTests {
    /// Doses that overlap with what earlier ones left, G-CSF, and looks that fall into an infusion.
    private static let events: [(hours: Double, event: MarrowEvent)] = [
        (0, .dose(.docetaxel, milligrams: 180, hours: 1)),
        (24, .growthFactor(.pegfilgrastim, micrograms: 6_000)),
        (168, .dose(.docetaxel, milligrams: 60, hours: 30)),
        (504, .growthFactor(.filgrastim, micrograms: 300)),
        (504, .count(.neutrophils, 3)),
    ]

    @Test(arguments: [MarrowParameters.docetaxelNeutrophils, .docetaxelNeutrophilsQuartino])
    func followsTheCourseThatIsKnownBeforehandToTheLastBit(parameters: MarrowParameters) {
        let marrow = SimulatedMarrow(parameters)
        let looks = (1...170).map { Double($0) * 4 }
        let history = SimulatedMarrow.history(Self.events, lookingAt: looks)
        // Nobody's median, so that every cycle's own factor counts.
        let theta = marrow.model.parameters(
            at: (0..<marrow.model.dimension).map { 0.3 - 0.2 * Double($0 % 4) })
        let states = marrow.states(history, given: theta)
        var trajectory = MarrowTrajectory(marrow.model, parameters: theta, at: 0)
        for (record, state) in zip(history, states) {
            trajectory.advance(to: record.hours)
            if record.event != .horizon { trajectory.take(record.event) }
            #expect(trajectory.state == state, "hour \(record.hours)")
        }
        #expect(trajectory.state != marrow.model.initialState(given: theta, at: 0))
    }

    @Test func thePastIsNotTravelledTo() {
        let marrow = SimulatedMarrow(.docetaxelNeutrophils)
        var trajectory = MarrowTrajectory(marrow.model, parameters: marrow.medians, at: 0)
        trajectory.take(.dose(.docetaxel, milligrams: 180, hours: 1))
        trajectory.advance(to: 100)
        let state = trajectory.state
        trajectory.advance(to: 50)
        #expect(trajectory.state == state && trajectory.hours == 100)
    }

    @Test func constantsAreChosenByWhatIsGiven() {
        let kloft = MarrowParameters.neutrophils(under: [.docetaxel], withGrowthFactor: false)
        #expect(kloft == .docetaxelNeutrophils)
        let signal = MarrowParameters.neutrophils(under: [.docetaxel], withGrowthFactor: true)
        #expect(signal.knowsGrowthFactor && !kloft.knowsGrowthFactor)
        let both = MarrowParameters.neutrophils(
            under: [.docetaxel, .carboplatin], withGrowthFactor: false)
        #expect(Set(both.effects.map(\.drug)) == [.docetaxel, .carboplatin])
        #expect(MarrowParameters.neutrophilsByName.values.allSatisfy { $0.lineage == .neutrophils })
    }
}
