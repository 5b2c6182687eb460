import Foundation
import SequentialMonteCarlo
import TestSupport
import Testing

@Suite struct KalmanFilterTests {
    private let model = BodyWeight()

    /// Weighings at irregular times, simulated from the model.
    private func course(_ count: Int, seed: UInt64)
        -> [(hours: Double, observation: BodyWeight.Observation)]
    {
        var random = SeededNumbers(seed: seed)
        func draw(_ state: GaussianState) -> [Double] {
            // A covariance without noise in some direction gets none.
            let jitter = SquareMatrix(diagonal: [1e-18, 1e-18, 1e-18])
            guard let factor = CholeskyFactor(state.covariance + jitter) else { return state.mean }
            return zip(state.mean, factor.scale((0..<3).map { _ in random.normal() })).map(+)
        }
        var hours = 0.0
        var x = draw(model.prior(at: 0))
        return (0..<count).map { step in
            let gap = random.exponential(mean: 30)
            let transition = model.transition(from: hours, elapsed: gap)
            let mean = zip(transition.factor * x, transition.offset).map(+)
            x = draw(GaussianState(mean: mean, covariance: transition.noise))
            hours += gap
            let template: BodyWeight.Observation = step % 4 == 3 ? .other(0) : .scale(0)
            let reading = model.reading(template, at: hours)
            let value =
                reading.offset + zip(reading.loadings, x).reduce(0) { $0 + $1.0 * $1.1 }
                + reading.noiseVariance.squareRoot() * random.normal()
            return (hours, step % 4 == 3 ? .other(value) : .scale(value))
        }
    }

    @Test func aLevelReadTwiceHasItsClosedForm() throws {
        /// A constant.
        struct Level: LinearGaussianModel {
            var version: String { "level" }
            var dimension: Int { 1 }
            func prior(at hours: Double) -> GaussianState {
                GaussianState(mean: [1], covariance: SquareMatrix(diagonal: [4]))
            }
            func transition(from hours: Double, elapsed: Double) -> LinearTransition {
                .input([0], variances: [0])
            }
            func reading(_ observation: Double, at hours: Double) -> LinearReading {
                LinearReading(value: observation, loadings: [2], offset: 1, noiseVariance: 9)
            }
        }
        var filter = KalmanFilter(model: Level(), at: 0)
        let first = try filter.assimilate(8, at: 1)
        #expect(first.forecast == PredictiveNormal(mean: 3, variance: 25))
        #expect(abs(first.rank - 0.841_344_746_068_542_9) < 1e-14)
        #expect(abs(first.logEvidence - (-0.5 * (log(2 * .pi * 25) + 1))) < 1e-14)
        // Precision 1/4 + 4/9.
        #expect(abs(filter.state.covariance[0, 0] - 36.0 / 25) < 1e-14)
        #expect(abs(filter.state.mean[0] - 2.6) < 1e-14)
        _ = try filter.assimilate(3, at: 7)
        #expect(abs(filter.state.covariance[0, 0] - 1 / (0.25 + 8.0 / 9)) < 1e-14)
        #expect(abs(filter.state.mean[0] - (0.25 + 2 * (7 + 2) / 9.0) / (0.25 + 8.0 / 9)) < 1e-13)
    }

