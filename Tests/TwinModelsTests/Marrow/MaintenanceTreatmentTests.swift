import Foundation
import SequentialMonteCarlo
import TestSupport
import Testing
import TwinModels

/// The model of Jost et al. (2020) with its published individual parameters, beside the published
/// individual predictions at every count.
@Suite(
    "MarrowModel: maintenance treatment",
    .enabled(if: SharedDataFolder.isPresent, Comment(rawValue: SharedDataFolder.absence)))
struct MaintenanceTreatmentTests {
    private static func table(_ name: String) throws -> [[String]] {
        try SharedDataFolder.lines(of: "dev/jost2020_anc_6mp/\(name).csv").dropFirst().map {
            $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        }
    }

    /// The root mean square difference of the logarithms of each patient's predictions, in order.
    private static func differences(step: Double) throws -> [Double] {
        var parameters = MarrowParameters.mercaptopurineNeutrophils
        parameters.longestStep = step
        let surfaces = try table("patients").map { ($0[0], Double($0[8])) }
        let doses = try table("events").filter { $0[3] == "mercaptopurine" }
        let predictions = try table("published_ipred")
        var errors: [Double] = []
        for row in try table("published_individual_params") {
            let surface = try #require(surfaces.first { $0.0 == row[0] }?.1)
            let values = try row.dropFirst().map { try #require(Double($0)) }
            var events: [(hours: Double, event: MarrowEvent)] = []
            for dose in doses where dose[0] == row[0] {
                let milligrams = try #require(Double(dose[4])) * surface
                events.append(
                    (
                        try #require(Double(dose[1])),
                        .dose(.mercaptopurine, milligrams: milligrams, hours: 0)
                    ))
            }
            let expected = predictions.filter { $0[0] == row[0] }
            let marrow = SimulatedMarrow(
                parameters, patient: KineticCovariates(bodySurface: surface))
            let theta = [
                log(values[0]), log(4 * 24 / values[1]), log(values[3]), log(values[2]),
            ]
            let counts = marrow.counts(
                events, at: try expected.map { try #require(Double($0[1])) }, given: theta)
            var squares = 0.0
            for (count, row) in zip(counts, expected) {
                let error = log(count / (try #require(Double(row[3]))))
                squares += error * error
            }
            errors.append((squares / Double(expected.count)).squareRoot())
        }
        return errors.sorted()
    }

    /// One patient's marrow swings up to 53·10⁹/L and magnifies the rounding of the tables: the
    /// difference of 0.02 stays whatever the step.
    @Test(arguments: [12.0, 4])
    func publishedPredictionsComeOutAgain(step: Double) throws {
        let differences = try Self.differences(step: step)
        #expect(differences.count == 70)
        #expect(differences[35] < 0.000_6, "\(differences[35])")
        #expect(differences[68] < 0.003, "\(differences[68])")
        #expect(differences[69] < 0.022, "\(differences[69])")
    }
}
