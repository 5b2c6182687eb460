import ClinicalTypes
import Testing
import TwinEngine

struct RecalibrationPolicyTests {
    private static func time(_ hours: Double) -> Instant {
        Instant(microseconds: 0).advanced(byHours: hours)
    }

    /// A policy whose shadow began at hour 0 and was compared on so many readings.
    private static func shadowing(advantage: Double, readings: Int = 20) -> RecalibrationPolicy {
        var policy = RecalibrationPolicy()
        #expect(policy.observe(isDrifting: true, isCalm: true, at: time(0)) == .startShadow)
        for _ in 0..<readings { policy.compare(advantage / Double(readings), at: time(30)) }
        return policy
    }

    @Test func aShadowGoesOnIfItIsTenTimesLikelier() {
        var better = Self.shadowing(advantage: 2.4)
        #expect(better.observe(isDrifting: false, isCalm: true, at: Self.time(47.9)) == .none)
        #expect(better.observe(isDrifting: true, isCalm: true, at: Self.time(48)) == .adoptShadow)
        var worse = Self.shadowing(advantage: 2.2)
        #expect(worse.observe(isDrifting: true, isCalm: true, at: Self.time(48)) == .dropShadow)
        #expect(!better.isShadowing && !worse.isShadowing)
    }

    @Test func whatTheShadowLearnsOnDoesNotCount() {
        var policy = Self.shadowing(advantage: -1)
        policy.compare(100, at: Self.time(23.9))
        policy.compare(.nan, at: Self.time(30))
        #expect(abs(policy.advantage + 1) < 1e-12 && policy.compared == 20)
    }

    @Test func aShadowWaitsForReadingsAndForTheEndOfAnEvent() {
        var few = Self.shadowing(advantage: 3, readings: 19)
        #expect(few.observe(isDrifting: false, isCalm: true, at: Self.time(200)) == .none)
        few.compare(0, at: Self.time(200))
        #expect(few.observe(isDrifting: false, isCalm: false, at: Self.time(201)) == .none)
        #expect(few.observe(isDrifting: false, isCalm: true, at: Self.time(202)) == .adoptShadow)
    }

    @Test func atMostOneShadowInThreeDaysAndTwoInThirty() {
        var policy = Self.shadowing(advantage: 1)
        _ = policy.observe(isDrifting: false, isCalm: true, at: Self.time(48))
        #expect(policy.observe(isDrifting: true, isCalm: true, at: Self.time(71)) == .none)
        #expect(policy.observe(isDrifting: true, isCalm: true, at: Self.time(72)) == .startShadow)
        policy.abandonShadow()
        #expect(policy.observe(isDrifting: true, isCalm: true, at: Self.time(80)) == .dropShadow)
        #expect(policy.observe(isDrifting: true, isCalm: true, at: Self.time(150)) == .distrust)
        #expect(policy.isUncalibrated)
        // Thirty days after the first one may begin again, if it were believed.
        var later = Self.shadowing(advantage: 1)
        later.abandonShadow()
        #expect(later.observe(isDrifting: false, isCalm: false, at: Self.time(30)) == .dropShadow)
        #expect(
            later.observe(isDrifting: true, isCalm: true, at: Self.time(721)) == .startShadow)
    }

    @Test func aTwinIsBelievedAgainAfterTwoWeeksWithoutDrift() {
        var policy = Self.shadowing(advantage: 1)
        policy.abandonShadow()
        #expect(policy.observe(isDrifting: false, isCalm: true, at: Self.time(20)) == .dropShadow)
        #expect(policy.observe(isDrifting: true, isCalm: true, at: Self.time(80)) == .startShadow)
        policy.abandonShadow()
        #expect(policy.observe(isDrifting: false, isCalm: true, at: Self.time(90)) == .dropShadow)
        #expect(policy.observe(isDrifting: true, isCalm: true, at: Self.time(160)) == .distrust)
        #expect(policy.observe(isDrifting: true, isCalm: true, at: Self.time(300)) == .none)
        #expect(policy.observe(isDrifting: false, isCalm: true, at: Self.time(635)) == .none)
        #expect(policy.isUncalibrated)
        #expect(policy.observe(isDrifting: false, isCalm: true, at: Self.time(636)) == .trust)
        #expect(!policy.isUncalibrated)
    }
}
