import Foundation
import SequentialMonteCarlo
import Testing
import TwinModels

/// The misfit of a marrow at rest against the joint normal distribution of all its counts.
@Suite struct MisfitTests {
    private static let parameters: MarrowParameters = {
        var parameters = MarrowParameters.mercaptopurineNeutrophils
        parameters.reading = CountNoise(relative: 0.3, lowerLimit: 0.01)
        parameters.misfit = Misfit(deviation: 0.4, hours: 500)
        return parameters
    }()
    private static let hours = [10.0, 178, 346, 350, 1_400]
    private static let counts = [2.0, 3.1, 4.0, 2.2, 1.0]

    @Test func theEvidenceOfAllCountsIsThatOfTheirJointDistribution() {
        let model = MarrowModel(parameters: Self.parameters)
        let theta = model.parameters(at: [0, 0, 0, 0])
        let history = zip(Self.hours, Self.counts).enumerated().map { place, count in
            HistoryRecord(
                id: UInt64(place + 1), hours: count.0,
                event: MarrowEvent.count(.neutrophils, count.1))
        }
        let course = model.course(of: history, from: 0)
        var state = model.initialState(given: theta, at: 0)
        let evidence = history.indices.reduce(0) { sum, place in
            sum + model.advance(&state, through: place, of: course, given: theta)
        }
        let covariance = Self.hours.enumerated().map { row, hour in
            Self.hours.enumerated().map { column, other in
                0.16 * exp(-abs(hour - other) / 500) + (row == column ? 0.09 : 0)
            }
        }
        let expected = JointNormal.logDensity(Self.counts.map { log($0) - theta[0] }, covariance)
        #expect(abs(evidence - expected) < 1e-9)
    }

    @Test func aForecastReturnsFromTheLastCountsToTheModel() throws {
        let model = MarrowModel(parameters: Self.parameters)
        let theta = model.parameters(at: [0, 0, 0, 0])
        let baseline = exp(theta[0])
        let history = [
            HistoryRecord(id: 1, hours: 10, event: MarrowEvent.count(.neutrophils, 3 * baseline)),
            HistoryRecord(id: 2, hours: 20, event: .horizon),
            HistoryRecord(id: 3, hours: 5_000, event: .horizon),
        ]
        let course = model.course(of: history, from: 0)
        var state = model.initialState(given: theta, at: 0)
        let forecasts = history.indices.map { place in
            _ = model.advance(&state, through: place, of: course, given: theta)
            return model.reading(.neutrophils, of: state, given: theta)
        }
        // 0.16 / (0.16 + 0.09) of the distance is taken for misfit, and decays.
        let taken = 0.64 * log(3)
        #expect(abs(forecasts[1].mean - theta[0] - taken * exp(-10.0 / 500)) < 1e-6)
        #expect(abs(forecasts[2].mean - theta[0]) < 1e-3)
        #expect(abs(forecasts[2].variance - 0.25) < 1e-6)
    }
}
