import Foundation
import SequentialMonteCarlo
import Testing
import TwinModels

/// Posteriors of marrow and tumour by simulation-based calibration: 500 patients with the daemon's
/// 512 particles where `TWIND_SOAK` is set, as `make soak` does, otherwise fewer of both.
@Suite(.serialized) struct PosteriorCalibrationTests {
    /// How many patients and particles, and groups of ranks that χ² looks at.
    private struct Size {
        var patients: Int
        var particles: Int
        var groups: Int
    }

    private static let isSoak = ProcessInfo.processInfo.environment["TWIND_SOAK"] != nil
    private static let large = Size(patients: 500, particles: 512, groups: 64)

    // MARK: Marrow

    /// Enough for a sampler that is wrong to be found out, and for one that is right to pass.
    private static let fewMarrows = Size(patients: 80, particles: 64, groups: 8)

    private static let marrowParameters = ["baseline", "transit time", "feedback", "slope"]

    private static func marrow(_ change: (inout MarrowParameters) -> Void = { _ in }) -> MarrowModel
    {
        var parameters = MarrowParameters.docetaxelNeutrophils
        parameters.occasions = nil
        change(&parameters)
        return MarrowModel(parameters: parameters)
    }

    /// Three cycles of docetaxel, counts on days 4, 8, 12 and 20 of each.
    private static var marrowCalibration: SimulationBasedCalibration<MarrowModel> {
        var events: [(hours: Double, event: MarrowEvent)] = []
        for start in [0.0, 504, 1_008] {
            events.append((start, .dose(.docetaxel, milligrams: 180, hours: 1)))
            for day in [4.0, 8, 12, 20] { events.append((start + 24 * day, .horizon)) }
        }
        return SimulationBasedCalibration(
            model: marrow(), plan: SimulatedMarrow.history(events), stream: .neutrophils,
            isPlace: { $0 == .horizon }, reading: { .count(.neutrophils, $0) },
            name: "marrow calibration")
    }

    @Test func ranksOfTheMarrowsParametersAreUniform() async throws {
        let size = Self.isSoak ? Self.large : Self.fewMarrows
        let ranks = try await Self.marrowCalibration.ranks(
            of: size.patients, particles: size.particles, inferredWith: Self.marrow())
        expectUniform(ranks, of: Self.marrowParameters, groups: size.groups)
    }

    @Test func movesThatForgetTheMarrowsPriorAreFoundOut() async throws {
        let ranks = try await Self.marrowCalibration.ranks(
            of: Self.fewMarrows.patients, particles: Self.fewMarrows.particles,
            inferredWith: WithoutPrior(model: Self.marrow()))
        expectRejected(ranks, of: Self.marrowParameters)
    }

    @Test func countsHeldForTwiceAsExactAreFoundOut() async throws {
        let sharp = Self.marrow {
            $0.reading.relative /= 2
            $0.reading.absolute /= 2
        }
        let ranks = try await Self.marrowCalibration.ranks(
            of: Self.fewMarrows.patients, particles: Self.fewMarrows.particles, inferredWith: sharp)
        expectRejected(ranks, of: Self.marrowParameters)
    }

    // MARK: Tumour

    /// Seven parameters, of which images tell little, need more particles than four: of 64 too few
    /// are left that differ.
    private static let fewTumours = Size(patients: 64, particles: 192, groups: 8)

    private static let tumourParameters = [
        "volume", "doubling time", "resistant odds", "kill", "resistant kill", "dying half-life",
        "alpha",
    ]

    /// Images six to eight weeks apart, six cycles of chemotherapy between the second and the fifth.
    private static var tumourCalibration: SimulationBasedCalibration<TumourModel> {
        var events: [(days: Double, event: TumourEvent)] = []
        for day in [0.0, 56, 98, 140, 182, 238] { events.append((day, .horizon)) }
        for cycle in 0..<6 { events.append((57 + 21 * Double(cycle), .chemotherapy(1))) }
        events.sort { $0.days < $1.days }
        return SimulationBasedCalibration(
            model: TumourModel(),
            plan: events.enumerated().map { place, item in
                HistoryRecord(id: UInt64(place + 1), hours: 24 * item.days, event: item.event)
            },
            stream: .diameter, isPlace: { $0 == .horizon }, reading: { .diameter($0) },
            name: "tumour calibration")
    }

    @Test func ranksOfTheTumoursParametersAreUniform() async throws {
        let size = Self.isSoak ? Self.large : Self.fewTumours
        let ranks = try await Self.tumourCalibration.ranks(
            of: size.patients, particles: size.particles, inferredWith: TumourModel())
        expectUniform(ranks, of: Self.tumourParameters, groups: size.groups)
    }

    @Test func movesThatForgetTheTumoursPriorAreFoundOut() async throws {
        let ranks = try await Self.tumourCalibration.ranks(
            of: Self.fewTumours.patients, particles: Self.fewTumours.particles,
            inferredWith: WithoutPrior(model: TumourModel()))
        expectRejected(ranks, of: Self.tumourParameters)
    }

    @Test func diametersHeldForTwiceAsExactAreFoundOut() async throws {
        var sharp = TumourParameters.version1
        sharp.diameterNoise /= 2
        sharp.diameterError /= 2
        let ranks = try await Self.tumourCalibration.ranks(
            of: Self.fewTumours.patients, particles: Self.fewTumours.particles,
            inferredWith: TumourModel(parameters: sharp))
        expectRejected(ranks, of: Self.tumourParameters)
    }

    // MARK: Judgement

    private func expectUniform(_ ranks: CalibrationRanks, of parameters: [String], groups: Int) {
        #expect(ranks.refused == 0)
        #expect(ranks.byParameter.count == parameters.count)
        for (parameter, ranks) in zip(parameters, ranks.byParameter) {
            let uniformity = RankUniformity(parameter, ranks: ranks, groups: groups)
            if Self.isSoak { print(uniformity) }
            #expect(uniformity.isUniform, "\(uniformity): \(ranks)")
        }
    }

    private func expectRejected(_ ranks: CalibrationRanks, of parameters: [String]) {
        let found = zip(parameters, ranks.byParameter).map {
            RankUniformity($0, ranks: $1, groups: 8)
        }
        if Self.isSoak { for uniformity in found { print("wrong on purpose,", uniformity) } }
        #expect(found.contains { !$0.isUniform }, "\(found)")
    }
}
