package import ClinicalTypes
package import TimeSeriesStore
import TwinEngine
package import TwinModels

/// The records of one patient that concern treatment, as far as they were committed up to some
/// observation.
package struct TreatmentRecords: Sendable {
    private let patient: PatientID
    private let throughID: Int64

    /// Looks at the store as it was when that observation was committed.
    package init(of patient: PatientID, throughID: Int64 = .max) {
        self.patient = patient
        self.throughID = throughID
    }

    /// The streams whose observations concern treatment, that which stands for events among them.
    static let streams = ModuleRegistry.streams.union([.clinicalEvent])

    /// What happened after a time, by instant, in order.
    package func given(
        _ store: TwinStore, after time: Instant?
    ) throws(StoreError) -> [[ModuleRecord]] {
        let events = try store.events(of: patient, throughID: throughID).filter { event in
            event.status == .given && (time.map { event.time > $0 } ?? true)
        }
        let readings = try store.observations(
            of: patient, streams: Array(ModuleRegistry.streams), after: time,
            throughID: throughID)
        let records =
            events.map { ModuleRecord($0) } + readings.compactMap { ModuleRecord($0.reading) }
        let concerned = records.filter { TreatmentTwin.concerns($0) }.sorted()
        var groups: [[ModuleRecord]] = []
        for record in concerned {
            if groups.last?.first?.time == record.time {
                groups[groups.count - 1].append(record)
            } else {
                groups.append([record])
            }
        }
        return groups
    }

    /// What is planned, in order; of a plan that lies in the past nobody knows what became.
    package func planned(_ store: TwinStore) throws(StoreError) -> [ModuleRecord] {
        try store.events(of: patient, throughID: throughID).filter { $0.status == .planned }
            .map { ModuleRecord($0) }.filter { TreatmentTwin.concerns($0) }.sorted()
    }

    /// What some observations have to say of treatment.
    struct News {
        /// The earliest time from which on the treatment part differs.
        var from: Instant
        /// The earliest time from which on the vital signs are told something else; nil if none.
        var influenceFrom: Instant?

        /// Adds what others have to say.
        mutating func merge(_ other: News) {
            from = min(from, other.from)
            influenceFrom = [influenceFrom, other.influenceFrom].compactMap { $0 }.min()
        }
    }

    /// What observations have to say; nil for nothing.
    func news(
        of observations: some Sequence<Observation>, _ store: TwinStore
    ) throws(StoreError) -> News? {
        var news: News?
        for observation in observations {
            guard let isInfluence = try influences(observation, store) else { continue }
            // Of an event the observation has the earliest time of any version.
            let time = observation.reading.time
            let own = News(from: time, influenceFrom: isInfluence ? time : nil)
            if news == nil { news = own } else { news?.merge(own) }
        }
        return news
    }

    /// Whether the vital signs are told something else from an observation's time on; nil where it
    /// does not concern treatment.
    private func influences(
        _ observation: Observation, _ store: TwinStore
    ) throws(StoreError) -> Bool? {
        let reading = observation.reading
        var record: ModuleRecord?
        if reading.code == .clinicalEvent {
            let event = try store.event(Int64(reading.value), throughID: observation.id)
            // What an earlier version said may have been something quite different.
            guard let event, event.version == 1 else { return true }
            record = ModuleRecord(event)
        } else if ModuleRegistry.streams.contains(reading.code) {
            record = ModuleRecord(reading)
        }
        guard let record, TreatmentTwin.concerns(record) else { return nil }
        return TreatmentTwin.influencesVitals(record)
    }
}
