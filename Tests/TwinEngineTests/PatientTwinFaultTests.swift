import ClinicalTypes
import SequentialMonteCarlo
import Simulation
import Testing
import TwinEngine
import TwinModels

@Suite struct PatientTwinFaultTests {
    /// Constants that make nonsense of one stream.
    private static var broken: VitalsParameters {
        var parameters = VitalsParameters.version1
        for setting in CareSetting.allCases {
            parameters[.heartRate, setting].artefactProbability = .nan
        }
        return parameters
    }

    @Test func aStreamWhoseDensitiesAreNoNumbersIsReportedAndTheOthersGoOn() throws {
        let patient = BedsidePatient(seed: 61, start: Ward.start, cadence: Ward.quarterly)
        var twin = PatientTwin(
            patient: patient.patient, profile: Ward.ward,
            configuration: TwinConfiguration(vitals: Self.broken))
        var spared = twin
        var faults: [TwinFault] = []
        for reading in patient.readings(hours: 12) {
            do throws(TwinFault) {
                _ = try twin.admit(reading)
            } catch {
                faults.append(error)
            }
            if VitalStream(reading.code) != .heartRate { _ = try spared.admit(reading) }
        }
        #expect(faults.count == 12 * 4 - 1, "one for each window that was closed")
        #expect(
            faults.allSatisfy {
                $0.stream == .heartRate && $0.cause == .notANumber(particle: 0)
            })
        #expect(throws: TwinFault.self) { try twin.closeWindow() }
        _ = try spared.closeWindow()
        let time = try #require(twin.frontier)
        #expect(spared.frontier == time)
        #expect(try #require(twin.summary()).streams["heart_rate"] == nil)
        for stream in VitalStream.allCases where stream != .heartRate {
            let here = try #require(twin.predict(stream.code, at: time))
            let there = try #require(spared.predict(stream.code, at: time))
            #expect(here.quantile(0.1) == there.quantile(0.1), "\(stream)")
            #expect(here.quantile(0.9) == there.quantile(0.9), "\(stream)")
        }
    }
}
