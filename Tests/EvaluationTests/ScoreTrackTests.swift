import Evaluation
import Testing

@Suite struct ScoreTrackTests {
    private static var track: ScoreTrack {
        var track = ScoreTrack()
        for (value, time) in [(0.1, 1.0), (0.2, 3), (0.25, 3), (0.4, 7)] {
            track.append(value, at: time)
        }
        return track
    }

    @Test(
        arguments: [
            (0.9, nil), (1, 0.1), (2.5, 0.1), (3, 0.25), (6.9, 0.25), (7, 0.4), (100, 0.4),
        ] as [(Double, Double?)])
    func aValueHoldsUntilTheNext(time: Double, value: Double?) {
        #expect(Self.track.value(at: time) == value)
    }

    @Test(arguments: [(0.0, 0.1), (1, 0.25), (2.9, 0.25), (3, 0.4), (7, 0.4), (8, 0.4)])
    func whatFollowsIsTheFirstLaterValueOrElseTheLast(time: Double, value: Double) {
        #expect(Self.track.value(after: time) == value)
    }

    @Test func anEmptyTrackKnowsNothing() {
        #expect(ScoreTrack().isEmpty && !Self.track.isEmpty)
        #expect(ScoreTrack().value(at: 5) == nil && ScoreTrack().value(after: 5) == nil)
    }
}
