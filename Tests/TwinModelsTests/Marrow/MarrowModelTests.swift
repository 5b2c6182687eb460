import SequentialMonteCarlo
import TestSupport
import Testing
import TwinModels

struct MarrowModelTests {
    /// Log likelihoods of all records of a history.
    private static func likelihoods(
        _ parameters: MarrowParameters, _ events: [(hours: Double, event: MarrowEvent)]
    ) -> [Double] {
        let model = MarrowModel(parameters: parameters)
        let theta = model.parameters(at: Array(repeating: 0, count: model.dimension))
        let history = SimulatedMarrow.history(events)
        let course = model.course(of: history, from: 0)
        var state = model.initialState(given: theta, at: 0)
        return history.indices.map {
            model.advance(&state, through: $0, of: course, given: theta)
        }
    }

    @Test func aCountIsLogNormalAboutTheState() {
        let found = Self.likelihoods(
            .docetaxelNeutrophils,
            [
                (24, .count(.neutrophils, 4)), (48, .count(.platelets, 10)),
                (72, .count(.neutrophils, 0.05)), (72, .count(.neutrophils, 0)),
                (72, .horizon),
            ])
        // From mpmath: variance 0.09 + (0.05 / 5.22)², ln 4 about ln 5.22.
        #expect(abs(found[0] - -0.108_763_470_347_962_045) < 1e-12, "\(found)")
        #expect(found[1] == 0 && found[4] == 0)
        // Φ((ln 0.1 − ln 5.22) / sd) for both that lie below the limit.
        #expect(abs(found[2] - -90.318_344_259_848_5) < 1e-9, "\(found)")
        #expect(found[3] == found[2])
    }

    @Test func aLowCountScattersMore() {
        let noise = MarrowParameters.docetaxelNeutrophils.reading
        let model = MarrowModel(parameters: .docetaxelNeutrophils)
        let history = SimulatedMarrow.history(
            [(0, .dose(.docetaxel, milligrams: 180, hours: 1))], lookingAt: [200])
        let state = SimulatedMarrow(.docetaxelNeutrophils).states(history)[1]
        let reading = model.reading(.neutrophils, of: state, given: [])
        let share = 0.05 / state.circulating
        #expect(noise.relative == 0.30 && share > 0.2)
        #expect(abs(reading.variance - (0.09 + share * share)) < 1e-12)
        #expect(abs(reading.mean - logarithm(state.circulating)) < 1e-12)
    }

    @Test func transfusedPlateletsRaiseTheCountAndItsDoubt() {
        let dose = MarrowEvent.dose(.carboplatin, milligrams: 650, hours: 1)
        let marrow = SimulatedMarrow(.carboplatinPlatelets)
        let history = SimulatedMarrow.history(
            [(0, dose), (400, .transfusion(units: 2))], lookingAt: [399, 401, 480, 672])
        let with = marrow.states(history)
        let without = marrow.states(
            SimulatedMarrow.history([(0, dose)], lookingAt: [399, 401, 480, 672]))
        #expect(with[1] == without[1])
        // 50 units an hour later, leaving with 1.5/113 an hour.
        let left = 50 * exponential(-1.5 / 113)
        #expect(abs(with[3].transfused - left) < 1e-9)
        #expect(abs(with[3].count - without[2].count - left) < 0.1)
        #expect(with[5].transfused < 2)
        let variance = marrow.model.reading(.platelets, of: with[3], given: []).variance
        let share = 0.4 * left / with[3].count
        #expect(abs(variance - (0.15 * 0.15 + share * share)) < 1e-12)
        // The marrow rests while there are more.
        #expect(with[5].proliferating < without[4].proliferating)
    }

    @Test func aSteroidMovesWhatIsCountedAndLeavesTheMarrow() {
        let marrow = SimulatedMarrow(.docetaxelNeutrophilsOzawa)
        let hours = [12.0, 32, 300]
        let with = marrow.states(
            SimulatedMarrow.history([(0, .steroid(milligrams: 8))], lookingAt: hours))
        // 5.19 k/(k − m) (e^(−mt) − e^(−kt)), k = 1/35.5, m = 4/113; from mpmath.
        let expected = [1.198_436_433_575_98, 1.695_690_156_401_28, 0.003_828_521_124_06]
        for (state, cells) in zip(with.dropFirst(), expected) {
            #expect(abs(state.circulating - 4) < 1e-9)
            #expect(abs(state.demarginated / cells - 1) < 1e-10, "\(state.demarginated)")
        }
        let reading = marrow.model.reading(.neutrophils, of: with[2], given: [])
        #expect(abs(exponential(reading.mean) - 4 - with[2].demarginated) < 1e-9)
    }