    @Test(arguments: 1...5)
    func theFilterAgreesWithConditioningAllReadingsAtOnce(seed: UInt64) throws {
        let course = course(12, seed: seed)
        var filter = KalmanFilter(model: model, at: 0)
        for (hours, observation) in course { _ = try filter.assimilate(observation, at: hours) }

        // The state at reading i is A_i x0 + b_i + noise; covariances of states at two readings
        // are those of the earlier one carried on.
        var means: [[Double]] = []
        var covariances: [SquareMatrix] = []
        var gains: [SquareMatrix] = []
        var current = model.prior(at: 0)
        var hours = 0.0
        for (time, _) in course {
            let transition = model.transition(from: hours, elapsed: time - hours)
            hours = time
            current.mean = zip(transition.factor * current.mean, transition.offset).map(+)
            current.covariance =
                transition.factor * current.covariance * transition.factor.transposed
                + transition.noise
            means.append(current.mean)
            covariances.append(current.covariance)
            gains.append(transition.factor)
        }
        let n = course.count
        let readings = course.map { model.reading($0.observation, at: $0.hours) }
        var joint = [[Double]](repeating: Array(repeating: 0, count: n), count: n)
        // Cov(x_end, y_i).
        var last = [[Double]](repeating: [], count: n)
        for i in 0..<n {
            var carried = covariances[i]
            for j in i..<n {
                if j > i { carried = gains[j] * carried }
                let value = dot(readings[j].loadings, carried * readings[i].loadings)
                joint[i][j] = value
                joint[j][i] = value
            }
            joint[i][i] += readings[i].noiseVariance
            last[i] = carried * readings[i].loadings
        }
        let residuals = (0..<n).map {
            readings[$0].value - readings[$0].offset - dot(readings[$0].loadings, means[$0])
        }
        let (precision, logDeterminant) = inverse(joint)
        let scaled = precision.map { dot($0, residuals) }
        let evidence =
            -0.5 * (logDeterminant + Double(n) * log(2 * .pi) + dot(residuals, scaled))
        #expect(abs(filter.logEvidence - evidence) < 1e-7)
        for row in 0..<3 {
            let mean = means[n - 1][row] + (0..<n).reduce(0) { $0 + last[$1][row] * scaled[$1] }
            let deviation = filter.state.covariance[row, row].squareRoot()
            #expect(abs(filter.state.mean[row] - mean) < 1e-7 * deviation)
            for column in 0..<3 {
                let lost = (0..<n).reduce(0) { sum, i in
                    sum + last[i][row] * dot(precision[i], last.map { $0[column] })
                }
                let expected = covariances[n - 1][row, column] - lost
                let scale =
                    deviation * filter.state.covariance[column, column].squareRoot()
                #expect(abs(filter.state.covariance[row, column] - expected) < 1e-6 * scale)
            }
        }
    }

    @Test func aMoveInManyStepsIsTheMoveInOne() throws {
        var random = SeededNumbers(seed: 8)
        for (hours, observation) in course(20, seed: 9) {
            var filter = KalmanFilter(model: model, at: 0)
            _ = try filter.assimilate(observation, at: hours)
            var split = filter
            filter.move(to: hours + 700)
            for time in (0..<30).map({ _ in 700 * random.uniform() }).sorted() {
                split.move(to: hours + time)
            }
            split.move(to: hours + 700)
            for row in 0..<3 {
                let deviation = filter.state.covariance[row, row].squareRoot()
                #expect(abs(split.state.mean[row] - filter.state.mean[row]) < 1e-10 * deviation)
                for column in 0..<3 {
                    let scale =
                        deviation * filter.state.covariance[column, column].squareRoot()
                    let error =
                        split.state.covariance[row, column] - filter.state.covariance[row, column]
                    #expect(abs(error) < 1e-10 * scale)
                }
            }
        }
    }

    @Test func ranksOfItsOwnModelAreUniformAndIndependent() throws {
        var filter = KalmanFilter(model: model, at: 0)
        var ranks: [Double] = []
        for (hours, observation) in course(3_000, seed: 10) {
            let forecast = filter.forecast(of: observation, at: hours)
            let update = try filter.assimilate(observation, at: hours)
            #expect(update.forecast == forecast)
            #expect(update.rank == forecast.cumulative(at: observation.value))
            ranks.append(update.rank)
        }
        #expect(GoodnessOfFit.uniformByBins(ranks) > 1e-3)
        #expect(GoodnessOfFit.uniformByDistance(ranks) > 1e-3)
        #expect(abs(Moments(ranks).serialCorrelation) < 4 / 3_000.0.squareRoot())
    }

