import ClinicalTypes
import Foundation
import TimeSeriesStore
import TwinModels

/// Monitors whose messages go straight into a store, one message of five readings a second each.
struct SimulatedWard: Sendable {
    let patients: Int
    let start: Instant

    /// Which monitor measures whom.
    var bindings: [Binding] {
        (0..<patients).map { number in
            Binding(
                device: device(number), patient: PatientID(validated: "patient-\(number)"),
                from: .earliest)
        }
    }

    /// Commits the messages of a range in batches; copies the log back as the daemon does.
    ///
    /// - Parameter committed: Told after each batch the id of its last reading.
    /// - Returns: Microseconds that each batch took.
    @discardableResult
    func commit(
        _ messages: Range<Int>, by batch: Int, to store: TwinStore,
        committed: (Int64) -> Void = { _ in }
    ) throws -> [Double] {
        var times: [Double] = []
        for first in stride(from: messages.lowerBound, to: messages.upperBound, by: batch) {
            let records = (first..<min(first + batch, messages.upperBound)).flatMap(records)
            let began = ContinuousClock.now
            let outcome = try store.commit(records)
            times.append(began.duration(to: .now) / .microseconds(1))
            if store.isCheckpointDue { try store.checkpointLog() }
            if let last = outcome.lastID { committed(last) }
        }
        return times
    }

    private func device(_ number: Int) -> DeviceID { DeviceID(validated: "bedside-\(number)") }

    private func records(_ index: Int) -> [IngestRecord] {
        let time = Instant(
            microseconds: start.microseconds + Int64(index) * 1_000_000 / Int64(patients))
        return LoadPlan.streams.enumerated().map { ordinal, stream in
            IngestRecord(
                device: device(index % patients), receipt: time,
                content: .reading(
                    Reading(
                        code: stream.code, value: LoadPlan.value(of: stream, step: index),
                        time: time,
                        sequence: SequenceKey(
                            boot: "b1", number: Int64(index / patients), ordinal: ordinal))),
                topic: "", payload: [])
        }
    }
}
