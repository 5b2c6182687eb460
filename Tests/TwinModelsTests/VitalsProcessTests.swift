import ClinicalTypes
import Foundation
import SequentialMonteCarlo
import TestSupport
import Testing
import TwinModels

@Suite struct VitalsProcessTests {
    private static let patient = PatientID(validated: "process")

    private static func template(_ stream: VitalStream, hours: Double = 0) -> VitalObservation {
        VitalObservation(
            stream: stream, cell: DisplayCell(value: 0, resolution: stream.resolution),
            time: SimulatedCourse.start.advanced(byHours: hours), noiseFactor: 1, event: 1)
    }

    @Test(arguments: CareSetting.allCases)
    func drawnReadingsHaveTheRanksThatTheFiltersPriorPredicts(setting: CareSetting)
        throws
    {
        let model = VitalsModel(patient: Self.patient, settings: [setting], particles: 4_096)
        let process = VitalsProcess(
            model: model, setting: setting, streams: VitalStream.allCases)
        let filter = VitalsFilter(model: model)
        for stream in VitalStream.allCases {
            let template = Self.template(stream, hours: 5)
            let prediction = filter.predict(stream, at: template.time)
            let ranks = (0..<2_000 as Range<UInt32>).map { particle in
                var random = DrawSequence(
                    key: DrawKey("prior", "\(stream)"), event: 1, particle: particle)
                let state = process.drawInitialState(at: 0, using: &random)
                let reading = process.drawObservation(
                    like: template, of: state, using: &random)
                return prediction.rank(of: reading.cell, randomisedBy: random.uniform())
            }
            #expect(GoodnessOfFit.uniformByBins(ranks) > 1e-3, "\(stream)")
            #expect(GoodnessOfFit.uniformByDistance(ranks) > 1e-3, "\(stream)")
        }
    }

    @Test func densitiesOfAllDisplayCellsSumToOne() {
        let process = VitalsProcess(
            model: VitalsModel(patient: Self.patient), setting: .ward,
            streams: VitalStream.allCases)
        var random = DrawSequence(key: DrawKey("density"), event: 1, particle: 0)
        for stream in VitalStream.allCases {
            let state = process.drawInitialState(at: 0, using: &random)
            var observation = Self.template(stream)
            var sum = 0.0
            let range = stream.physicalRange
            let count = Int(((range.upperBound - range.lowerBound) / stream.resolution).rounded())
            for place in 0...count {
                observation.cell = DisplayCell(
                    value: range.lowerBound + Double(place) * stream.resolution,
                    resolution: stream.resolution)
                sum += exp(process.logDensity(of: observation, given: state))
            }
            #expect(abs(sum - 1) < 1e-4, "\(stream): \(sum)")
        }
    }

    @Test func readingsComeAsOftenAsTheirDensitiesSay() {
        let process = VitalsProcess(
            model: VitalsModel(patient: Self.patient), setting: .intensive,
            streams: VitalStream.allCases)
        var random = DrawSequence(key: DrawKey("frequency"), event: 1, particle: 0)
        let state = process.drawInitialState(at: 0, using: &random)
        for stream in VitalStream.allCases {
            var counts: [Double: Int] = [:]
            for _ in 0..<5_000 {
                let reading = process.drawObservation(
                    like: Self.template(stream), of: state, using: &random)
                #expect(stream.physicalRange.contains(reading.cell.value))
                counts[reading.cell.value, default: 0] += 1
            }
            for (value, count) in counts where count > 100 {
                var observation = Self.template(stream)
                observation.cell = DisplayCell(value: value, resolution: stream.resolution)
                let expected = 5_000 * exp(process.logDensity(of: observation, given: state))
                #expect(abs(Double(count) - expected) < 4.5 * expected.squareRoot())
            }
        }
    }

    @Test func aCourseAtRestStaysAsSpreadAsItsPrior() {
        let model = VitalsModel(patient: Self.patient)
        let process = VitalsProcess(model: model, setting: .ward)
        var drivers: [Double] = []
        for particle in 0..<4_000 as Range<UInt32> {
            var random = DrawSequence(key: DrawKey("rest"), event: 1, particle: particle)
            var state = process.drawInitialState(at: 0, using: &random)
            for _ in 0..<4 {
                state = process.drawTransition(
                    from: state, at: 0, elapsed: 3, using: &random)
            }
            drivers.append(state.driver / model.parameters.driverSD)
        }
        let ranks = drivers.map(NormalDistribution.cumulative)
        #expect(GoodnessOfFit.uniformByBins(ranks) > 1e-3)
        #expect(GoodnessOfFit.uniformByDistance(ranks) > 1e-3)
    }

    @Test func aStreamThatNobodyReadsMovesNoDraw() {
        let model = VitalsModel(patient: Self.patient)
        func state(_ streams: [VitalStream]) -> VitalsProcess.State {
            var random = DrawSequence(key: DrawKey("order"), event: 1, particle: 0)
            return VitalsProcess(model: model, setting: .ward, streams: streams)
                .drawInitialState(at: 0, using: &random)
        }
        let process = VitalsProcess(model: model, setting: .ward)
        for stream in VitalStream.monitored {
            #expect(
                process.usualValue(stream, of: state(VitalStream.monitored))
                    == process.usualValue(stream, of: state(VitalStream.allCases)))
        }
    }

    @Test func noTimeChangesNothing() {
        let process = VitalsProcess(
            model: VitalsModel(patient: Self.patient), setting: .ward,
            streams: VitalStream.allCases)
        var random = DrawSequence(key: DrawKey("still"), event: 1, particle: 0)
        let state = process.drawInitialState(at: 0, using: &random)
        #expect(process.drawTransition(from: state, at: 7, elapsed: 0, using: &random) == state)
    }

    /// The slow reference: nothing marginalised, nothing adapted, forty times the particles.
    @Test func theVitalsFilterFindsTheEvidenceThatABootstrapFilterFinds() throws {
        let parameters = VitalsParameters.version1.withoutScaleLearning
        let model = VitalsModel(
            patient: Self.patient, parameters: parameters, settings: [.ward], particles: 1_024)
        let process = VitalsProcess(model: model, setting: .ward)
        let streams: [VitalStream] = [
            .heartRate, .temperature, .oxygenSaturation, .heartRate, .respiratoryRate,
            .temperature, .oxygenSaturation, .heartRate,
        ]
        // All at first readings of the same instant: both filters draw the prior there.
        let visits = streams.enumerated().map { place, stream in
            SimulatedCourse.Visit(
                stream: stream, hours: place < 5 ? 0 : Double(place) * 0.4)
        }
        let course = SimulatedCourse(model, .ward, seed: 71, visits: visits).observations
        var filter = VitalsFilter(model: model)
        var evidence = 0.0
        for observation in course { evidence += try filter.assimilate(observation).logEvidence }
        let references = try (0..<8).map { replicate in
            var reference = BootstrapFilter(
                model: process, count: 20_000, at: 0, key: DrawKey("slow", "\(replicate)"))
            var sum = 0.0
            for observation in course {
                sum += try reference.assimilate(
                    observation, at: observation.time.hours(since: SimulatedCourse.start),
                    event: observation.event)
            }
            return sum
        }
        let moments = Moments(references)
        #expect(moments.deviation < 0.2)
        #expect(abs(evidence - moments.mean) < 4 * moments.standardError + 0.02)
    }
}
