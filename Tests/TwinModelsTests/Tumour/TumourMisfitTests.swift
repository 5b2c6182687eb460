import Foundation
import SequentialMonteCarlo
import TestSupport
import Testing
import TwinModels

/// Scans that stray and are written down again, against joint distributions and integrals.
struct TumourMisfitTests {
    /// A tumour that grows by next to nothing and is of 14 cm³.
    private static func model(repeats: Bool) -> TumourModel {
        var parameters = TumourParameters.targetLesion
        parameters.doublingTime = LogNormalPrior(1e9, deviation: 0.1)
        parameters.diameterError = 0
        if !repeats { parameters.repetition = nil }
        return TumourModel(parameters: parameters)
    }

    private static func theta(_ model: TumourModel) -> [Double] {
        var theta = model.parameters(at: Array(repeating: 0, count: model.dimension))
        theta[0] = log(14)
        // Noise 0.08; misfit 1.2, so that a year's is of some size.
        theta[7] = log(0.08)
        theta[8] = log(1.2)
        return theta
    }

    private static let diameter = log(Sphere.diameter(volume: 14))

    /// The state after some events, and the log likelihood of them all.
    private static func run(
        _ model: TumourModel, _ events: [(days: Double, event: TumourEvent)]
    ) -> (state: TumourState, likelihood: Double) {
        let theta = theta(model)
        let history = events.enumerated().map { place, item in
            HistoryRecord(id: UInt64(place + 1), hours: 24 * item.days, event: item.event)
        }
        let course = model.course(of: history, from: 0)
        var state = model.initialState(given: theta, at: 0)
        let likelihood = history.indices.reduce(0) { sum, place in
            sum + model.advance(&state, through: place, of: course, given: theta)
        }
        return (state, likelihood)
    }

    /// The covariance of the misfit of ln V at two days: an Ornstein–Uhlenbeck process from 0 at 0.
    private static func covariance(_ day: Double, _ other: Double) -> Double {
        let early = min(day, other)
        return 1.44 * exp(-abs(day - other) / 3_000) * (1 - exp(-2 * early / 3_000))
    }

    @Test func theEvidenceOfScansIsThatOfTheirJointDistribution() {
        let model = Self.model(repeats: false)
        let days = [10.0, 52, 94, 100, 400]
        let scans: [(event: TumourEvent, distance: Double, loading: Double)] = [
            (.diameter(31), log(31) - Self.diameter, 1.0 / 3),
            (.volume(11), log(11.0 / 14), 1),
            (.diameter(24), log(24) - Self.diameter, 1.0 / 3),
            (.diameter(26), log(26) - Self.diameter, 1.0 / 3),
            (.volume(40), log(40.0 / 14), 1),
        ]
        let covariance = days.indices.map { row in
            days.indices.map { column in
                scans[row].loading * scans[column].loading
                    * Self.covariance(days[row], days[column])
                    + (row == column ? 0.0064 : 0)
            }
        }
        let expected = JointNormal.logDensity(scans.map(\.distance), covariance)
        let found = Self.run(model, zip(days, scans).map { ($0, $1.event) }).likelihood
        #expect(abs(found - expected) < 1e-5)
    }

    /// The likelihood and the belief after a reading that lies below a limit, by integration.
    @Test func aLesionTooSmallToMeasureMovesTheMisfitAsTheTruncatedDistribution() {
        let model = Self.model(repeats: false)
        let variance = Self.covariance(400, 400)
        for limit in [15.0, 28, 60] {
            var mass = 0.0
            var first = 0.0
            var second = 0.0
            let deviation = variance.squareRoot()
            for step in 0..<40_000 {
                let x = (Double(step) / 20_000 - 1) * 9 * deviation
                let share =
                    exp(-0.5 * x * x / variance)
                    * NormalDistribution.cumulative((log(limit) - Self.diameter - x / 3) / 0.08)
                mass += share
                first += share * x
                second += share * x * x
            }
            let whole = (2 * Double.pi * variance).squareRoot() / (9 * deviation / 20_000)
            let (state, likelihood) = Self.run(model, [(400, .diameterBelow(limit))])
            #expect(abs(likelihood - log(mass / whole)) < 2e-3)
            let mean = first / mass
            #expect(abs(state.misfit.mean - mean) < 3e-3)
            #expect(abs(state.misfit.variance - (second / mass - mean * mean)) < 3e-3)
        }
    }

