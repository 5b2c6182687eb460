import Foundation
import SequentialMonteCarlo
import TestSupport
import Testing

/// Histories cut short, against the posterior of all that was ever recorded.
@Suite("IteratedBatchImportanceSampler: history")
struct IBISHistoryTests {
    /// A reading every ten days for two years.
    private static func days(_ count: Int) -> [Double] { (0..<count).map { Double($0) * 240 } }

    /// Replicates are, in terms of the exact posterior, as close as those of a whole history would
    /// be, and off by less than a tenth of a deviation on average.
    private func expectClose(
        _ samples: [GaussianState], mean: [Double], covariance: [[Double]], error: Double,
        ratio: Double
    ) {
        for place in mean.indices {
            let deviation = covariance[place][place].squareRoot()
            let errors = samples.map { ($0.mean[place] - mean[place]) / deviation }
            let ratios = samples.map {
                $0.covariance[place, place].squareRoot() / deviation
            }
            let root = (errors.reduce(0) { $0 + $1 * $1 } / Double(errors.count)).squareRoot()
            #expect(root < error, "parameter \(place): \(root)")
            #expect(abs(Moments(errors).mean) < 0.1, "\(errors)")
            #expect(abs(Moments(ratios).mean - 1) < ratio, "\(ratios)")
        }
    }

    @Test func aCutHistoryKeepsThePosteriorOfARegression() throws {
        let model = LinearRegression(priorMean: [0, 1], priorSD: [2, 1], noise: 1)
        var random = SeededNumbers(seed: 6)
        let events: [LinearRegression.Event] = (0..<73).map { _ in
            let x = [1, random.normal()]
            return .init(x: x, y: 0.7 + 1.6 * x[1] + random.normal())
        }
        let exact = model.posterior(events)
        var samples: [GaussianState] = []
        for replicate in 0..<10 {
            var sampler = IteratedBatchImportanceSampler(
                model: model, at: 0, key: DrawKey("cut", "\(replicate)"))
            let reports = try sampler.assimilate(records(events, at: Self.days(73)))
            let cuts = reports.compactMap(\.cut)
            #expect(cuts.count >= 10)
            // Never more than the bound, an anchor's spacing and one gap.
            let oldest = try #require(sampler.history.first?.hours)
            #expect(sampler.history.last.map { $0.hours - oldest <= (180 + 30 + 10) * 24 } == true)
            #expect(sampler.history.count + cuts.reduce(0) { $0 + $1.dropped } == 73)
            samples.append(sampler.moments)
        }
        expectClose(
            samples, mean: exact.mean, covariance: exact.covariance, error: 0.15, ratio: 0.05)
    }

    @Test func aStateThatLastsIsCarriedIntoTheParameters() throws {
        let model = Growth()
        var random = SeededNumbers(seed: 7)
        let hours = Self.days(60)
        let values = hours.map { 1.3 + 0.0007 * $0 + model.noise * random.normal() }
        // In terms of the size at the last reading, where the sampler's θ can be restated to.
        let line = LinearRegression(
            priorMean: model.priorMean, priorSD: model.priorSD, noise: model.noise)
        let exact = line.posterior(
            zip(hours, values).map { .init(x: [1, $0], y: $1) })
        let end = hours[59]
        let jacobian = [[1, end], [0, 1]]
        let mean = jacobian.map { dot($0, exact.mean) }
        let covariance = jacobian.map { row in
            jacobian.map { column in
                dot(row, exact.covariance.map { dot($0, column) })
            }
        }
        var samples: [GaussianState] = []
        for replicate in 0..<10 {
            var sampler = IteratedBatchImportanceSampler(
                model: model, at: 0, key: DrawKey("carried", "\(replicate)"))
            let reports = try sampler.assimilate(
                records(values.map { Decay.Reading($0) }, at: hours))
            #expect(reports.compactMap(\.cut).count >= 8)
            #expect(sampler.origin > 300 * 24)
            let particles = sampler.particles.map { [$0.state.log, $0.parameters[1]] }
            let center = particles[0].indices.map { place in
                sampler.weights.mean(particles.map { $0[place] })
            }
            samples.append(
                GaussianState(
                    mean: center,
                    covariance: SquareMatrix(
                        diagonal: center.indices.map { place in
                            sampler.weights.mean(
                                particles.map {
                                    ($0[place] - center[place]) * ($0[place] - center[place])
                                })
                        })))
            #expect(sampler.particles.allSatisfy { $0.state.hours == end })
        }
        expectClose(samples, mean: mean, covariance: covariance, error: 0.15, ratio: 0.05)
    }

    /// Thirteen cycles of 135 mg in 273 days, counts on days 8 and 18; the reference as in
    /// `IBISMarrowTests`, of effective sample size 8,600.
    private static let longCounts = [
        0.66, 5.17, 0.57, 5.32, 0.55, 4.61, 0.6, 4.43, 0.82, 3.42, 0.84, 4.57, 0.56, 3.68, 0.63,
        5.12, 0.69, 4.7, 0.67, 9.52, 0.74, 4.64, 0.87, 5.31, 0.78, 6.63,
    ]

