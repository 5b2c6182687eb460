import Alerting
import Simulation
import Testing
import TwinEngine

/// A twin's bits must not depend on the machine, the compiler or the build: debug and release, with
/// and without vector instructions.
///
/// The digests (FNV-1a over the bytes of the checkpoint and of the alerts' messages) were taken once,
/// in a release build on x86-64. A change of the model changes them on purpose; nothing else may.
@Suite struct PatientTwinBitsTests {
    private static func digest(_ bytes: some Sequence<UInt8>) -> UInt64 {
        bytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }

    @Test func aDayAndAHalfWithAnIllnessEndsInTheKnownPosteriorAndAlerts() throws {
        let patient = BedsidePatient(
            seed: 5, start: Ward.start, deterioration: Deterioration(onsetHour: 20))
        let (twin, events) = try Ward.run(
            patient.readings(hours: 36), patient: patient.patient, profile: .unknown)
        #expect(!events.isEmpty)
        #expect(Self.digest(twin.checkpoint()) == 0xD071_EB8F_DAE2_10C6)
        #expect(Self.digest(events.flatMap { $0.payload() }) == 0x8B1A_9F35_3295_F1B5)
    }
}
