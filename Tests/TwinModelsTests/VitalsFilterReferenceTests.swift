import ClinicalTypes
import Foundation
import TestSupport
import Testing
import TwinModels

/// What the filter's economies cost: shared covariances, merged artefact histories, one display
/// cell per class, lazy propagation.
@Suite struct VitalsFilterReferenceTests {
    /// How far the filter parts from its reference over one course.
    private struct Distance {
        var meanSquare = 0.0
        var worst = 0.0
        var spread = 0.0
        var evidence = 0.0
        var classes = 0

        init(settings: [CareSetting], seed: UInt64) throws {
            let parameters = VitalsParameters.version1.mapped { $0.artefactProbability = 0.05 }
            let patient = PatientID(validated: "reference")
            let model = VitalsModel(
                patient: patient, parameters: parameters, settings: settings, particles: 512)
            let visits = SimulatedCourse.irregular(
                count: 300, meanGapHours: 0.05, isExact: false, seed: seed)
            let course = SimulatedCourse(model, .ward, seed: seed, visits: visits)
            let start = course.observations[0].time
            var filter = VitalsFilter(model: model)
            var reference = ReferenceVitalsFilter(model: model, patient: patient, at: start)
            // A stream's prior holds at its first reading: begin all streams at once.
            for stream in VitalStream.monitored {
                let level = stream.transform.inverse(parameters[stream, .ward].level)
                let observation = VitalObservation(
                    stream: stream,
                    cell: DisplayCell(value: level.rounded(), resolution: 1), time: start,
                    noiseFactor: 1, event: 10_000 + UInt64(stream.rawValue))
                _ = try filter.assimilate(observation)
                _ = try reference.assimilate(observation)
            }
            for observation in course.observations {
                let expected = reference.forecast(
                    observation.stream, at: observation.time,
                    noiseFactor: observation.noiseFactor)
                let predicted = filter.predict(
                    observation.stream, at: observation.time,
                    noiseFactor: observation.noiseFactor
                ).moments
                let miss =
                    abs(predicted.mean - expected.mean) / expected.variance.squareRoot()
                meanSquare += miss * miss / 300
                worst = max(worst, miss)
                spread = max(spread, abs(predicted.variance / expected.variance - 1))
                evidence += try filter.assimilate(observation).logEvidence
                evidence -= try reference.assimilate(observation)
                classes = max(
                    classes, filter.streams.compactMap { $0?.stableClasses }.max() ?? 0)
            }
        }
    }

    @Test(arguments: [[CareSetting.ward], CareSetting.allCases])
    func sharedAndMergedCovariancesStayCloseToOneForEachParticle(
        settings: [CareSetting]
    ) throws {
        let runs = try (31...36).map { try Distance(settings: settings, seed: $0) }
        func median(_ field: (Distance) -> Double) -> Double {
            let sorted = runs.map(field).sorted()
            return (sorted[2] + sorted[3]) / 2
        }
        #expect(
            runs.contains { $0.classes == StreamCloud.mostStableClasses },
            "some course must make classes merge")
        // In predictive standard deviations 0.004 to 0.011, worst reading 0.02 to 0.11; variances 2
        // to 20 % apart at the worst reading.
        #expect(runs.allSatisfy { $0.meanSquare.squareRoot() < 0.02 })
        #expect(median(\.worst) < 0.12)
        #expect(median(\.spread) < 0.15)
        #expect(runs.allSatisfy { abs($0.evidence) < 1 })
    }
}
