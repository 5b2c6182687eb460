import Alerting
import ClinicalTypes
import SequentialMonteCarlo
import Simulation
import TestSupport
import Testing
import TwinEngine
import TwinModels

@Suite struct PatientTwinCheckpointTests {
    private static let configuration = TwinConfiguration(particles: 128)

    @Test(arguments: [Ward.ward, .unknown])
    func aTwinRestoredAtEveryWindowGoesOnAsIfNeverInterrupted(
        profile: PatientProfile
    ) throws {
        let patient = BedsidePatient(
            seed: 7, start: Ward.start, deterioration: Deterioration(onsetHour: 20))
        // Ill for a day, then well again: alerts rise, and some end.
        let readings =
            patient.readings(hours: 40)
            + BedsidePatient(seed: 7, start: Ward.start.advanced(byHours: 40))
            .readings(hours: 16)
        var whole = PatientTwin(
            patient: patient.patient, profile: profile, configuration: Self.configuration)
        var pieces = whole
        var windows = 0
        var raised = 0
        for reading in readings {
            if let end = whole.openUntil, reading.time >= end {
                let events = try whole.closeWindow()
                #expect(try pieces.closeWindow() == events)
                let checkpoint = whole.checkpoint()
                #expect(pieces.checkpoint() == checkpoint)
                pieces = try PatientTwin(
                    checkpoint: checkpoint, patient: patient.patient, profile: profile,
                    configuration: Self.configuration)
                #expect(pieces.checkpoint() == checkpoint)
                #expect(pieces.frontier == whole.frontier && pieces.openUntil == nil)
                windows += 1
                raised += events.count { $0.state == .raised }
            }
            let admission = try whole.admit(reading)
            #expect(try pieces.admit(reading) == admission)
        }
        #expect(windows == 56 * 4 - 1)
        #expect(raised > 0, "without an alert the test shows less than it should")
    }

    private func sample() throws -> (bytes: [UInt8], patient: PatientID) {
        let patient = BedsidePatient(seed: 3, start: Ward.start)
        let result = try Ward.run(
            patient.readings(hours: 2), patient: patient.patient,
            configuration: TwinConfiguration(particles: 16))
        return (result.twin.checkpoint(), patient.patient)
    }

    private func restore(
        _ bytes: [UInt8], _ patient: PatientID, particles: Int = 16
    ) throws -> PatientTwin {
        try PatientTwin(
            checkpoint: bytes, patient: patient, profile: Ward.ward,
            configuration: TwinConfiguration(particles: particles))
    }

    @Test func aCheckpointDamagedInAnyByteIsRefused() throws {
        let (bytes, patient) = try sample()
        var random = SeededNumbers(seed: 17)
        for place in bytes.indices {
            var damaged = bytes
            damaged[place] ^= UInt8(1 + random.next() % 255)
            #expect(throws: CheckpointError.self) { try restore(damaged, patient) }
        }
    }

    @Test func aCheckpointOfAnotherPatientSizeOrFormatIsRefused() throws {
        let (bytes, patient) = try sample()
        #expect(throws: CheckpointError.unknownFormat(PatientTwin.checkpointFormat)) {
            try restore(bytes, PatientID(validated: "somebody-else"))
        }
        #expect(throws: CheckpointError.unknownFormat(16)) {
            try restore(bytes, patient, particles: 32)
        }
        var writer = CheckpointWriter(version: PatientTwin.checkpointFormat + 1)
        writer.append(patient.rawValue)
        let newer = writer.finish()
        #expect(throws: CheckpointError.unknownFormat(PatientTwin.checkpointFormat + 1)) {
            try restore(newer, patient)
        }
        var torn = CheckpointWriter(version: PatientTwin.checkpointFormat)
        torn.append(patient.rawValue)
        let short = torn.finish()
        #expect(throws: CheckpointError.tooShort) { try restore(short, patient) }
    }

    @Test func aTwinThatHasSeenNothingHasACheckpointToo() throws {
        let patient = PatientID(validated: "new")
        let fresh = PatientTwin(
            patient: patient, profile: Ward.ward,
            configuration: TwinConfiguration(particles: 16))
        let restored = try restore(fresh.checkpoint(), patient)
        #expect(restored.frontier == nil)
        #expect(restored.checkpoint() == fresh.checkpoint())
        #expect(restored.summary() == nil)
    }
}
