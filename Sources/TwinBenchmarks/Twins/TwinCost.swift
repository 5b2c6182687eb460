import ClinicalTypes
import Foundation
import TwinEngine
import TwinModels

/// What the arithmetic of a twin costs, on one thread.
struct TwinCost {
    private static let twins = 32

    /// Measures and prints.
    func run() throws {
        print(
            """

            One twin with a bank of 256 hypotheses: rank and assimilate one reading; checkpoint; memory
            """)
        print(
            Table.row(
                "particles",
                ["update us", "p99 us", "encode us", "decode us", "bytes", "KiB in memory"]))
        for particles in [256, 512, 1_024, 4_096] {
            Progress.say("twin of \(particles) particles")
            let updates = try updateMicroseconds(particles)
            let checkpoint = try checkpointCost(particles)
            print(
                Table.row(
                    "\(particles)",
                    [
                        Table.number(updates.median, 0),
                        Table.number(updates.quantile(0.99), 0),
                        Table.number(checkpoint.encode.median, 0),
                        Table.number(checkpoint.decode.median, 0),
                        "\(checkpoint.bytes)",
                        Table.number(checkpoint.kibibytes, 0),
                    ]))
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

    private func checkpointCost(_ particles: Int) throws -> (
        encode: [Double], decode: [Double], bytes: Int, kibibytes: Double
    ) {
        let configuration = TwinConfiguration(particles: particles)
        let patients = (0..<Self.twins).map { PatientID(validated: "bench-\($0)") }
        let before = try Self.residentKibibytes()
        let twins = try patients.map { try Self.twin(of: $0, configuration) }
        let kibibytes = (try Self.residentKibibytes() - before) / Double(Self.twins)
        var encode: [Double] = []
        var decode: [Double] = []
        var bytes = 0
        for twin in twins {
            let began = ContinuousClock.now
            let checkpoint = twin.checkpoint()
            let encoded = ContinuousClock.now
            _ = try PatientTwin(
                checkpoint: checkpoint, patient: twin.patient, profile: .unknown,
                configuration: configuration)
            decode.append(encoded.duration(to: .now) / .microseconds(1))
            encode.append(began.duration(to: encoded) / .microseconds(1))
            bytes = checkpoint.count
        }
        return (encode, decode, bytes, kibibytes)
    }

    /// A twin that has seen a few windows of all its streams.
    private static func twin(of patient: PatientID, _ configuration: TwinConfiguration) throws
        -> PatientTwin
    {
        var twin = PatientTwin(patient: patient, configuration: configuration)
        for window in 0..<4 {
            for stream in LoadPlan.streams {
                let value = LoadPlan.value(of: stream, step: window)
                _ = try twin.admit(
                    Reading(code: stream.code, value: value, time: time(of: window)))
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

    private static func residentKibibytes() throws -> Double {
        let fields = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8)
            .split(separator: " ")
        guard fields.count > 1, let pages = Double(fields[1]) else {
            throw Shortfall("/proc/self/statm cannot be read")
        }
        return pages * Double(sysconf(Int32(_SC_PAGESIZE))) / 1_024
    }
}
