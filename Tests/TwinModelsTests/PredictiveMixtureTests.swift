import ClinicalTypes
import Foundation
import SequentialMonteCarlo
import TestSupport
import Testing
import TwinModels

@Suite struct PredictiveMixtureTests {
    /// Three quite different components and artefacts, for a stream.
    private func mixture(_ stream: VitalStream, artefact: Double = 0.02) -> PredictiveMixture {
        let centre =
            switch stream.transform {
            case .identity: 36.8
            case .logarithmic: log(stream == .respiratoryRate ? 17.0 : 90)
            case .desaturation: 1.2
            }
        let spread = stream.transform == .desaturation ? 0.35 : stream == .temperature ? 0.3 : 0.08
        return PredictiveMixture(
            transform: stream.transform,
            weights: [0.5, 0.3, 0.2].map { $0 * (1 - artefact) },
            means: [centre, centre + spread, centre - 1.5 * spread],
            deviations: [spread, 0.6 * spread, 1.4 * spread], artefactProbability: artefact,
            artefactRange: stream.physicalRange)
    }

    /// The mixtures of a filter that has lived for a day.
    private static func livedFor(_ parameters: VitalsParameters, settings: [CareSetting]) throws
        -> [PredictiveMixture]
    {
        let model = VitalsModel(
            patient: PatientID(validated: "mixture"), parameters: parameters, settings: settings)
        var filter = VitalsFilter(model: model)
        var mixtures: [PredictiveMixture] = []
        let visits = SimulatedCourse.regular(hours: 24, minutes: 30)
        let observations = SimulatedCourse(model, .ward, seed: 61, visits: visits).observations
        for (place, observation) in observations.enumerated() {
            if place % 7 == 0 {
                mixtures.append(
                    filter.predict(
                        observation.stream,
                        at: observation.time.advanced(byHours: Double(place % 3) * 2)))
            }
            _ = try filter.assimilate(observation)
        }
        return mixtures
    }

    @Test(arguments: VitalStream.allCases)
    func quantileAndCumulativeProbabilityUndoEachOther(stream: VitalStream) {
        let mixture = mixture(stream)
        for p in [0.001, 0.005, 0.025, 0.1, 0.3, 0.5, 0.8, 0.975, 0.995, 0.9999] {
            let value = mixture.quantile(p)
            #expect(abs(mixture.cumulative(value) - p) < 1e-6, "\(p)")
        }
    }

    @Test(arguments: VitalStream.allCases)
    func theProbabilitiesOfAllDisplayCellsSumToOne(stream: VitalStream) {
        for artefact in [0.0, 0.02, 0.3] {
            let mixture = mixture(stream, artefact: artefact)
            let step = stream.resolution
            let range = stream.physicalRange
            let last = stream == .oxygenSaturation ? 100 : range.upperBound + 40 * step
            var sum = 0.0
            var below = 0.0
            var value = max(range.lowerBound - 40 * step, 0)
            while value < last + step / 2 {
                let cell = DisplayCell(value: value, resolution: step)
                let mass = mixture.mass(of: cell)
                let difference =
                    mixture.cumulative(value + cell.halfWidth)
                    - mixture.cumulative(value - cell.halfWidth)
                #expect(abs(mass - difference) < 2e-5 * mass + 1e-12, "\(value)")
                below += mass
                sum += mass
                value += step
            }
            #expect(abs(sum - 1) < 1e-6, "\(sum)")
            #expect(below <= 1 + 1e-6)
        }
    }

    @Test(arguments: VitalStream.allCases)
    func aRankMovesThroughTheCellAsItsRandomNumberDoes(stream: VitalStream) {
        let mixture = mixture(stream)
        let value = stream.transform == .desaturation ? 100 : mixture.quantile(0.7).rounded()
        let cell = DisplayCell(value: value, resolution: stream.resolution)
        let below = mixture.cumulative(value - cell.halfWidth)
        let above = mixture.cumulative(value + cell.halfWidth)
        for v in [1e-9, 0.25, 0.5, 1 - 1e-9] {
            let rank = mixture.rank(of: cell, randomisedBy: v)
            #expect(abs(rank - (below + v * (above - below))) < 1e-6)
            #expect(rank > 0 && rank < 1)
        }
    }

