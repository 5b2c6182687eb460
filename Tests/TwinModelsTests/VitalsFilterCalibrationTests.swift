import ClinicalTypes
import SequentialMonteCarlo
import TestSupport
import Testing
import TwinModels

/// Ranks of readings that come from the very model that predicts them.
@Suite struct VitalsFilterCalibrationTests {
    /// The ranks of each stream, patient after patient.
    private func ranks(
        _ parameters: VitalsParameters, settings: [CareSetting], truth: CareSetting,
        patients: Int,
        visits: [SimulatedCourse.Visit] = SimulatedCourse.regular(hours: 56, minutes: 15)
    ) throws -> [VitalStream: [[Double]]] {
        var ranks: [VitalStream: [[Double]]] = [:]
        for place in 0..<patients {
            let model = VitalsModel(
                patient: PatientID(validated: "calibration-\(place)"), parameters: parameters,
                settings: settings)
            var filter = VitalsFilter(model: model)
            var own: [VitalStream: [Double]] = [:]
            let observations = SimulatedCourse(
                model, truth, seed: 600 + UInt64(place),
                visits: visits
            ).observations
            for observation in observations {
                let rank = filter.predict(observation.stream, at: observation.time).rank(
                    of: observation.cell,
                    randomisedBy: filter.randomisation(of: observation.event))
                own[observation.stream, default: []].append(rank)
                _ = try filter.assimilate(observation)
            }
            for (stream, numbers) in own { ranks[stream, default: []].append(numbers) }
        }
        return ranks
    }

    @Test(arguments: CareSetting.allCases)
    func ranksAreUniformWhenSettingAndScaleAreKnown(setting: CareSetting) throws {
        let all = try ranks(
            VitalsParameters.version1.withoutScaleLearning, settings: [setting], truth: setting,
            patients: 14)
        for stream in VitalStream.monitored {
            let numbers = try #require(all[stream]).flatMap { $0 }
            #expect(numbers.count >= 3_000)
            #expect(GoodnessOfFit.uniformByBins(numbers) > 1e-3, "\(stream)")
            #expect(GoodnessOfFit.uniformByDistance(numbers) > 1e-3, "\(stream)")
        }
    }

    @Test func ranksOfDaysAreUniformWithGapsAndALearnedScale() throws {
        // Three days in ten are missing; the first month is for learning the scale.
        let visits = (0..<400).filter { ($0 * 7) % 10 < 7 }.map {
            SimulatedCourse.Visit(stream: .basalHeartRate, hours: 24 * Double($0))
        }
        let all = try ranks(
            .version1, settings: [.ward], truth: .ward, patients: 14, visits: visits)
        let numbers = try #require(all[.basalHeartRate]).flatMap { $0.dropFirst(20) }
        #expect(numbers.count >= 3_000)
        #expect(GoodnessOfFit.uniformByBins(numbers) > 1e-3)
        #expect(GoodnessOfFit.uniformByDistance(numbers) > 1e-3)
    }

    @Test func scoresAreStandardWhenSettingAndScaleAreLearned() throws {
        let all = try ranks(
            .version1, settings: CareSetting.allCases, truth: .ward, patients: 14)
        for stream in VitalStream.monitored {
            let scores = try #require(all[stream]).map { patient in
                patient.map { NormalDistribution.quantile(min(max($0, 1e-5), 1 - 1e-5)) }
            }
            let moments = Moments(scores.flatMap { $0 })
            #expect(moments.deviation > 0.95 && moments.deviation < 1.05, "\(stream)")
            #expect(abs(moments.mean) < 4 * moments.standardError, "\(stream)")
            let serial =
                scores.map { Moments($0).serialCorrelation }.reduce(0, +)
                / Double(scores.count)
            #expect(abs(serial) < 4 / Double(moments.count).squareRoot(), "\(stream)")
            let inside = try #require(all[stream]).joined().count { $0 > 0.025 && $0 < 0.975 }
            let coverage = Double(inside) / Double(moments.count)
            #expect(coverage > 0.93 && coverage < 0.97, "\(stream): \(coverage)")
        }
    }
}
