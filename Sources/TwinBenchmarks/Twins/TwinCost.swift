import ClinicalTypes
import Foundation
import TwinEngine
import TwinModels

/// What the arithmetic of a twin costs, on one thread.
struct TwinCost {
    private static let bank = 256
    private static let windowsOfDay = 96

    /// Measures and prints.
    func run() throws {
        print(
            """

            One twin of five vital signs: rank and assimilate one observation, bank of \(Self.bank) \
            hypotheses included; checkpoint, restore and allocated memory after a day
            """)
        print(
            Table.row(
                "particles + hypotheses",
                ["update us", "p99 us", "encode us", "restore us", "bytes", "kB allocated"],
                width: 14))
        for particles in [256, 512, 1_024, 4_096] {
            Progress.say("twin of \(particles) particles")
            let updates = try updateMicroseconds(particles)
            let cost = try standingCost(particles)
            print(
                Table.row(
                    "\(particles) + \(Self.bank) = \(particles + Self.bank)",
                    [
                        Table.number(updates.median, 1),
                        Table.number(updates.quantile(0.99), 1),
                        Table.number(cost.encode.median, 0),
                        Table.number(cost.restore.median, 0),
                        "\(cost.checkpointBytes)",
                        Table.number(cost.allocatedBytes / 1_000, 1),
                    ],
                    width: 14))
        }
    }

    /// The time of each update of a filter that has seen two days before; a window's beginning, when
    /// hypotheses of an event branch off, counts towards its first update.
    private func updateMicroseconds(_ particles: Int) throws -> [Double] {
        var filter = VitalsFilter(
            model: VitalsModel(patient: PatientID(validated: "bench"), particles: particles))
        var workspace = VitalsWorkspace()
        var times: [Double] = []
        let windows = max(240, 200_000 / particles)
        for window in 0..<windows {
            var began = ContinuousClock.now
            filter.beginWindow(
                at: Self.time(of: window), stake: 0.25 / 168, event: UInt64(window) << 8 | 0xFF,
                in: &workspace)
            for stream in LoadPlan.streams {
                let observation = Self.observation(of: stream, window: window)
                let step = try filter.assimilate(observation, in: &workspace)
                let now = ContinuousClock.now
                precondition((0...1).contains(step.rank), "a rank is a probability")
                if window >= 192 { times.append(began.duration(to: now) / .microseconds(1)) }
                began = now
            }
        }
        return times
    }

    /// What a twin costs between readings.
    private struct StandingCost {
        /// Microseconds to encode each twin's checkpoint.
        var encode: [Double] = []
        /// Microseconds to make a twin of it.
        var restore: [Double] = []
        var checkpointBytes = 0
        /// What the allocator has given out for a twin.
        var allocatedBytes = 0.0
    }

    /// Measures twins after a day of readings, 64 of them where they are small.
    private func standingCost(_ particles: Int) throws -> StandingCost {
        let configuration = TwinConfiguration(
            particles: particles, eventParticles: Self.bank)
        let patients = (0..<min(64, 32_768 / particles)).map {
            PatientID(validated: "bench-\($0)")
        }
        // Shared by all, so not part of any.
        var workspace = VitalsWorkspace()
        _ = try Self.twin(of: patients[0], configuration, &workspace)
        var twins: [PatientTwin] = []
        twins.reserveCapacity(patients.count)
        let before = AllocatedMemory.bytes()
        for patient in patients {
            twins.append(try Self.twin(of: patient, configuration, &workspace))
        }
        var cost = StandingCost()
        cost.allocatedBytes = Double(AllocatedMemory.bytes() - before) / Double(twins.count)
        for twin in twins {
            let began = ContinuousClock.now
            let checkpoint = twin.checkpoint()
            let encoded = ContinuousClock.now
            _ = try PatientTwin(
                checkpoint: checkpoint, patient: twin.patient, profile: .unknown,
                configuration: configuration)
            cost.restore.append(encoded.duration(to: .now) / .microseconds(1))
            cost.encode.append(began.duration(to: encoded) / .microseconds(1))
            cost.checkpointBytes = checkpoint.count
        }
        return cost
    }

    /// A twin that has seen a day of all its streams.
    private static func twin(
        of patient: PatientID, _ configuration: TwinConfiguration,
        _ workspace: inout VitalsWorkspace
    ) throws -> PatientTwin {
        var twin = PatientTwin(patient: patient, configuration: configuration)
        for window in 0..<windowsOfDay {
            for stream in LoadPlan.streams {
                let value = LoadPlan.value(of: stream, step: window)
                _ = try twin.admit(
                    Reading(code: stream.code, value: value, time: time(of: window)),
                    in: &workspace)
            }
        }
        return twin
    }

    private static func observation(of stream: VitalStream, window: Int) -> VitalObservation {
        VitalObservation(
            stream: stream,
            cell: DisplayCell(
                value: LoadPlan.value(of: stream, step: window), resolution: stream.resolution),
            time: time(of: window), noiseFactor: 1,
            event: UInt64(window * VitalStream.allCases.count + stream.rawValue + 1))
    }

    /// One window of a quarter of an hour after the other.
    private static func time(of window: Int) -> Instant {
        Instant(microseconds: Int64(window) * 15 * 60 * 1_000_000)
    }
}