    @Test func growthFactorShortensNeutropenia() {
        let marrow = SimulatedMarrow(.docetaxelNeutrophilsQuartino)
        let dose = (0.0, MarrowEvent.dose(.docetaxel, milligrams: 180, hours: 1))
        let hours = (1...168).map { Double($0) * 4 }
        func days(_ events: [(hours: Double, event: MarrowEvent)]) -> Double {
            NadirSummary(
                marrow.counts([dose] + events, at: hours), every: 4, below: 1, recovered: 1.5
            ).daysBelow
        }
        let alone = days([])
        let daily = days(
            (0..<7).map { (24 + 24 * Double($0), .growthFactor(.filgrastim, micrograms: 300)) })
        let once = days([(24, .growthFactor(.pegfilgrastim, micrograms: 6_000))])
        #expect(alone > 3, "\(alone)")
        #expect(daily < 0.8 * alone && once < 0.8 * alone, "\(alone) \(daily) \(once)")
        // Where no cell is counted for it, G-CSF changes nothing.
        let friberg = SimulatedMarrow(.docetaxelNeutrophils)
        let given = [dose, (24, MarrowEvent.growthFactor(.filgrastim, micrograms: 300))]
        #expect(
            friberg.counts(given, at: [300])
                == friberg.counts([dose, (24, .horizon)], at: [300]).suffix(1))
    }

    @Test func aCycleHasItsOwnFactorWhateverWasDropped() {
        let model = MarrowModel(parameters: .docetaxelNeutrophils)
        var theta = model.parameters(at: Array(repeating: 0, count: model.dimension))
        #expect(model.dimension == 10)
        let doses = [0.0, 510, 1_004].map {
            ($0, MarrowEvent.dose(.docetaxel, milligrams: 180, hours: 1))
        }
        let hours = [200.0, 710, 1_204]
        func counts(_ theta: [Double]) -> [Double] {
            SimulatedMarrow(.docetaxelNeutrophils).counts(doses, at: hours, given: theta)
        }
        let typical = counts(theta)
        theta[5] = 0.3  // the second slot
        let changed = counts(theta)
        #expect(changed[0] == typical[0])
        #expect(changed[1] < 0.8 * typical[1])
        #expect(changed[2] > 0.9 * typical[2] && changed[2] < 1.1 * typical[2])
        theta[5] = 0
        theta[6] = 0.3
        #expect(counts(theta)[2] < 0.8 * typical[2])
    }

    @Test func theCourseOfTheFirstRecordsIsTheBeginningOfTheWhole() {
        let parameters = MarrowParameters.docetaxelNeutrophilsOzawa
        let model = MarrowModel(parameters: parameters)
        let history = SimulatedMarrow.history(
            [
                (0, .steroid(milligrams: 16)), (3, .dose(.docetaxel, milligrams: 100, hours: 30)),
                (10, .count(.neutrophils, 4)), (200, .count(.neutrophils, 1)), (530, .horizon),
            ])
        let theta = model.parameters(at: Array(repeating: 0.3, count: model.dimension))
        let whole = model.course(of: history, from: 0)
        for count in 1...history.count {
            let part = model.course(of: Array(history.prefix(count)), from: 0)
            var one = model.initialState(given: theta, at: 0)
            var other = one
            for place in 0..<count {
                let a = model.advance(&one, through: place, of: part, given: theta)
                let b = model.advance(&other, through: place, of: whole, given: theta)
                #expect(a == b && one == other)
            }
        }
    }

    @Test func eventsAndStatesReadBackToTheLastBit() throws {
        let events: [MarrowEvent] = [
            .dose(.carboplatin, milligrams: 650.5, hours: 1), .steroid(milligrams: 8),
            .growthFactor(.pegfilgrastim, micrograms: 6_000), .transfusion(units: 1),
            .count(.platelets, 17), .horizon,
        ]
        var writer = CheckpointWriter(version: 1)
        for event in events { event.encode(into: &writer) }
        let states = SimulatedMarrow(.docetaxelNeutrophilsQuartino).states(
            SimulatedMarrow.history(
                [(0, .dose(.docetaxel, milligrams: 180, hours: 1)), (24, events[2])],
                lookingAt: [100]))
        for state in states { state.encode(into: &writer) }
        var reader = try CheckpointReader(writer.finish())
        for event in events { #expect(try MarrowEvent(from: &reader) == event) }
        for state in states { #expect(try MarrowState(from: &reader) == state) }
        #expect(reader.isAtEnd)
        var other = CheckpointWriter(version: 1)
        other.append(9 as UInt8)
        var wrong = try CheckpointReader(other.finish())
        #expect(throws: CheckpointError.damaged) { try MarrowEvent(from: &wrong) }
    }

    @Test func thePriorIsCutOffAtItsBounds() {
        let model = MarrowModel(parameters: .docetaxelNeutrophils)
        let medians = model.parameters(at: Array(repeating: 0, count: model.dimension))
        var outside = medians
        outside[1] = logarithm(401)
        #expect(model.logPriorDensity(outside) == -.infinity)
        #expect(model.logPriorDensity(medians).isFinite)
        for particle: UInt32 in 0..<500 {
            var random = DrawSequence(key: DrawKey("prior"), event: 0, particle: particle)
            #expect(model.logPriorDensity(model.drawParameters(using: &random)).isFinite)
        }
    }

    @Test(.enabled(if: AllocationCounter.isAvailable))
    func aParticleIsSimulatedWithoutAllocations() {
        let model = MarrowModel(parameters: .docetaxelNeutrophils)
        let history = SimulatedMarrow.history(
            [(0, .dose(.docetaxel, milligrams: 180, hours: 1))], lookingAt: [504])
        let course = model.course(of: history, from: 0)
        let theta = model.parameters(at: Array(repeating: 0, count: model.dimension))
        var state = model.initialState(given: theta, at: 0)
        let allocations = AllocationCounter.count {
            for place in history.indices {
                _ = model.advance(&state, through: place, of: course, given: theta)
            }
        }
        #expect(allocations == 0)
    }
}
