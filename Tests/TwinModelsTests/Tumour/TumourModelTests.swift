import SequentialMonteCarlo
import TestSupport
import Testing
import TwinModels

struct TumourModelTests {
    private static func history(
        _ events: [(days: Double, event: TumourEvent)]
    ) -> [HistoryRecord<TumourEvent>] {
        events.enumerated().map { place, item in
            HistoryRecord(id: UInt64(place + 1), hours: item.days * 24, event: item.event)
        }
    }

    private static func medians(_ model: TumourModel) -> [Double] {
        model.parameters(at: Array(repeating: 0, count: model.dimension))
    }

    private static func states(
        _ model: TumourModel, _ events: [(days: Double, event: TumourEvent)], _ theta: [Double]
    ) -> [TumourState] {
        let history = history(events)
        let course = model.course(of: history, from: 0)
        var state = model.initialState(given: theta, at: 0)
        return history.indices.map { place in
            _ = model.advance(&state, through: place, of: course, given: theta)
            return state
        }
    }

    @Test(arguments: [0.3, 1, 30, 400])
    func withoutTreatmentGrowthIsExact(step: Double) {
        var parameters = TumourParameters.version1
        parameters.longestStep = step
        let model = TumourModel(parameters: parameters)
        var theta = Self.medians(model)
        theta[2] = -800  // no resistant cell
        let law = GompertzGrowth(
            capacity: parameters.capacity, volume: parameters.referenceVolume, doublesIn: 120)
        let days = [10.0, 120, 900]
        for (day, state) in zip(days, Self.states(model, days.map { ($0, .horizon) }, theta)) {
            #expect(abs(state.volume / law.volume(from: 14, after: day) - 1) < 1e-12)
        }
    }

    /// ln V = ln V₀ + t ln 2/VDT in the limit; what is left of the bend falls as 1/ln K.
    @Test func withoutLimitAndTreatmentGrowthIsExponential() {
        func bend(capacity: Double) -> Double {
            var parameters = TumourParameters.version1
            parameters.capacity = capacity
            let model = TumourModel(parameters: parameters)
            var theta = Self.medians(model)
            theta[0] = logarithm(parameters.referenceVolume)
            theta[2] = -800  // no resistant cell
            let state = Self.states(model, [(360, .horizon)], theta)[0]
            return 3 * logarithm(2) - logarithm(state.volume / parameters.referenceVolume)
        }
        let bends = [1e75, 1e150, 1e300].map { bend(capacity: $0) }
        #expect(bends[0] > 0 && bends[2] < 3e-3, "\(bends)")
        for (near, far) in zip(bends, bends.dropFirst()) {
            #expect(abs(near / far - 2) < 0.05, "\(bends)")
        }
    }

    @Test func resistantCellsTakeOverUnderTreatment() {
        let model = TumourModel()
        var theta = Self.medians(model)
        theta[3] = logarithm(1.5)
        let cycles: [(days: Double, event: TumourEvent)] = (0..<12).map {
            (Double($0) * 21, .chemotherapy(1))
        }
        let looks: [(days: Double, event: TumourEvent)] = [(252, .horizon), (700, .horizon)]
        let states = Self.states(model, cycles + looks, theta)
        let last = states[12]
        #expect(last.volume < 3 && last.resistant > last.sensitive)
        #expect(states[13].volume > 2 * last.volume)
        // More of the drug leaves less of the tumour.
        let double = cycles.map { (days: $0.days, event: TumourEvent.chemotherapy(2)) }
        #expect(Self.states(model, double + looks, theta)[12].volume < last.volume)
    }