    @Test func aMarrowForgetsWhatIsOlderThanHalfAYearWithoutMuchLoss() throws {
        var all: [(hours: Double, event: Marrow.Event)] = []
        for cycle in 0..<13 {
            all.append((Double(cycle) * 504, .dose(135)))
            all.append((Double(cycle) * 504 + 192, .count(Self.longCounts[2 * cycle])))
            all.append((Double(cycle) * 504 + 432, .count(Self.longCounts[2 * cycle + 1])))
        }
        let mean = [1.589_61, 4.438_83, -1.943_51, 2.820_57]
        let deviation = [0.172_95, 0.117_58, 0.132_55, 0.180_32]
        var samples: [GaussianState] = []
        for replicate in 0..<6 {
            var sampler = IteratedBatchImportanceSampler(
                model: Marrow(), at: 0, key: DrawKey("long", "\(replicate)"))
            let reports = try sampler.assimilate(records(all.map(\.event), at: all.map(\.hours)))
            #expect(reports.compactMap(\.cut).count >= 2)
            // Counts up to the cut are gone; doses of nine weeks before it still act.
            let doses = sampler.history.filter { !Marrow().isEvidence($0.event) }
            #expect(doses.count == 12 && sampler.history.count == 12 + 19)
            samples.append(sampler.moments)
        }
        expectClose(
            samples, mean: mean,
            covariance: deviation.indices.map { row in
                deviation.indices.map { $0 == row ? deviation[row] * deviation[row] : 0 }
            }, error: 0.2, ratio: 0.1)
    }

    @Test func aRecordOlderThanTheCutIsRefusedEvenIfItWaited() throws {
        let model = LinearRegression(priorMean: [0], priorSD: [1], noise: 1)
        var sampler = IteratedBatchImportanceSampler(
            model: model, at: 0, key: DrawKey("too old"))
        let events = Self.days(21).map { _ in LinearRegression.Event(x: [1], y: 0.5) }
        var all = records(events, at: Self.days(21))
        let last = all.removeLast()
        try sampler.assimilate(all)
        // The next record brings a cut; one that waits behind it is then too old.
        let late = HistoryRecord(id: 90, hours: sampler.history[0].hours, event: events[0])
        #expect(sampler.submit(last) == .accepted)
        #expect(sampler.submit(late) == .accepted)
        let reports = sampler.step(budget: .max).events
        #expect(reports.compactMap(\.cut).count == 1)
        #expect(reports.last == .refused(record: 90, .tooOld))
        let again = HistoryRecord(id: 91, hours: late.hours, event: events[0])
        #expect(sampler.submit(again) == .tooOld)
        #expect(sampler.mixturePrior != nil)
    }

    @Test func aRecordThatComesLateIsNotLostByACut() throws {
        let model = LinearRegression(priorMean: [0], priorSD: [1], noise: 1)
        let hours = Self.days(40)
        var events = hours.map { _ in LinearRegression.Event(x: [0.1], y: 0) }
        // Says more than all others together.
        events[10] = .init(x: [10], y: 11)
        let exact = model.posterior(events)
        var all = records(events, at: hours)
        let late = all.remove(at: 10)
        // By then the posterior of day 110 was fitted, to stand for all before it later.
        all.insert(late, at: 16)
        var sampler = IteratedBatchImportanceSampler(model: model, at: 0, key: DrawKey("late"))
        // After every record it is in the history, or in what stands for the dropped ones.
        for (place, record) in all.enumerated() {
            try sampler.assimilate([record])
            let isRecorded = sampler.history.contains { $0.id == late.id }
            let isInPrior =
                sampler.mixturePrior?.parts.allSatisfy { abs($0.state.mean[0] - 1.1) < 0.3 }
            #expect(isRecorded != (isInPrior ?? (place < 16)), "record \(place)")
        }
        #expect(!sampler.history.contains { $0.id == late.id })
        let moments = sampler.moments
        #expect(abs(moments.mean[0] - exact.mean[0]) < 0.2 * exact.covariance[0][0].squareRoot())
        #expect(abs(moments.covariance[0, 0] / exact.covariance[0][0] - 1) < 0.25)
    }

    @Test func aHistoryWithoutABoundIsKeptWhole() throws {
        var settings = SamplerSettings()
        settings.bound = nil
        settings.particles = 50
        var sampler = IteratedBatchImportanceSampler(
            model: LinearRegression(priorMean: [0], priorSD: [1], noise: 1), settings: settings,
            at: 0, key: DrawKey("whole"))
        let events = Self.days(60).map { _ in LinearRegression.Event(x: [1], y: 0.5) }
        try sampler.assimilate(records(events, at: Self.days(60)))
        #expect(sampler.history.count == 60 && sampler.mixturePrior == nil)
    }
}
