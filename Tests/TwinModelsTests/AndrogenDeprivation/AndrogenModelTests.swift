import Foundation
import SequentialMonteCarlo
import TestSupport
import Testing
import TwinModels

struct AndrogenModelTests {
    private static func history(
        _ events: [(days: Double, event: AndrogenEvent)]
    ) -> [HistoryRecord<AndrogenEvent>] {
        events.enumerated().map { place, item in
            HistoryRecord(id: UInt64(place + 1), hours: item.days * 24, event: item.event)
        }
    }

    /// Intermittent treatment, looked at every 60 days.
    private static let intermittent: [(days: Double, event: AndrogenEvent)] = {
        var events: [(days: Double, event: AndrogenEvent)] = []
        for day in stride(from: 0.0, through: 1_200, by: 60) {
            if day == 60 || day == 600 { events.append((day, .deprivation(isOn: true))) }
            if day == 300 || day == 840 { events.append((day, .deprivation(isOn: false))) }
            events.append((day, .horizon))
        }
        return events
    }()

    private static func states(
        _ model: AndrogenModel, _ history: [HistoryRecord<AndrogenEvent>], _ theta: [Double]
    ) -> [AndrogenState] {
        let course = model.course(of: history, from: 0)
        var state = model.initialState(given: theta, at: 0)
        return history.indices.map { place in
            _ = model.advance(&state, through: place, of: course, given: theta)
            return state
        }
    }