    @Test func aFractionKillsOxicCellsFirstAndReoxygenationFollows() {
        let model = TumourModel()
        let theta = Self.medians(model)
        let states = Self.states(
            model, [(0, .horizon), (0, .fraction(gray: 2)), (9, .horizon), (200, .horizon)], theta)
        let share = 0.2 * 14 / 24.0
        #expect(abs(states[0].hypoxicShare - share) < 1e-12)
        let oxic = LinearQuadraticModel(alpha: 0.3, ratio: 10)
        let hypoxic = oxic.hypoxic(enhancement: 2.8).survival(dose: 2)
        let survival = (1 - share) * oxic.survival(dose: 2) + share * hypoxic
        let living = states[1].sensitive + states[1].resistant
        #expect(abs(living / 14 - survival) < 1e-12)
        #expect(
            abs(states[1].volume - 14) < 1e-12 && abs(states[1].dying - 14 * (1 - survival)) < 1e-12
        )
        #expect(abs(states[1].hypoxicShare - share * hypoxic / survival) < 1e-12)
        let excess = states[1].hypoxicShare - states[3].hypoxicShare
        #expect(states[2].hypoxicShare - states[3].hypoxicShare < 0.1 * excess)
    }

    @Test func readingsScatterAsTheDesignSays() {
        let model = TumourModel(
            parameters: TumourParameters.version1.shedding(.version1(.cancerAntigen125)))
        let theta = Self.medians(model)
        let state = model.initialState(given: theta, at: 0)
        let diameter = model.reading(.diameter, of: state, given: theta)
        let d = Sphere.diameter(volume: 14)
        #expect(abs(exponential(diameter.mean) - d) < 1e-9)
        #expect(abs(diameter.variance - (0.07 * 0.07 + 1.5 * 1.5 / (d * d))) < 1e-12)
        #expect(abs(model.reading(.volume, of: state, given: theta).variance - 0.0324) < 1e-15)
        let marker = model.reading(.marker(.cancerAntigen125), of: state, given: theta)
        #expect(abs(exponential(marker.mean) - 140) < 1e-9)
        #expect(abs(marker.variance - 0.04) < 1e-15)
        // A lesion that is gone, another marker, and evidence.
        let history = Self.history([
            (0, .diameter(0)), (0, .marker(.prostateSpecificAntigen, 3)), (0, .diameter(30)),
        ])
        let course = model.course(of: history, from: 0)
        var copy = state
        let found = history.indices.map {
            model.advance(&copy, through: $0, of: course, given: theta)
        }
        #expect(found[0] == logarithm(diameter.cumulative(at: logarithm(2))))
        #expect(found[1] == 0 && !model.isEvidence(history[1].event))
        #expect(found[2] == diameter.logDensity(at: logarithm(30)))
    }

    @Test func anIndexMovesThePriorOfRadiosensitivity() {
        let index = RadiosensitivityIndex(0.2)
        let informed = TumourParameters.version1.informed(by: index)
        #expect(informed.alpha.median == index.alpha && informed.alpha.deviation == 0.5)
        let absurd = TumourParameters.version1.informed(by: RadiosensitivityIndex(0.95))
        #expect(absurd.alpha.median == 0.01)
    }

    @Test func eventsAndStatesReadBackToTheLastBit() throws {
        let events: [TumourEvent] = [
            .chemotherapy(0.8), .fraction(gray: 2), .diameter(31), .volume(12.5),
            .marker(.tumourDNA, 7), .horizon,
        ]
        let model = TumourModel()
        let states = Self.states(
            model, events.enumerated().map { (Double($0), $1) }, Self.medians(model))
        var writer = CheckpointWriter(version: 1)
        for event in events { event.encode(into: &writer) }
        for state in states { state.encode(into: &writer) }
        var reader = try CheckpointReader(writer.finish())
        for event in events { #expect(try TumourEvent(from: &reader) == event) }
        for state in states { #expect(try TumourState(from: &reader) == state) }
        #expect(reader.isAtEnd)
    }

    /// What θ is restated to leads on to the same volumes.
    @Test func aCourseCanBeBegunAnew() {
        let model = TumourModel()
        let theta = Self.medians(model)
        let states = Self.states(
            model, [(0, .chemotherapy(1)), (200, .horizon), (400, .horizon)], theta)
        let now = model.restated(theta, from: states[1], at: 200 * 24)
        let course = model.course(
            of: [HistoryRecord(id: 1, hours: 400 * 24, event: .horizon)], from: 200 * 24)
        var state = model.initialState(given: now, at: 200 * 24)
        #expect(abs(state.volume / states[1].volume - 1) < 1e-12)
        _ = model.advance(&state, through: 0, of: course, given: now)
        #expect(abs(state.volume / states[2].volume - 1) < 1e-3)
        #expect(abs(state.resistant / states[2].resistant - 1) < 1e-2)
    }

    /// The rank of the truth in the posterior is uniform (Talts et al. 2018), and so are the ranks
    /// of readings in their forecasts.
    @Test func parametersOfSimulatedTumoursAreRecovered() throws {
        let model = TumourModel()
        var truths = [[Double]](repeating: [], count: 4)
        var ranks: [Double] = []
        for patient in 0..<40 {
            var random = DrawSequence(
                key: DrawKey("tumours", "\(patient)"), event: 1, particle: 0)
            let theta = model.drawParameters(using: &random)
            var events: [(days: Double, event: TumourEvent)] = [
                (0, .horizon), (60, .horizon),
            ]
            for cycle in 0..<6 {
                events.append((61 + Double(cycle) * 21, .chemotherapy(1)))
                if cycle % 2 == 1 { events.append((75 + Double(cycle) * 21, .horizon)) }
            }
            let silent = Self.history(events)
            let course = model.course(of: silent, from: 0)
            var state = model.initialState(given: theta, at: 0)
            var sampler = IteratedBatchImportanceSampler(
                model: model, at: 0, key: DrawKey("tumour", "\(patient)"))
            for (place, record) in silent.enumerated() {
                _ = model.advance(&state, through: place, of: course, given: theta)
                var taken = record
                if record.event == .horizon {
                    let reading = model.reading(.diameter, of: state, given: theta)
                    let value = exponential(
                        reading.mean + reading.variance.squareRoot() * random.normal())
                    let forecast = sampler.forecast(
                        .diameter,
                        under: [HistoryRecord(id: .max, hours: record.hours, event: .horizon)],
                        of: model)[0]
                    // What is below the limit is one value: its rank is drawn.
                    ranks.append(
                        value < 2
                            ? random.uniform() * forecast.cumulative(at: 2)
                            : forecast.cumulative(at: value))
                    taken = HistoryRecord(
                        id: record.id, hours: record.hours, event: .diameter(value))
                }
                try #require(sampler.submit(taken) == .accepted)
                _ = sampler.step(budget: .max)
            }
            let weights = sampler.weights.values
            for place in 0..<4 {
                var rank = 0.0
                for (particle, weight) in zip(sampler.particles, weights)
                where particle.parameters[place] < theta[place] { rank += weight }
                truths[place].append(rank)
            }
        }
        for place in 0..<4 {
            #expect(GoodnessOfFit.uniformByDistance(truths[place]) > 0.001, "\(truths[place])")
        }
        #expect(ranks.count == 200)
        #expect(GoodnessOfFit.uniformByDistance(ranks) > 0.001)
    }
}
