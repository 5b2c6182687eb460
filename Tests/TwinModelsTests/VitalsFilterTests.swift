import ClinicalTypes
import Foundation
import SequentialMonteCarlo
import TestSupport
import Testing
import TwinModels

@Suite struct VitalsFilterTests {
    private static let patient = PatientID(validated: "vitals")

    private func course(_ model: VitalsModel, count: Int, seed: UInt64) -> [VitalObservation] {
        SimulatedCourse(
            model, .ward, seed: seed,
            visits: SimulatedCourse.irregular(
                count: count, meanGapHours: 0.2, isExact: false, seed: seed)
        ).observations
    }

    @Test func whatIsPredictedIsWhatIsAssimilated() throws {
        let model = VitalsModel(patient: Self.patient, particles: 128)
        var filter = VitalsFilter(model: model)
        for observation in course(model, count: 200, seed: 41) {
            let prediction = filter.predict(
                observation.stream, at: observation.time, noiseFactor: observation.noiseFactor)
            let artefact = prediction.artefactProbability(of: observation.cell)
            let step = try filter.assimilate(observation)
            // The filter weighs in single precision, the mixture sums in double.
            #expect(abs(step.logEvidence - log(prediction.mass(of: observation.cell))) < 5e-5)
            #expect(abs(step.artefactProbability - artefact) < 2e-5)
            let moments = prediction.moments
            let deviation = moments.variance.squareRoot()
            #expect(abs(step.predictedMean - moments.mean) < 1e-3 * deviation)
            #expect(abs(step.predictedDeviation / deviation - 1) < 1e-3)
            let uniform = filter.randomisation(of: observation.event)
            let rank = prediction.rank(of: observation.cell, randomisedBy: uniform)
            #expect(abs(step.rank - rank) < 2e-5)
        }
    }

    @Test func predictingChangesNothingAndEqualInputsGiveEqualPosteriors() throws {
        let model = VitalsModel(patient: Self.patient, particles: 64)
        var filter = VitalsFilter(model: model)
        var other = filter
        for observation in course(model, count: 60, seed: 42) {
            _ = filter.predict(observation.stream, at: observation.time.advanced(byHours: 9))
            _ = try filter.assimilate(observation)
            _ = try other.assimilate(observation)
        }
        #expect(filter == other)
    }

    @Test func anotherPatientHasOtherDraws() throws {
        let first = VitalsFilter(model: VitalsModel(patient: Self.patient, particles: 16))
        let second = VitalsFilter(
            model: VitalsModel(patient: PatientID(validated: "other"), particles: 16))
        #expect(first.driverMean != second.driverMean)
    }

    @Test func aTimeBeforeTheLastReadingCountsAsTheTimeOfThatReading() throws {
        let model = VitalsModel(patient: Self.patient, particles: 32)
        var filter = VitalsFilter(model: model)
        let observations = course(model, count: 30, seed: 43)
        for observation in observations { _ = try filter.assimilate(observation) }
        let stream = VitalStream.heartRate
        let last = try #require(observations.last { $0.stream == stream }).time
        let readings = [last.advanced(byHours: -5), last].map { time in
            VitalObservation(
                stream: stream, cell: DisplayCell(value: 80, resolution: 1), time: time,
                noiseFactor: 1, event: 999)
        }
        var late = filter
        _ = try late.assimilate(readings[0])
        _ = try filter.assimilate(readings[1])
        #expect(late == filter, "a reading that comes late counts as of the last one")
    }

    @Test func aCellThatNoParticleExplainsLeavesTheFilterAsItWas() throws {
        let parameters = VitalsParameters.version1.mapped {
            $0.artefactProbability = .leastNonzeroMagnitude
        }
        var filter = VitalsFilter(
            model: VitalsModel(patient: Self.patient, parameters: parameters, particles: 16))
        let before = filter
        #expect(throws: WeightError.allZero) {
            try filter.assimilate(
                VitalObservation(
                    stream: .temperature, cell: DisplayCell(exactly: 400),
                    time: SimulatedCourse.start, noiseFactor: 1, event: 1))
        }
        #expect(filter == before)
    }

    @Test func theSettingThatPredictsBetterWins() throws {
        for truth in CareSetting.allCases {
            let model = VitalsModel(patient: Self.patient, particles: 256)
            let observations = SimulatedCourse(
                model, truth, seed: 44, visits: SimulatedCourse.regular(hours: 24, minutes: 30)
            ).observations
            var filter = VitalsFilter(model: model)
            #expect(abs(filter.probability(of: truth) - 0.5) < 1e-7)
            for observation in observations { _ = try filter.assimilate(observation) }
            #expect(filter.probability(of: truth) > 0.99, "\(truth)")
        }
    }

    @Test(arguments: [0.25, 4.0])
    func theVariabilityScaleIsLearned(factor: Double) throws {
        var parameters = VitalsParameters.version1
        let model = VitalsModel(
            patient: Self.patient, parameters: parameters, settings: [.ward], particles: 128)
        let root = factor.squareRoot()
        parameters = parameters.mapped { constants in
            constants.slowSD *= root
            constants.fastSD *= root
            constants.noiseSD *= root
        }
        let truth = VitalsModel(patient: Self.patient, parameters: parameters, particles: 16)
        let observations = SimulatedCourse(
            truth, .ward, seed: 45, visits: SimulatedCourse.regular(hours: 96, minutes: 15)
        ).observations
        var filter = VitalsFilter(model: model)
        for observation in observations { _ = try filter.assimilate(observation) }
        for stream in VitalStream.monitored {
            let scale = try #require(filter.variability(of: stream))
            #expect(scale / factor > 0.7 && scale / factor < 1.4, "\(stream): \(scale)")
        }
    }

    @Test func aCheckpointReadsBackToTheLastBitAndAnotherModelsIsRefused() throws {
        let model = VitalsModel(patient: Self.patient, particles: 64)
        var filter = VitalsFilter(model: model)
        let observations = course(model, count: 80, seed: 46)
        for observation in observations.prefix(60) { _ = try filter.assimilate(observation) }
        func bytes(_ filter: VitalsFilter) -> [UInt8] {
            var writer = CheckpointWriter(version: 1)
            filter.encode(into: &writer)
            return writer.finish()
        }
        var reader = try CheckpointReader(bytes(filter))
        var restored = try VitalsFilter(model: model, from: &reader)
        #expect(reader.isAtEnd)
        #expect(restored == filter)
        for observation in observations.suffix(20) {
            _ = try filter.assimilate(observation)
            _ = try restored.assimilate(observation)
        }
        #expect(bytes(restored) == bytes(filter))

        let larger = VitalsModel(patient: Self.patient, particles: 80)
        var parameters = VitalsParameters.version1
        parameters.version = "vitals-2"
        let newer = VitalsModel(patient: Self.patient, parameters: parameters, particles: 64)
        for (other, code) in [(larger, 64), (newer, 64)] as [(VitalsModel, UInt32)] {
            var reader = try CheckpointReader(bytes(filter))
            #expect(throws: CheckpointError.unknownFormat(code)) {
                try VitalsFilter(model: other, from: &reader)
            }
        }
    }
}