    /// What follows a repetition, by integration over the misfit before it.
    @Test func aRepetitionSaysOnlyThatTheLesionLooksTheSame() throws {
        let model = Self.model(repeats: true)
        let theta = Self.theta(model)
        let before = Self.run(model, [(10, .diameter(30)), (200, .horizon)]).state
        let after = Self.run(model, [(10, .diameter(30)), (200, .diameter(30))])
        let first = Self.run(model, [(10, .diameter(30))]).likelihood
        let odds = exp(theta[9])
        let tolerance = exp(theta[10])
        var repeated = 0.0
        var mass = 0.0
        var moments = (0.0, 0.0)
        let belief = before.misfit
        let width = 12 * belief.variance.squareRoot() / 40_000
        for step in 0..<40_000 {
            let x = belief.mean + (Double(step) - 20_000) * width
            let distance = log(30) - (Self.diameter + x / 3)
            let prior = exp(belief.logDensity(at: x)) * width
            let chance =
                odds / (1 + odds) * exp(-0.5 * distance * distance / (tolerance * tolerance))
            repeated += prior * chance
        }
        // That a reading is measured says by itself nothing of the misfit, by definition.
        let looks = try #require(model.repetition(.diameter, of: before, given: theta))
        #expect(abs(looks.probability - repeated) < 1e-4)
        #expect(looks.logValue == logarithm(30) && abs(looks.width - 1 / 30.0) < 1e-12)
        for step in 0..<40_000 {
            let x = belief.mean + (Double(step) - 20_000) * width
            let distance = log(30) - (Self.diameter + x / 3)
            let prior = exp(belief.logDensity(at: x)) * width
            let chance =
                odds / (1 + odds) * exp(-0.5 * distance * distance / (tolerance * tolerance))
            let measured =
                (1 - repeated) * exp(-0.5 * distance * distance / 0.0064)
                / (2 * Double.pi * 0.0064).squareRoot()
            let share = prior * (chance * 30 + measured)
            mass += share
            moments.0 += share * x
            moments.1 += share * x * x
        }
        let mean = moments.0 / mass
        #expect(abs(after.likelihood - first - log(mass)) < 1e-3)
        #expect(abs(after.state.misfit.mean - mean) < 1e-3)
        #expect(abs(after.state.misfit.variance - (moments.1 / mass - mean * mean)) < 1e-3)
        // Another diameter is measured, and less likely by the chance of a repetition.
        let other = Self.run(model, [(10, .diameter(30)), (200, .diameter(31))]).likelihood
        let density = model.reading(.diameter, of: before, given: theta).logDensity(at: log(31))
        #expect(abs(other - first - density - log(1 - looks.probability)) < 1e-9)
        // None follows a lesion that was gone.
        let gone = Self.run(model, [(10, .diameter(30)), (100, .diameter(0)), (200, .horizon)])
        #expect(model.repetition(.diameter, of: gone.state, given: theta) == nil)
    }

    @Test func aConstantTreatmentKillsByTheExponentialOfItsExposure() {
        var parameters = TumourParameters.version1
        parameters.doublingTime = LogNormalPrior(1e9, deviation: 0.1)
        let model = TumourModel(parameters: parameters)
        var theta = model.parameters(at: Array(repeating: 0, count: model.dimension))
        theta[2] = -800  // no resistant cell
        theta[3] = log(0.6)
        let events: [TumourEvent] = [.continuous(1.0 / 21), .continuous(0), .horizon]
        let history = zip([0.0, 42, 100], events).enumerated().map { place, item in
            HistoryRecord(id: UInt64(place + 1), hours: 24 * item.0, event: item.1)
        }
        let course = model.course(of: history, from: 0)
        var state = model.initialState(given: theta, at: 0)
        for (place, cycles) in [(0, 0.0), (1, 2.0), (2, 2.0)] {
            _ = model.advance(&state, through: place, of: course, given: theta)
            #expect(abs(state.sensitive / 14 - exp(-0.6 * cycles)) < 1e-6)
        }
    }

