import ClinicalTypes
import Simulation
import TestSupport
import Testing
import TwinEngine
import TwinModels

/// What a twin takes of the heap: a ward has thousands, and all are held in memory.
@Suite(.enabled(if: AllocationCounter.isAvailable))
struct PatientTwinMemoryTests {
    private static let bound = 100_000
    private static let streams: [VitalStream] = [
        .heartRate, .respiratoryRate, .systolicPressure, .temperature, .oxygenSaturation,
    ]

    private func patient(_ seed: UInt64) -> BedsidePatient {
        let minutes = Dictionary(uniqueKeysWithValues: Self.streams.map { ($0, 15) })
        return BedsidePatient(
            seed: seed, start: Ward.start, cadence: BedsideCadence(minutes: minutes))
    }

    /// Admits readings to `twin` and closes the last window.
    private func run(
        _ twin: inout PatientTwin, _ readings: some Sequence<Reading>,
        in workspace: inout VitalsWorkspace
    ) throws {
        for reading in readings { _ = try twin.admit(reading, in: &workspace) }
        _ = try twin.closeWindow(in: &workspace)
    }

    @Test(arguments: [1, 2, 3, 4] as [UInt64])
    func aTwinOfFiveStreamsTakesLessThan100kBGrownOrRestored(seed: UInt64) throws {
        let patient = patient(seed)
        let readings = patient.readings(hours: 48)
        let (first, second) = (readings.prefix(5 * 96), readings.dropFirst(5 * 96))
        var workspace = VitalsWorkspace()
        // What is made once in a process, and the workspace's room, is no part of a twin.
        var other = PatientTwin(patient: PatientID(validated: "other"))
        try run(&other, readings, in: &workspace)

        // In arrays, so that the part of a twin that lies in its owner counts as well.
        let grown = try AllocationCounter.bytes {
            var twin = PatientTwin(patient: patient.patient)
            try run(&twin, first, in: &workspace)
            return [twin]
        }
        #expect(grown.value[0].filter.bank.count > 200)
        #expect(grown.bytes < Self.bound)

        let checkpoint = grown.value[0].checkpoint()
        let restored = try AllocationCounter.bytes {
            [
                try PatientTwin(
                    checkpoint: checkpoint, patient: patient.patient, profile: .unknown,
                    configuration: TwinConfiguration())
            ]
        }
        #expect(restored.bytes < Self.bound)
        let later = try AllocationCounter.bytes {
            var twin = try PatientTwin(
                checkpoint: checkpoint, patient: patient.patient, profile: .unknown,
                configuration: TwinConfiguration())
            try run(&twin, second, in: &workspace)
            return [twin]
        }
        #expect(later.bytes < Self.bound)
        // What is given back while it is counted would count as less.
        withExtendedLifetime((grown, restored, later, readings, checkpoint)) {}
    }
}