    @Test func aSaturationOf100HasTheRanksAboveThoseOf99() {
        let mixture = mixture(.oxygenSaturation)
        let top = DisplayCell(value: 100, resolution: 1)
        let next = DisplayCell(value: 99, resolution: 1)
        #expect(mixture.mass(of: top) > 0.01)
        #expect(
            abs(
                mixture.rank(of: top, randomisedBy: 1e-12)
                    - mixture.rank(of: next, randomisedBy: 1 - 1e-12)) < 1e-9)
        #expect(abs(mixture.rank(of: top, randomisedBy: 1 - 1e-12) - 1) < 1e-9)
        // Half of the cell 99.5 to 100.5 lies in the physical range of artefacts.
        let artefact = mixture.artefactProbability(of: top)
        #expect(abs(artefact - 0.02 * 0.5 / 50 / mixture.mass(of: top)) < 1e-12)
    }

    @Test(arguments: VitalStream.allCases)
    func theScoreAgreesWithBruteForceIntegration(stream: VitalStream) {
        let mixture = mixture(stream)
        for p in [1e-4, 0.003, 0.1, 0.5, 0.8, 0.999] {
            let value = stream == .oxygenSaturation && p == 0.999 ? 100 : mixture.quantile(p)
            let brute = bruteForceScore(mixture, value: value)
            let score = mixture.rankedProbabilityScore(of: value)
            #expect(abs(score - brute) < 1e-3 * brute, "\(p): \(score) for \(brute)")
        }
    }

    /// ∫ (F(x) − 1{x ≥ y})² dx on a fine grid of the stream's unit.
    private func bruteForceScore(_ mixture: PredictiveMixture, value: Double) -> Double {
        let range = mixture.artefactRange
        let margin = 0.5 * (range.upperBound - range.lowerBound)
        func integral(_ low: Double, _ high: Double, _ integrand: (Double) -> Double) -> Double {
            let steps = 40_000
            let width = (high - low) / Double(steps)
            return (0..<steps).reduce(0) { sum, step in
                sum + integrand(low + (Double(step) + 0.5) * width) * width
            }
        }
        let below = integral(range.lowerBound - margin, value) {
            mixture.cumulative($0) * mixture.cumulative($0)
        }
        let above = integral(value, range.upperBound + margin) {
            (1 - mixture.cumulative($0)) * (1 - mixture.cumulative($0))
        }
        return below + above
    }

    @Test func theScoreOfOneGaussianHasTheClosedForm() {
        // Gneiting and Raftery 2007, equation 21.
        func closedForm(_ z: Double) -> Double {
            z * (2 * NormalDistribution.cumulative(z) - 1) + 2 * NormalDistribution.density(z)
                - 1 / Double.pi.squareRoot()
        }
        let mixture = PredictiveMixture(
            transform: .identity, weights: [1], means: [37], deviations: [0.4],
            artefactProbability: 0, artefactRange: 30...43)
        for z in [-6.0, -2, -0.3, 0, 1, 3, 9] {
            let score = mixture.rankedProbabilityScore(of: 37 + 0.4 * z)
            #expect(abs(score - 0.4 * closedForm(z)) < 1e-4, "z = \(z)")
        }
    }

    @Test(arguments: [
        (CareSetting.allCases, true, 1e-3), ([.ward], true, 1e-3), ([.ward], false, 1e-4),
    ])
    func aCondensedMixtureIsNearlyTheSame(
        settings: [CareSetting], hasArtefacts: Bool, bound: Double
    ) throws {
        let parameters =
            hasArtefacts
            ? VitalsParameters.version1
            : VitalsParameters.version1.mapped { $0.artefactProbability = 1e-15 }
        for exact in try Self.livedFor(parameters, settings: settings) {
            let condensed = exact.condensed()
            #expect(condensed.weights.count <= 12)
            let (mean, variance) = exact.moments
            let (ownMean, ownVariance) = condensed.moments
            #expect(abs(ownMean - mean) < 1e-12 * abs(mean))
            #expect(abs(ownVariance / variance - 1) < 1e-9)
            for step in -20...20 {
                let x = mean + Double(step) / 5 * variance.squareRoot()
                let value = exact.transform.inverse(x)
                #expect(abs(exact.cumulative(value) - condensed.cumulative(value)) < bound)
            }
        }
    }

    @Test func aDisplayedQuantileIsTheLeastShownValueThatReachesTheShare() {
        for stream in VitalStream.allCases {
            let mixture = mixture(stream)
            let step = stream.resolution
            for share in [0.025, 0.05, 0.5, 0.95, 0.975] {
                let shown = mixture.displayedQuantiles([share], step: step)[0]
                #expect(mixture.cumulative(shown + step / 2) >= share - 1e-6)
                #expect(mixture.cumulative(shown - step / 2) < share + 1e-6)
            }
        }
    }

    @Test func aReadingOutsideThePhysicalRangeIsAnArtefactAndScoresAsOne() {
        let mixture = mixture(.heartRate)
        let cell = DisplayCell(value: 290, resolution: 1)
        #expect(mixture.artefactProbability(of: cell) == 1)
        #expect(abs(mixture.logScore(of: cell) + log(0.02 / 230)) < 1e-12)
        let inside = DisplayCell(value: 90, resolution: 1)
        #expect(abs(mixture.logScore(of: inside) + log(mixture.mass(of: inside))) < 1e-12)
    }
}
