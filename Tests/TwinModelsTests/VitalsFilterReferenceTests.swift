import ClinicalTypes
import Foundation
import TestSupport
import Testing
import TwinModels

/// What the filter's economies cost: shared covariances, merged artefact histories, one display
/// cell per class, lazy propagation.
@Suite struct VitalsFilterReferenceTests {
    @Test(arguments: [[CareSetting.ward], CareSetting.allCases])
    func sharedAndMergedCovariancesStayCloseToOneForEachParticle(
        settings: [CareSetting]
    ) throws {
        let parameters = VitalsParameters.version1.mapped { $0.artefactProbability = 0.05 }
        let patient = PatientID(validated: "reference")
        let model = VitalsModel(
            patient: patient, parameters: parameters, settings: settings, particles: 512)
        let visits = SimulatedCourse.irregular(
            count: 300, meanGapHours: 0.05, isExact: false, seed: 31)
        let course = SimulatedCourse(model, .ward, seed: 31, visits: visits)
        let start = course.observations[0].time
        var filter = VitalsFilter(model: model)
        var reference = ReferenceVitalsFilter(model: model, patient: patient, at: start)
        // A stream's prior holds at its first reading: begin all streams at once.
        for stream in VitalStream.allCases {
            let level = stream.transform.inverse(parameters[stream, .ward].level)
            let observation = VitalObservation(
                stream: stream,
                cell: DisplayCell(value: level.rounded(), resolution: 1), time: start,
                noiseFactor: 1, event: 10_000 + UInt64(stream.rawValue))
            _ = try filter.assimilate(observation)
            _ = try reference.assimilate(observation)
        }
        var squares = 0.0
        var worst = 0.0
        var spread = 0.0
        var evidence = 0.0
        var most = 0
        for observation in course.observations {
            let expected = reference.forecast(
                observation.stream, at: observation.time, noiseFactor: observation.noiseFactor)
            let predicted = filter.predict(
                observation.stream, at: observation.time, noiseFactor: observation.noiseFactor
            ).moments
            let miss = abs(predicted.mean - expected.mean) / expected.variance.squareRoot()
            squares += miss * miss
            worst = max(worst, miss)
            spread = max(spread, abs(predicted.variance / expected.variance - 1))
            evidence += try filter.assimilate(observation).logEvidence
            evidence -= try reference.assimilate(observation)
            let classes = filter.blocks.compactMap { $0?.classes.count }.max() ?? 0
            most = max(most, classes)
        }
        #expect(most == StreamBlock.mostClasses, "the course must make classes merge")
        // In predictive standard deviations 0.007, 0.06 at worst; variances 8 % apart at worst.
        #expect((squares / 300).squareRoot() < 0.02)
        #expect(worst < 0.12)
        #expect(spread < 0.15)
        #expect(abs(evidence) < 1)
    }
}
