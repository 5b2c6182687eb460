import ClinicalTypes
import TestSupport
import Testing
import TimeSeriesStore
import TwinServices

@Suite("ObservationPages")
struct ObservationPagesTests {
    @Test("Page by page comes what one query gives, in the same order")
    func pages() throws {
        let ward = try StoredWard(patients: 2)
        var generator = ReplayableGenerator(seed: 4)
        // Instants so few that several readings share each, and pages end between any two.
        let items = (0..<(5 * ObservationPages.pageSize)).map { number in
            StoredWard.Item(
                patient: number % 2,
                reading: Reading(
                    code: StreamCode(validated: number % 3 == 0 ? "heart_rate" : "resp_rate"),
                    value: Double(60 + number % 40),
                    time: Instant(
                        microseconds: Instant.morning.microseconds
                            + Int64.random(in: 0..<1_000, using: &generator))))
        }
        try ward.commit(items)
        let first = Instant(microseconds: Instant.morning.microseconds + 100)
        let last = Instant(microseconds: Instant.morning.microseconds + 900)
        let through = Int64(items.count - 500)
        var pages = ObservationPages(
            of: .numbered(1), in: first...last, after: 300, through: through)
        var paged: [Observation] = []
        while let observation = try pages.next(from: ward.store) { paged.append(observation) }
        let whole = try ward.store.observations(
            of: .numbered(1), from: first, throughID: through
        ).filter { $0.reading.time <= last && $0.id > 300 }
        #expect(whole.count > ObservationPages.pageSize)
        #expect(paged == whole)
        #expect(try pages.next(from: ward.store) == nil)
    }

    @Test("A span of no ids is empty")
    func empty() throws {
        let ward = try StoredWard(patients: 1)
        try ward.commit(StoredWard.course(patients: 1, hours: 1, every: 5, seed: 1))
        var pages = ObservationPages(
            of: .numbered(0), in: .earliest...(.latest), after: 7, through: 7)
        #expect(try pages.next(from: ward.store) == nil)
    }
}
