import SequentialMonteCarlo
import TestSupport
import Testing
import TwinModels

/// The marrow's parameters found from counts of simulated patients.
@Suite("MarrowModel: inference")
struct MarrowInferenceTests {
    /// Two cycles of docetaxel, twelve counts drawn from a patient whom the prior drew.
    private struct Patient {
        var theta: [Double]
        var history: [HistoryRecord<MarrowEvent>]

        init(_ model: MarrowModel, _ name: String) {
            var random = DrawSequence(key: DrawKey(name), event: 1, particle: 0)
            let theta = model.drawParameters(using: &random)
            self.theta = theta
            let days = [0, 4, 7, 9, 12, 18.0]
            var events: [(hours: Double, event: MarrowEvent)] = []
            for cycle in [0.0, 21] {
                for day in days { events.append(((cycle + day) * 24, .horizon)) }
                events.append((cycle * 24 + 1, .dose(.docetaxel, milligrams: 180, hours: 1)))
            }
            let silent = SimulatedMarrow.history(events)
            let course = model.course(of: silent, from: -1)
            var state = model.initialState(given: theta, at: -1)
            history = silent.indices.map { place in
                _ = model.advance(&state, through: place, of: course, given: theta)
                let record = silent[place]
                guard record.event == .horizon else { return record }
                let reading = model.reading(.neutrophils, of: state, given: theta)
                let log = reading.mean + reading.variance.squareRoot() * random.normal()
                return HistoryRecord(
                    id: record.id, hours: record.hours,
                    event: .count(.neutrophils, exponential(log)))
            }
        }
    }

    private static func sampler(_ model: MarrowModel, _ name: String)
        -> IteratedBatchImportanceSampler<MarrowModel>
    {
        IteratedBatchImportanceSampler(model: model, at: -1, key: DrawKey("inference", name))
    }

    /// The rank of the truth in the posterior is uniform where the posterior is that of the model
    /// (Talts et al. 2018), and the counts leave less doubt than the prior.
    @Test func parametersOfSimulatedPatientsAreRecovered() throws {
        let model = MarrowModel(parameters: .docetaxelNeutrophils)
        let prior = [0.253, 0.139, 0.147, (0.358 * 0.358 + 0.37 * 0.37).squareRoot()]
        let patients = 24
        var shrinkage = [Double](repeating: 0, count: 4)
        var truths = [[Double]](repeating: [], count: 4)
        var ranks: [Double] = []
        for patient in 0..<patients {
            let simulated = Patient(model, "patient \(patient)")
            var sampler = Self.sampler(model, "\(patient)")
            for record in simulated.history {
                if case .count(_, let value) = record.event {
                    let forecast = sampler.forecast(
                        .neutrophils,
                        under: [HistoryRecord(id: .max, hours: record.hours, event: .horizon)],
                        of: model)[0]
                    ranks.append(forecast.cumulative(at: value))
                }
                try #require(sampler.submit(record) == .accepted)
                _ = sampler.step(budget: .max)
            }
            let moments = sampler.moments
            let weights = sampler.weights.values
            for place in 0..<4 {
                let deviation = moments.covariance[place, place].squareRoot()
                shrinkage[place] += deviation / prior[place] / Double(patients)
                var rank = 0.0
                for (particle, weight) in zip(sampler.particles, weights)
                where particle.parameters[place] < simulated.theta[place] { rank += weight }
                truths[place].append(rank)
            }
        }
        for place in 0..<4 {
            #expect(GoodnessOfFit.uniformByDistance(truths[place]) > 0.001, "\(truths[place])")
        }
        #expect(shrinkage[0] < 0.75 && shrinkage[1] < 0.6 && shrinkage[3] < 0.5, "\(shrinkage)")
        // One step ahead: the readings' ranks in their forecasts are uniform.
        #expect(ranks.count == 12 * patients)
        #expect(GoodnessOfFit.uniformByBins(ranks, bins: 8) > 0.001)
        #expect(GoodnessOfFit.uniformByDistance(ranks) > 0.001)
    }