    /// A course begun anew in the middle goes on as the whole: what was given before has acted in
    /// part, and a fraction before has acted for good.
    @Test func whatWasGivenBeforeTheOriginActsOnForWhatIsLeftOfIt() {
        let model = TumourModel()
        let theta = model.parameters(at: Array(repeating: 0, count: model.dimension))
        let events: [(days: Double, event: TumourEvent)] = [
            (0, .fraction(gray: 2)), (10, .chemotherapy(1)), (11, .horizon), (60, .horizon),
        ]
        let history = events.enumerated().map { place, item in
            HistoryRecord(id: UInt64(place + 1), hours: 24 * item.days, event: item.event)
        }
        let whole = model.course(of: history, from: 0)
        var state = model.initialState(given: theta, at: 0)
        for place in 0..<3 {
            _ = model.advance(&state, through: place, of: whole, given: theta)
        }
        var end = state
        _ = model.advance(&end, through: 3, of: whole, given: theta)
        let anew = history.filter { $0.event != .horizon || $0.hours > 11 * 24 }
        let course = model.course(of: anew, from: 11 * 24)
        for place in anew.indices {
            _ = model.advance(&state, through: place, of: course, given: theta)
        }
        #expect(abs(state.volume / end.volume - 1) < 1e-9)
    }

    /// Ranks of simulated readings in their forecasts are uniform, repetitions drawn within theirs.
    @Test func forecastsOfSimulatedLesionsAreCalibrated() throws {
        let model = TumourModel(parameters: .targetLesion)
        let limit = model.parameters.smallestDiameter
        var ranks: [Double] = []
        for patient in 0..<40 {
            var random = DrawSequence(
                key: DrawKey("lesions", "\(patient)"), event: 1, particle: 0)
            let theta = model.drawParameters(using: &random)
            var sampler = IteratedBatchImportanceSampler(
                model: model, at: 0, key: DrawKey("lesion", "\(patient)"))
            var history = [HistoryRecord(id: 1, hours: 0, event: TumourEvent.continuous(1.0 / 21))]
            _ = sampler.submit(history[0])
            for visit in 0..<6 {
                let hours = Double(visit) * 42 * 24
                let horizon = HistoryRecord(
                    id: UInt64(visit + 2), hours: hours, event: TumourEvent.horizon)
                _ = sampler.step(budget: .max)
                let forecast = sampler.forecast(.diameter, under: [horizon], of: model)[0]
                // The truth's own belief of its misfit gives readings their joint distribution.
                let course = model.course(of: history + [horizon], from: 0)
                var state = model.initialState(given: theta, at: 0)
                for place in 0...history.count {
                    _ = model.advance(&state, through: place, of: course, given: theta)
                }
                let repetition = model.repetition(.diameter, of: state, given: theta)
                let reading = model.reading(.diameter, of: state, given: theta)
                var value = exp(reading.mean + reading.variance.squareRoot() * random.normal())
                let isRepeated = random.uniform() < repetition?.probability ?? 0
                if isRepeated, let repetition { value = exp(repetition.logValue) }
                if value < limit {
                    ranks.append(random.uniform() * forecast.cumulative(at: limit))
                } else if isRepeated, let again = forecast.repetition {
                    let middle = forecast.cumulative(at: exp(again.logValue))
                    ranks.append(middle + (random.uniform() - 0.5) * again.probability)
                    if case .diameter(let last) = history[history.count - 1].event { value = last }
                } else {
                    ranks.append(forecast.cumulative(at: value))
                }
                let record = HistoryRecord(
                    id: horizon.id, hours: hours, event: TumourEvent.diameter(value))
                history.append(record)
                try #require(sampler.submit(record) == .accepted)
            }
        }
        #expect(ranks.count == 240)
        #expect(GoodnessOfFit.uniformByDistance(ranks) > 0.001, "\(ranks)")
    }
}
