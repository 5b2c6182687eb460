import ClinicalTypes
import SequentialMonteCarlo
import TestSupport
import Testing
import TwinEngine
import TwinModels

struct SelfScoreTests {
    /// Scores a first-order autoregression by its own law; noise of variance 1 each step.
    private static func score(_ phi: Double, steps: Int, spread: Double = 1) -> SelfScore {
        var score = SelfScore()
        let key = DrawKey("self-score")
        var value = 0.0
        for step in 0..<steps {
            let own = PredictiveNormal(mean: phi * value, variance: spread * spread)
            value = phi * value + key.draws(event: UInt64(step), particle: 0).normal
            score.note(
                value: value, at: Double(step), rank: own.cumulative(at: value),
                score: own.rankedProbabilityScore(at: value))
        }
        return score
    }

    @Test func aModelThatIsRightIsCalibratedAndBeatsTheRandomWalk() throws {
        let quality = try #require(Self.score(0, steps: 5_000).summary)
        // E CRPS of a standard normal is 1/√π; of the last value E|X − X′| = 2/√π; of the walk, whose
        // variance is 2, √2/√π times a factor for its centre.
        let perfect = 1 / Double.pi.squareRoot()
        #expect(abs(quality.rankedProbabilityScore / perfect - 1) < 0.05)
        #expect(abs((quality.skillOverLastValue ?? 0) - 0.5) < 0.03)
        #expect((0.2...0.35).contains(quality.skillOverRandomWalk ?? 0))
        #expect(abs(quality.coverage50 - 0.5) < 0.05)
        #expect(abs(quality.coverage80 - 0.8) < 0.04)
        #expect(abs(quality.coverage95 - 0.95) < 0.02)
        #expect(quality.readings == 4_995)
    }

    @Test func onARandomWalkNothingIsBetterThanTheRandomWalk() throws {
        let quality = try #require(Self.score(1, steps: 5_000).summary)
        #expect(abs(quality.skillOverRandomWalk ?? 1) < 0.02)
        #expect((quality.skillOverLastValue ?? 0) > 0.2)
    }

    @Test func tooNarrowAModelCoversTooLittle() throws {
        let quality = try #require(Self.score(0, steps: 2_000, spread: 0.5).summary)
        #expect(quality.coverage95 < 0.75 && quality.coverage50 < 0.35)
    }

    @Test func theRandomWalkIsLikelierWhereTheTwinIsWrong() {
        var score = SelfScore()
        for step in 0..<20 {
            score.note(value: Double(step % 2) * 0.1, at: Double(step), rank: 0.5, score: 0)
        }
        let cell = (low: 0.05, high: 0.15)
        let right = score.walk(at: 20).map { logarithm($0.mass(from: cell.low, to: cell.high)) }
        let wrong = score.logRatio(of: cell, anywhere: 0.01, logEvidence: -9, at: 20)
        let same = score.logRatio(of: cell, anywhere: 0.01, logEvidence: right ?? 0, at: 20)
        #expect(wrong > 5 && abs(same) < 0.05)
        #expect(SelfScore().logRatio(of: cell, anywhere: 0.01, logEvidence: -9, at: 20) == 0)
    }

    @Test func aThinnedMixtureHasTheScoreOfTheWhole() {
        let key = DrawKey("mixture")
        let draws = (0..<512).map { key.draws(event: 1, particle: UInt32($0)) }
        let total = draws.reduce(0) { $0 + $1.uniform(0) }
        let mixture = LogNormalMixture(
            weights: draws.map { $0.uniform(0) / total },
            components: draws.map { PredictiveNormal(mean: $0.normal, variance: 0.1) })
        let thin = mixture.thinned(to: 64)
        for value in [0.1, 0.7, 1, 3, 20] {
            let whole = mixture.rankedProbabilityScore(at: value)
            #expect(abs(thin.rankedProbabilityScore(at: value) - whole) < 0.02)
            #expect(abs(thin.cumulative(at: value) - mixture.cumulative(at: value)) < 0.01)
        }
        #expect(thin.weights.count == 64)
    }

    @Test func aTwinPublishesHowGoodItsForecastsHaveBeen() throws {
        var twin = PatientTwin(patient: DocetaxelPatient.patient)
        let key = DrawKey("quality")
        for step in 0..<300 {
            let reading = Reading(
                code: StreamCode(validated: "heart_rate"),
                value: (76 + 3 * key.draws(event: UInt64(step), particle: 0).normal).rounded(),
                time: DocetaxelPatient.start.advanced(byHours: 0.25 * Double(step)))
            _ = try twin.admit(reading)
        }
        let quality = try #require(twin.summary()?.streams["heart_rate"]?.quality)
        #expect(quality.readings > 250 && (quality.skillOverLastValue ?? 0) > 0.2)
        #expect((0.3...0.7).contains(quality.coverage50))
        let counts = try #require(DocetaxelPatient.twin().forecast()?.streams["anc"])
        // Five counts, of which the first tells nothing and the next ones teach the random walk.
        #expect(counts.quality == nil || counts.quality?.readings ?? 0 < 3)
    }
}
