import ClinicalTypes
import Foundation
import Testing
import TimeSeriesStore

/// Prints how fast the store is on this machine: `TWIND_MEASURE=1 swift test -c release`.
///
/// The processor time beside the elapsed time tells a busy machine from a slow store.
@Suite(
    .serialized, .enabled(if: ProcessInfo.processInfo.environment["TWIND_MEASURE"] != nil))
struct ThroughputTests {
    @Test(arguments: [1, 100, 500], [10, 100, 1_000])
    func batchesOfReadings(batch: Int, devices: Int) throws {
        for isNumbered in [true, false] {
            let fixture = try StoreFixture()
            try Self.enrol(devices, in: fixture.store)
            let count = batch == 1 ? 2_000 : 500_000
            let records = (0..<count).map { index in
                Self.record(index, of: devices, isNumbered: isNumbered)
            }
            let name = "batch \(batch), \(devices) devices, \(isNumbered ? "numbered" : "plain")"
            try Self.measure(name, count) {
                for start in stride(from: 0, to: count, by: batch) {
                    let outcome = try fixture.store.commit(
                        Array(records[start..<min(start + batch, count)]))
                    #expect(outcome.stored == outcome.received)
                }
            }
            if batch == 500, isNumbered { try measureReads(fixture.store, count) }
            withExtendedLifetime(fixture) {}
        }
    }

    private func measureReads(_ store: TwinStore, _ count: Int) throws {
        var rows = 0
        try Self.measure("  observations(after:)", count) {
            var last: Int64 = 0
            while case let page = try store.observations(after: last, limit: 10_000),
                let end = page.last
            {
                rows += page.count
                last = end.id
            }
        }
        #expect(rows == count)
        let patient = PatientID(validated: "patient-0")
        let share = try store.observations(of: patient, from: .earliest).count
        try Self.measure("  observations(of:)", share) {
            _ = try store.observations(of: patient, from: .earliest)
        }
    }

    private static func enrol(_ devices: Int, in store: TwinStore) throws {
        for index in 0..<devices {
            try store.enrol(
                device: DeviceID(validated: "device-\(index)"),
                patient: PatientID(validated: "patient-\(index)"), from: .morning())
        }
    }

    private static func record(
        _ index: Int, of devices: Int, isNumbered: Bool
    ) -> IngestRecord {
        let turn = index / devices
        let time = Instant.morning(turn)
        return .reading(
            DeviceID(validated: "device-\(index % devices)"),
            index.isMultiple(of: 2) ? .heartRate : .temperature, Double(index % 97) + 0.25,
            at: time, numbered: isNumbered ? .run(Int64(turn), boot: "2026-03-01T08:00:00Z") : nil)
    }

    private static func measure(_ what: String, _ count: Int, _ body: () throws -> Void) rethrows {
        let busy = clock()
        let elapsed = try ContinuousClock().measure(body)
        let processor = Double(clock() - busy) / Double(count)
        let rate = Double(count) / (elapsed / .seconds(1))
        print(
            "\(what): \(Int(rate)) a second, \((processor * 100).rounded() / 100) µs of processor")
    }
}
