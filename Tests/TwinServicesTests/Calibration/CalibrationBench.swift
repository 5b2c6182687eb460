import ClinicalTypes
import Synchronization
import TwinServices

/// Clocks that go on only when told to.
final class ManualClock: CalibrationClock {
    private let times = Mutex((now: Duration.seconds(1_000), processor: Duration.seconds(3)))

    var now: Duration { times.withLock { $0.now } }
    var processorTime: Duration { times.withLock { $0.processor } }

    /// Lets the thread work, and be held up by others.
    func work(_ processor: Duration, heldUp: Duration = .zero) {
        times.withLock {
            $0.now += processor + heldUp
            $0.processor += processor
        }
    }

    /// Lets time pass.
    func pass(_ time: Duration) { times.withLock { $0.now += time } }
}

/// Notes what jobs did, in order.
final class Diary: Sendable {
    private let lines = Mutex<[String]>([])

    var entries: [String] { lines.withLock { $0 } }

    func note(_ line: String) { lines.withLock { $0.append(line) } }
}

/// A job of some slices that take the time they are told to.
struct TimedJob: CalibrationJob {
    let key: CalibrationKey
    let name: String
    var slices: Int
    var onStep: @Sendable () -> Void
    var diary: Diary

    init(
        _ name: String, patient: String? = nil, slices: Int = 1, diary: Diary = Diary(),
        onStep: @escaping @Sendable () -> Void = {}
    ) throws {
        guard let patient = PatientID(patient ?? name) else { throw BadName() }
        key = CalibrationKey(patient: patient, module: "marrow")
        self.name = name
        self.slices = slices
        self.diary = diary
        self.onStep = onStep
    }

    mutating func step() -> Bool {
        onStep()
        diary.note(name)
        slices -= 1
        return slices <= 0
    }

    struct BadName: Error {}
}