    @Test(arguments: [0, 1, 2] as [Double])
    func theSolutionIsThatOfTheEquations(shift: Double) {
        let model = AndrogenModel()
        let z = (0..<model.dimension).map { shift * Double(($0 * 7) % 5 - 2) / 2 }
        let theta = model.parameters(at: z)
        let w = theta.map { exponential($0) }
        let history = Self.history(Self.intermittent)
        let found = Self.states(model, history, theta)
        // Runge and Kutta with steps of 0.05 days.
        var x = SIMD3(w[0], w[0] * w[1], w[0] * w[2])
        var isOn = false
        var day = 0.0
        for (record, state) in zip(Self.intermittent, found) {
            func slope(_ x: SIMD3<Double>) -> SIMD3<Double> {
                guard isOn else {
                    return SIMD3(w[8] * x.x + w[9] * x.y, w[10] * x.y, -w[11] * x.z)
                }
                return SIMD3(-w[3] * x.x, w[4] * x.x - w[5] * x.y, w[6] * x.x + w[7] * x.z)
            }
            while day < record.days - 1e-9 {
                let h = 0.05
                let a = slope(x)
                let b = slope(x + 0.5 * h * a)
                let c = slope(x + 0.5 * h * b)
                let d = slope(x + h * c)
                x += h / 6 * (a + 2 * b + 2 * c + d)
                day += h
            }
            if case .deprivation(let next) = record.event { isOn = next }
            let parts = SIMD3(state.dependent, state.adapted, state.independent)
            for clone in 0..<3 { #expect(abs(parts[clone] / x[clone] - 1) < 1e-7) }
        }
    }

    @Test func theAntigenFallsUnderTreatmentAndReturnsWithout() {
        let model = AndrogenModel()
        let theta = model.parameters(at: Array(repeating: 0, count: model.dimension))
        let history = Self.history(Self.intermittent)
        var levels: [Double: Double] = [:]
        for (record, state) in zip(Self.intermittent, Self.states(model, history, theta)) {
            levels[record.days] = state.level
        }
        #expect(levels[300] ?? 1 < 0.1 * (levels[60] ?? 0))
        #expect(levels[600] ?? 0 > 5 * (levels[300] ?? 1))
        // Continuous treatment ends in resistance.
        let continuous = Self.history(
            [(0, .deprivation(isOn: true)), (400, .horizon), (4_000, .horizon)])
        let late = Self.states(model, continuous, theta)
        #expect(late[2].level > 10 * late[1].level && late[2].independent > 0.99 * late[2].level)
    }

    @Test func eventsAndStatesReadBackAndACourseCanBeBegunAnew() throws {
        let model = AndrogenModel()
        let theta = model.parameters(at: Array(repeating: 0.5, count: model.dimension))
        let history = Self.history(Self.intermittent)
        let states = Self.states(model, history, theta)
        let events: [AndrogenEvent] = [
            .deprivation(isOn: true), .deprivation(isOn: false), .prostateSpecificAntigen(4.2),
            .horizon,
        ]
        var writer = CheckpointWriter(version: 1)
        for event in events { event.encode(into: &writer) }
        for state in states { state.encode(into: &writer) }
        var reader = try CheckpointReader(writer.finish())
        for event in events { #expect(try AndrogenEvent(from: &reader) == event) }
        for state in states { #expect(try AndrogenState(from: &reader) == state) }
        let now = model.restated(theta, from: states[8], at: history[8].hours)
        let again = model.initialState(given: now, at: history[8].hours)
        #expect(abs(again.level / states[8].level - 1) < 1e-12)
        #expect(abs(again.independent / states[8].independent - 1) < 1e-12)
    }

    /// With no offset the misfit is one of the logarithm: exact, and so is the joint distribution.
    @Test func theEvidenceOfReadingsIsThatOfTheirJointDistribution() {
        var parameters = AndrogenParameters.version2
        parameters.offset = 0
        let model = AndrogenModel(parameters: parameters)
        var theta = model.parameters(at: Array(repeating: 0, count: model.dimension))
        theta[12] = log(0.1)
        theta[13] = log(0.7)
        let days = [0.0, 30, 60, 90, 200]
        let values = [11.0, 4.0, 1.2, 2.0, 0.5]
        var history: [HistoryRecord<AndrogenEvent>] = []
        for (day, value) in zip(days, values) {
            history.append(
                HistoryRecord(
                    id: UInt64(history.count + 1), hours: 24 * day,
                    event: .prostateSpecificAntigen(value)))
            if day == 0 || day == 90 {
                history.append(
                    HistoryRecord(
                        id: UInt64(history.count + 1), hours: 24 * day,
                        event: .deprivation(isOn: day == 0)))
            }
        }
        let course = model.course(of: history, from: 0)
        var state = model.initialState(given: theta, at: 0)
        var evidence = 0.0
        var distances: [Double] = []
        for (place, record) in history.enumerated() {
            evidence += model.advance(&state, through: place, of: course, given: theta)
            if case .prostateSpecificAntigen(let value) = record.event {
                distances.append(log(value) - log(state.level))
            }
        }
        // From 0 at the first reading, with a jump of known variance at each change of treatment.
        let jump = parameters.changeDeviation * parameters.changeDeviation
        func variance(_ day: Double) -> Double {
            var sum = 0.49 * (1 - exp(-2 * day / 300))
            if day > 0 { sum += jump * exp(-2 * day / 300) }
            if day > 90 { sum += jump * exp(-2 * (day - 90) / 300) }
            return sum
        }
        let covariance = days.enumerated().map { row, day in
            days.enumerated().map { column, other in
                variance(min(day, other)) * exp(-abs(day - other) / 300)
                    + (row == column ? 0.01 : 0)
            }
        }
        #expect(abs(evidence - JointNormal.logDensity(distances, covariance)) < 1e-9)
    }

    @Test func aLowReadingShowsLittleOfTheMisfit() {
        let model = AndrogenModel()
        let theta = model.parameters(at: Array(repeating: 0, count: model.dimension))
        let history = [
            HistoryRecord(id: 1, hours: 0, event: AndrogenEvent.deprivation(isOn: true)),
            HistoryRecord(id: 2, hours: 300 * 24, event: .horizon),
        ]
        let course = model.course(of: history, from: 0)
        var state = model.initialState(given: theta, at: 0)
        for place in 0..<2 {
            _ = model.advance(&state, through: place, of: course, given: theta)
        }
        let reading = model.reading((), of: state, given: theta)
        let level = state.level
        #expect(abs(reading.mean - log(level + 0.1)) < 1e-12)
        // By a central difference of ln(level eᵐ + 0.1).
        let slope = (log(level * exp(1e-5) + 0.1) - log(level * exp(-1e-5) + 0.1)) / 2e-5
        let noise = exp(2 * theta[12])
        #expect(
            abs(reading.variance - noise - slope * slope * state.misfit.variance) < 1e-8)
        #expect(state.misfit.variance > 0.5)
    }

    /// Readings of simulated patients have uniform ranks in the forecasts one step ahead.
    @Test(arguments: [(AndrogenParameters.version1, 24), (.version2, 6)])
    func forecastsOfSimulatedPatientsAreCalibrated(
        parameters: AndrogenParameters, patients: Int
    ) throws {
        let model = AndrogenModel(parameters: parameters)
        var ranks: [Double] = []
        for patient in 0..<patients {
            var random = DrawSequence(key: DrawKey("men", "\(patient)"), event: 1, particle: 0)
            let theta = model.drawParameters(using: &random)
            var history: [HistoryRecord<AndrogenEvent>] = []
            var state = model.initialState(given: theta, at: 0)
            var sampler = IteratedBatchImportanceSampler(
                model: model, at: 0, key: DrawKey("man", "\(patient)"))
            for record in Self.history(Self.intermittent) {
                var taken = record
                if record.event == .horizon {
                    // The truth's own belief of its misfit gives readings their joint distribution.
                    var expected = state
                    _ = model.advance(
                        &expected, through: history.count,
                        of: model.course(of: history + [record], from: 0), given: theta)
                    let reading = model.reading((), of: expected, given: theta)
                    let offset = model.parameters.offset
                    let value =
                        exponential(
                            reading.mean + reading.variance.squareRoot() * random.normal())
                        - offset
                    let forecast = sampler.forecast(
                        (), under: [HistoryRecord(id: .max, hours: record.hours, event: .horizon)],
                        of: model)[0]
                    // What is below the limit is one value: its rank is drawn.
                    let limit = model.parameters.lowerLimit
                    ranks.append(
                        value < limit && limit > 0
                            ? random.uniform() * forecast.cumulative(at: limit)
                            : forecast.cumulative(at: value))
                    taken = HistoryRecord(
                        id: record.id, hours: record.hours,
                        event: .prostateSpecificAntigen(value))
                }
                history.append(taken)
                _ = model.advance(
                    &state, through: history.count - 1, of: model.course(of: history, from: 0),
                    given: theta)
                try #require(sampler.submit(taken) == .accepted)
                _ = sampler.step(budget: .max)
            }
        }
        #expect(ranks.count == 21 * patients)
        #expect(GoodnessOfFit.uniformByDistance(ranks) > 0.001, "\(ranks.count)")
    }
}
