import ClinicalTypes
import SequentialMonteCarlo
import Testing
import TwinModels

@Suite struct FluidFilterTests {
    private static let start = Instant(microseconds: 1_790_000_000_000_000)

    private static func time(_ hours: Double) -> Instant { start.advanced(byHours: hours) }

    private static func weight(_ kilograms: Double) -> FluidModel.Observation {
        FluidModel.Observation(kilograms: kilograms)
    }

    /// A patient of whom dry weight is well known.
    private static func known() throws -> FluidFilter {
        var filter = FluidFilter(at: start)
        for day in 0..<60 {
            _ = try filter.assimilate(weight(70), at: time(24 * Double(day)))
        }
        return filter
    }

    /// All weights and events at once: the process in steps of six minutes by Euler's rule, as one
    /// normal distribution of all readings, without a filter.
    @Test func posteriorAndEvidenceAreThoseOfASlowReference() throws {
        let p = FluidParameters.version1
        let visits: [(hours: Double, value: Double)] = [(6, 71), (30, 70.2), (54, 69.1), (80, 72)]
        let h = 0.1
        // Mean and covariance of the state at each visit, and of earlier states with it.
        var mean = [p.weightMean, p.driftMean, 0]
        var covariance = FluidModel().prior(at: 0).covariance
        var evidence = 0.0
        var place = 0
        var exposure = 0.0
        for step in 1...800 {
            let hours = h * Double(step)
            var factor = SquareMatrix(diagonal: [1, 1 - h / p.driftHours, 1 - h / p.returnHours])
            factor[0, 1] = h
            let noise = SquareMatrix(diagonal: [
                p.dryNoise * p.dryNoise * h,
                2 * p.driftDeviation * p.driftDeviation / p.driftHours * h,
                p.fluidNoise * p.fluidNoise * h,
            ])
            mean = factor * mean
            mean[1] += p.driftMean * h / p.driftHours
            // A dose of docetaxel at 10 h, fever of 1.5 °C from 40 h on.
            if step > 100 {
                mean[2] += h * p.retention * exposure
                exposure *= 1 - h * logarithm(2) / p.retentionHalfLives[0]
            }
            if step == 100 { exposure = 1 }
            if step > 400 { mean[2] -= h * p.feverLoss * 1.5 }
            covariance = factor * covariance * factor.transposed + noise
            // A litre lost at 20 h, one infused at 60 h, vomited twice at 70 h.
            for (at, litres) in [(200, -1.0), (600, 1.0), (700, -0.4)] where step == at {
                mean[2] += litres
                covariance[2, 2] += p.balanceDeviation * p.balanceDeviation * litres * litres
            }
            guard place < visits.count, abs(hours - visits[place].hours) < h / 2 else { continue }
            let column = (0..<3).map { covariance[$0, 0] + covariance[$0, 2] }
            let variance = column[0] + column[2] + 0.25
            let residual = visits[place].value - mean[0] - mean[2]
            evidence += PredictiveNormal(mean: 0, variance: variance).logDensity(at: residual)
            for row in 0..<3 {
                mean[row] += column[row] / variance * residual
                for other in 0..<3 {
                    covariance[row, other] -= column[row] * column[other] / variance
                }
            }
            place += 1
        }

        let events: [(hours: Double, event: FluidEvent)] = [
            (10, .retention(.docetaxel, doses: 1)), (20, .balance(litres: -1)),
            (40, .fever(degrees: 1.5)), (60, .balance(litres: 1)), (70, .loss(times: 2)),
        ]
        var filter = FluidFilter(at: Self.start)
        var pending = events[...]
        for visit in visits {
            while let next = pending.first, next.hours <= visit.hours {
                filter.apply(FluidRecord(time: Self.time(next.hours), event: next.event))
                pending.removeFirst()
            }
            _ = try filter.assimilate(Self.weight(visit.value), at: Self.time(visit.hours))
        }
        #expect(abs(filter.logEvidence - evidence) < 0.01)
        for row in 0..<3 {
            let deviation = covariance[row, row].squareRoot()
            #expect(abs(filter.state.mean[row] - mean[row]) < 0.01 * deviation, "\(row)")
            #expect(abs(filter.state.covariance[row, row].squareRoot() / deviation - 1) < 0.01)
        }
    }

    @Test func vomitingShowsAsADeficitAndInfusionsFillIt() throws {
        var filter = try Self.known()
        let end = 59.0 * 24
        #expect(filter.probabilityOfDeficit() < 0.01)
        for hour in 1...12 {
            filter.apply(FluidRecord(time: Self.time(end + Double(hour)), event: .loss(times: 1)))
        }
        _ = try filter.assimilate(Self.weight(67.6), at: Self.time(end + 13))
        #expect(filter.deficit.mean > 1.7 && filter.deficit.mean < 2.5)
        #expect(filter.probabilityOfDeficit() > 0.3)
        filter.apply(FluidRecord(time: Self.time(end + 14), event: .balance(litres: 2)))
        #expect(filter.deficit.mean < 0.5 && filter.probabilityOfDeficit() < 0.01)
    }

    @Test func tooMuchInfusedWithinTwoDaysIsSeenAhead() throws {
        let filter = try Self.known()
        let now = Self.time(59 * 24)
        let plan = [FluidRecord(time: Self.time(59 * 24 + 20), event: .balance(litres: 2.5))]
        let without = filter.probabilityOfExcess(of: now)
        let with = filter.probabilityOfExcess(of: now, plan)
        #expect(without < 0.01 && with > 0.5)
        #expect(
            filter.probabilityOfExcess(within: 12, of: now, plan)
                == filter.probabilityOfExcess(within: 12, of: now))
        let weights = filter.forecast(plan, at: [Self.time(59 * 24 + 19), Self.time(59 * 24 + 20)])
        #expect(abs(weights[1].weight.mean - weights[0].weight.mean - 2.5) < 0.1)
        #expect(weights[0].weight.variance > weights[0].state.variance + 0.2)
    }

    @Test func theDeficitIsARectifiedNormal() {
        // By the midpoint rule.
        for (mean, deviation) in [(-2.0, 0.5), (0.3, 1), (3, 0.7)] {
            let fluid = PredictiveNormal(mean: mean, variance: deviation * deviation)
            var first = 0.0
            var second = 0.0
            let h = 1e-3
            for step in 0..<12_000 {
                let litres = (Double(step) + 0.5) * h
                let density = exponential(fluid.logDensity(at: -litres))
                first += h * density * litres
                second += h * density * litres * litres
            }
            let deficit = FluidDeficit(of: fluid)
            #expect(abs(deficit.mean - first) < 1e-6)
            #expect(abs(deficit.deviation - (second - first * first).squareRoot()) < 1e-5)
        }
    }

    @Test func aCheckpointReadsBackToTheLastBitAndGoesOn() throws {
        var filter = try Self.known()
        filter.apply(FluidRecord(time: Self.time(1_420), event: .fever(degrees: 1)))
        filter.apply(FluidRecord(time: Self.time(1_421), event: .retention(.steroid, doses: 2)))
        var writer = CheckpointWriter(version: 1)
        filter.encode(into: &writer)
        var reader = try CheckpointReader(writer.finish())
        var restored = try FluidFilter(from: &reader)
        #expect(reader.isAtEnd)
        let update = try filter.assimilate(Self.weight(71), at: Self.time(1_460))
        #expect(try restored.assimilate(Self.weight(71), at: Self.time(1_460)) == update)
        #expect(restored.state == filter.state)
    }
}