    /// The sampler beside plain importance sampling from the prior, some 400 effective draws.
    @Test func theSamplerAgreesWithImportanceSampling() throws {
        let model = MarrowModel(parameters: .docetaxelNeutrophils)
        let simulated = Patient(model, "patient 18")
        let course = model.course(of: simulated.history, from: -1)
        var total = 0.0
        var sums = [Double](repeating: 0, count: 4)
        var squares = sums
        for draw: UInt32 in 0..<40_000 {
            var random = DrawSequence(key: DrawKey("reference"), event: 0, particle: draw)
            let theta = model.drawParameters(using: &random)
            var state = model.initialState(given: theta, at: -1)
            var likelihood = 0.0
            for place in simulated.history.indices {
                likelihood += model.advance(&state, through: place, of: course, given: theta)
                if likelihood < -40 { break }
            }
            let weight = exponential(likelihood)
            total += weight
            for place in 0..<4 {
                sums[place] += weight * theta[place]
                squares[place] += weight * theta[place] * theta[place]
            }
        }
        var sampler = Self.sampler(model, "18")
        for record in simulated.history {
            try #require(sampler.submit(record) == .accepted)
            _ = sampler.step(budget: .max)
        }
        let moments = sampler.moments
        for place in 0..<4 {
            let mean = sums[place] / total
            let deviation = (squares[place] / total - mean * mean).squareRoot()
            #expect(abs(moments.mean[place] - mean) < 0.3 * deviation, "\(place)")
            let ratio = moments.covariance[place, place].squareRoot() / deviation
            #expect(ratio > 0.8 && ratio < 1.25, "\(place): \(ratio)")
        }
    }

    @Test func equalPlansDifferByExactlyNothing() throws {
        let model = MarrowModel(parameters: .docetaxelNeutrophils)
        let simulated = Patient(model, "patient 0")
        var sampler = Self.sampler(model, "plans")
        for record in simulated.history {
            try #require(sampler.submit(record) == .accepted)
            _ = sampler.step(budget: .max)
        }
        func nadirs(_ milligrams: Double) -> [Double] {
            let start = 42.0 * 24
            var plan = [
                HistoryRecord(
                    id: 1_000, hours: start,
                    event: MarrowEvent.dose(.docetaxel, milligrams: milligrams, hours: 1))
            ]
            plan += (1...42).map {
                HistoryRecord(
                    id: UInt64(1_000 + $0), hours: start + Double($0) * 12, event: .horizon)
            }
            var lowest = [Double](repeating: .infinity, count: sampler.particles.count)
            sampler.project(plan) { particle, _, state, _ in
                lowest[particle] = min(lowest[particle], state.circulating)
            }
            return lowest
        }
        let before = sampler.particles.map(\.state)
        let usual = nadirs(180)
        #expect(usual == nadirs(180))
        #expect(zip(usual, nadirs(135)).allSatisfy { $0 < $1 })
        #expect(sampler.particles.map(\.state) == before)
    }

    /// A reading projected is worth what it is worth when it comes.
    @Test func theForecastOfAReadingIsItsEvidence() throws {
        let model = MarrowModel(parameters: .docetaxelNeutrophils)
        let simulated = Patient(model, "patient 1")
        var sampler = Self.sampler(model, "evidence")
        for record in simulated.history {
            let forecast = sampler.forecast(
                .neutrophils,
                under: [HistoryRecord(id: .max, hours: record.hours, event: .horizon)], of: model)
            let before = sampler.logEvidence
            let backlogBusy = sampler
            try #require(sampler.submit(record) == .accepted)
            // Half weighed, the record does not count yet.
            _ = sampler.step(budget: 100)
            if case .count = record.event, !sampler.isIdle {
                let again = sampler.forecast(
                    .neutrophils,
                    under: [HistoryRecord(id: .max, hours: record.hours, event: .horizon)],
                    of: model)
                #expect(again == forecast)
            }
            #expect(backlogBusy.history.count + 1 == sampler.history.count)
            let events = sampler.step(budget: .max).events
            // What lies below the limit has a probability, not a density.
            guard case .count(_, let value) = record.event, value >= 0.1 else { continue }
            let single = events.contains {
                if case .assimilated(let report) = $0 {
                    report.rejuvenations.allSatisfy { $0.power == 1 }
                } else {
                    false
                }
            }
            // Taken in by degrees, the record's evidence is an estimate over several clouds.
            guard single else { continue }
            #expect(
                abs(sampler.logEvidence - before - forecast[0].logDensity(at: value)) < 1e-10)
        }
    }

    @Test func whatIfOfThreeWeeksTakesAFractionOfTheTimeAllowed() {
        let model = MarrowModel(parameters: .docetaxelNeutrophils)
        let sampler = Self.sampler(model, "time")
        let plan = SimulatedMarrow.history(
            [(0, .dose(.docetaxel, milligrams: 180, hours: 1))],
            lookingAt: (1...126).map { Double($0) * 4 })
        let clock = ContinuousClock()
        var sum = 0.0
        let duration = clock.measure {
            sampler.project(plan) { _, _, state, _ in sum += state.circulating }
        }
        let coarse = SimulatedMarrow.history(
            [(0, .dose(.docetaxel, milligrams: 180, hours: 1))], lookingAt: [504])
        let other = clock.measure {
            sampler.project(coarse) { _, _, state, _ in sum += state.circulating }
        }
        #expect(sum > 0)
        #expect(duration < .milliseconds(200) && other < .milliseconds(200))
    }
}
