import ClinicalTypes
import TimeSeriesStore
import TwinEngine
import TwinModels

/// The treatment part of a twin and its plan as of everything that is committed.
///
/// A copy of one's own, read from the store: the workers' twins are neither asked nor touched.
struct CommittedTreatment {
    /// The twin; idle.
    let twin: TreatmentTwin
    /// What is planned.
    let plan: [ModuleRecord]

    /// How far ahead of the newest record an answer may begin, in hours; the integration to there
    /// cannot be interrupted.
    static let furthestStart = 90.0 * 24

    /// Observations that are looked through between two looks at the clock.
    private static let pageSize = 4_096
    /// How long records are learnt from between two looks at the clock.
    private static let slice = Duration.milliseconds(20)

    /// Reads the store.
    ///
    /// - Throws: `noSuchPatient`, `nothingKnown`, `deadlineExceeded`, or `internal` when the store
    ///   cannot be read.
    /// - Complexity: Linear in what waits for the twins, and in the patient's observations since the
    ///   newest record of treatment.
    init(
        of patient: PatientID, in store: TwinStore, _ configuration: ServiceConfiguration,
        until deadline: ContinuousClock.Instant
    ) throws(RequestFailure) {
        let context = TwinRecovery(store: store, configuration: configuration)
            .moduleContext(of: patient)
        var hosted = HostedTreatment(context)
        let isKnown = try RequestFailure.translating { () throws(StoreError) in
            try store.knows(patient)
        }
        guard isKnown else { throw .noSuchPatient }
        // In this order: what is committed meanwhile may be taken in, and nothing before it is missed.
        let (appliedThrough, lastID) = try RequestFailure.translating { () throws(StoreError) in
            (try store.appliedThrough(), try store.lastObservationID())
        }
        let lackingFrom = try Self.earliestNews(
            of: patient, store, in: appliedThrough..<lastID, until: deadline)
        try RequestFailure.translating { () throws(StoreError) in
            try hosted.recover(store, throughID: lastID, lackingFrom: lackingFrom)
            if hosted.twin == nil, let lackingFrom {
                try hosted.update(store, from: lackingFrom, throughID: lastID)
            }
        }
        var slice = WorkSlice(Self.slice)
        while !hosted.advance(&slice) {
            guard ContinuousClock.now < deadline else { throw .deadlineExceeded }
            slice = WorkSlice(Self.slice)
        }
        // A patient for whom no worker began a treatment part has no record that would need one.
        guard let twin = hosted.twin else { throw .nothingKnown }
        self.twin = twin
        plan = hosted.plan
    }

    /// Refuses to look ahead from a time too far away.
    ///
    /// - Throws: `badRequest`.
    func check(_ start: Instant?) throws(RequestFailure) {
        guard let start, let frontier = twin.frontier else { return }
        guard start.hours(since: frontier) <= Self.furthestStart else {
            throw RequestFailure(
                .badRequest, "from lies more than 90 days after the newest record; ask for less")
        }
    }

    /// The earliest time of what concerns a patient's treatment among the observations that twins may
    /// not have looked at; nil where there is none.
    private static func earliestNews(
        of patient: PatientID, _ store: TwinStore, in ids: Range<Int64>,
        until deadline: ContinuousClock.Instant
    ) throws(RequestFailure) -> Instant? {
        var earliest: Instant?
        var position = ids.lowerBound
        while position < ids.upperBound {
            guard ContinuousClock.now < deadline else { throw .deadlineExceeded }
            let page = try RequestFailure.translating { () throws(StoreError) in
                try store.observations(after: position, limit: pageSize)
            }
            guard let last = page.last else { break }
            for observation in page
            where observation.patient == patient
                && TreatmentRecords.streams.contains(observation.reading.code)
            {
                let time = observation.reading.time
                earliest = min(earliest ?? time, time)
            }
            position = last.id
        }
        return earliest
    }
}
