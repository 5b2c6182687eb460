package import ClinicalTypes
package import TimeSeriesStore

/// The observations of one patient in a span of event time and ids, read from the store page by page
/// in the order of time.
///
/// Observations never change, so pages read at different moments fit together.
package struct ObservationPages {
    /// How many observations are read at once.
    package static let pageSize = 1_024

    private let patient: PatientID
    private var times: ClosedRange<Instant>
    private let after: Int64
    private let through: Int64
    private var page: [Observation] = []
    private var place = 0
    private var isAtEnd = false

    /// Prepares to read the observations with ids in `after + 1 ... through`.
    package init(of patient: PatientID, in times: ClosedRange<Instant>, after: Int64, through: Int64) {
        self.patient = patient
        self.times = times
        self.after = after
        self.through = through
        isAtEnd = after >= through
    }

    /// The next observation; nil at the end.
    package mutating func next(from store: TwinStore) throws(StoreError) -> Observation? {
        if place == page.count { try turn(store) }
        guard place < page.count else { return nil }
        defer { place += 1 }
        return page[place]
    }

    private mutating func turn(_ store: TwinStore) throws(StoreError) {
        page = []
        place = 0
        guard !isAtEnd else { return }
        page = try store.observations(
            of: patient, in: times, after: after, throughID: through, limit: Self.pageSize)
        guard let last = page.last?.reading.time, last < times.upperBound else {
            isAtEnd = true
            return
        }
        times = Instant(microseconds: last.microseconds + 1)...times.upperBound
    }
}