    @Test func anInputMovesTheMeanAndWidensIt() throws {
        var filter = KalmanFilter(model: model, at: 0)
        _ = try filter.assimilate(.scale(74.2), at: 5)
        let before = filter.state
        filter.apply(.input([0, 0, 2], variances: [0, 0, 0.04]))
        #expect(filter.state.mean == [before.mean[0], before.mean[1], before.mean[2] + 2])
        #expect(
            filter.state.covariance == before.covariance + SquareMatrix(diagonal: [0, 0, 0.04]))
        #expect(filter.hours == 5)
    }

    @Test func theCovarianceStaysPositiveOverManyExactReadings() throws {
        /// Reads a level almost without noise, a million times sharper than the prior.
        struct Sharp: LinearGaussianModel {
            let body = BodyWeight()
            var version: String { "sharp" }
            var dimension: Int { 3 }
            func prior(at hours: Double) -> GaussianState { body.prior(at: hours) }
            func transition(from hours: Double, elapsed: Double) -> LinearTransition {
                body.transition(from: hours, elapsed: elapsed)
            }
            func reading(_ observation: Double, at hours: Double) -> LinearReading {
                LinearReading(value: observation, loadings: [1, 0, 1], noiseVariance: 1e-12)
            }
        }
        var filter = KalmanFilter(model: Sharp(), at: 0)
        for step in 0..<2_000 {
            _ = try filter.assimilate(75, at: Double(step) * 1e-3)
            #expect(filter.state.covariance.diagonal.allSatisfy { $0 > 0 })
            #expect(filter.state.covariance == filter.state.covariance.transposed)
        }
    }

    @Test func aReadingThatIsNoNumberChangesNothingButTheTime() throws {
        var filter = KalmanFilter(model: model, at: 0)
        _ = try filter.assimilate(.scale(74), at: 3)
        var moved = filter
        moved.move(to: 9)
        for value in [Double.nan, .infinity, -.infinity] {
            #expect(throws: KalmanError.notANumber) {
                try filter.assimilate(.scale(value), at: 9)
            }
        }
        #expect(filter.state == moved.state && filter.hours == 9)
        #expect(filter.logEvidence == moved.logEvidence)
    }

    @Test func aReadingWithoutVarianceIsRefused() {
        /// Says that a reading has less than no noise.
        struct Backward: LinearGaussianModel {
            var version: String { "backward" }
            var dimension: Int { 1 }
            func prior(at hours: Double) -> GaussianState {
                GaussianState(mean: [0], covariance: SquareMatrix(diagonal: [1]))
            }
            func transition(from hours: Double, elapsed: Double) -> LinearTransition {
                .input([0], variances: [0])
            }
            func reading(_ observation: Double, at hours: Double) -> LinearReading {
                LinearReading(value: 0, loadings: [1], noiseVariance: observation)
            }
        }
        var filter = KalmanFilter(model: Backward(), at: 0)
        #expect(throws: KalmanError.notPositive) { try filter.assimilate(-2, at: 0) }
        #expect(throws: KalmanError.notPositive) { try filter.assimilate(-0.5, at: 0) }
        #expect(throws: KalmanError.notANumber) { try filter.assimilate(.nan, at: 0) }
        #expect(filter.state == Backward().prior(at: 0))
    }

    @Test func aCheckpointReadsBackToTheLastBitAndGoesOnAlike() throws {
        let course = course(30, seed: 11)
        var filter = KalmanFilter(model: model, at: 0)
        for (hours, observation) in course.prefix(15) {
            _ = try filter.assimilate(observation, at: hours)
        }
        var writer = CheckpointWriter(version: 1)
        filter.encode(into: &writer)
        let bytes = writer.finish()
        var reader = try CheckpointReader(bytes)
        var restored = try KalmanFilter(model: model, from: &reader)
        #expect(reader.isAtEnd)
        for (hours, observation) in course.dropFirst(15) {
            let one = try filter.assimilate(observation, at: hours)
            #expect(try restored.assimilate(observation, at: hours) == one)
        }
        #expect(restored.state == filter.state && restored.hours == filter.hours)
        #expect(restored.logEvidence == filter.logEvidence)
    }

    @Test func aCheckpointOfAnotherFormatIsRefused() throws {
        var writer = CheckpointWriter(version: 1)
        writer.append(7 as UInt32)
        var reader = try CheckpointReader(writer.finish())
        #expect(throws: CheckpointError.unknownFormat(7)) {
            try KalmanFilter(model: model, from: &reader)
        }
    }
}

@Suite struct PredictiveNormalTests {
    private let normal = PredictiveNormal(mean: 10, variance: 4)

    @Test func itsDensityProbabilitiesAndQuantilesAreThoseOfTheNormalDistribution() {
        #expect(abs(normal.logDensity(at: 13) - (-0.5 * (log(8 * .pi) + 2.25))) < 1e-14)
        #expect(abs(normal.cumulative(at: 12) - 0.841_344_746_068_542_9) < 1e-14)
        #expect(abs(normal.mass(from: 8, to: 12) - 0.682_689_492_137_085_9) < 1e-14)
        #expect(abs(normal.quantile(0.975) - (10 + 2 * 1.959_963_984_540_054)) < 1e-13)
    }
}
