public import ClinicalTypes
public import SequentialMonteCarlo

/// Prostate-specific antigen under continuous or intermittent androgen deprivation.
///
/// Deprivation lasts as long as the last dose does: 28 days for each 7.5 mg of leuprorelin as a depot
/// [V, label], three days for a tablet [A].
public struct ProstateModule: PhysiologyModule {
    /// Its name.
    public static let name = "prostate"
    /// Prostate-specific antigen.
    public static let streams: Set<StreamCode> = [antigen]
    /// Days.
    public static let horizons = [28, 56, 84, 168].map { 24.0 * $0 }

    static let antigen = StreamCode(validated: "psa")

    private let context: ModuleContext
    private var course: SampledCourse<AndrogenModel>
    private var treatment = Deprivation()

    /// Whether it is a reading of the antigen or a drug that deprives of androgens.
    public static func concerns(_ record: ModuleRecord) -> Bool {
        switch record.content {
        case .reading(let code, _): code == antigen
        case .act(.medication(let medication)): Deprivation.days(of: medication) != nil
        case .act: false
        }
    }

    /// Any of them.
    public static func begins(with record: ModuleRecord) -> Bool { concerns(record) }

    /// Starts from the prior, without deprivation.
    public init(_ context: ModuleContext, at time: Instant) {
        self.context = context
        course = SampledCourse(
            AndrogenModel(), at: time.secondsSinceEpoch / 3_600, key: context.key(Self.name))
    }

    /// Names the constants.
    public var version: String { course.model.version }

    /// Takes in readings and doses, and the end of doses that have ended meanwhile.
    public mutating func admit(_ records: [ModuleRecord]) {
        for record in records {
            for event in treatment.events(of: record) { course.admit(event) }
        }
    }

    /// How high it is in the end.
    public static func outcome(of stream: StreamCode) -> RegimenOutcome { .final }

    /// Whether all is learnt.
    public var isIdle: Bool { course.isIdle }

    /// Learns.
    public mutating func work(budget: Int) { course.work(budget: budget) }

    /// Readings to expect.
    public func project(_ plan: [ModuleRecord], to times: [Instant]) -> [ModuleProjection] {
        var treatment = treatment
        var events = plan.filter { Self.concerns($0) }.flatMap { treatment.events(of: $0) }
        if let end = treatment.end(id: 1) { events.append(end) }
        let planned = PlannedCourse(events, lookingAt: times, horizon: AndrogenEvent.horizon)
        let (weights, readings) = course.readings(
            of: [()], under: planned.records, at: planned.marks)
        return [
            ModuleProjection(
                stream: Self.antigen, unit: "ng/mL", weights: weights, readings: readings[0],
                offset: course.model.offset(of: ()))
        ]
    }

    /// None.
    public func statements(
        _ plan: [ModuleRecord], after time: Instant
    ) -> [ForecastStatement] { [] }

    /// What the newest records do to the antigen in twelve weeks.
    public func reasons(_ plan: [ModuleRecord], after time: Instant) -> [String] {
        var treatment = treatment
        var events = plan.filter { Self.concerns($0) }.flatMap { treatment.events(of: $0) }
        if let end = treatment.end(id: 1) { events.append(end) }
        return course.sentences(
            on: (), by: .final, of: "PSA in 84 days", unit: "ng/mL",
            under: PlannedCourse(
                events, lookingAt: [time.advanced(byHours: 84 * 24)],
                horizon: AndrogenEvent.horizon))
    }

    /// The clones at the beginning and their rates.
    public var beliefs: [ParameterBelief] {
        course.beliefs([
            ("dependent cells x1 at the beginning", "ng/mL"), ("adapted cells x2/x1", "1"),
            ("independent cells x3/x1", "1"), ("decline of dependent cells on treatment", "d-1"),
            ("adaptation on treatment", "d-1"), ("decline of adapted cells on treatment", "d-1"),
            ("mutation on treatment", "d-1"), ("growth of independent cells on treatment", "d-1"),
            ("growth of dependent cells off treatment", "d-1"), ("reversion off treatment", "d-1"),
            ("growth of adapted cells off treatment", "d-1"),
            ("decline of independent cells off treatment", "d-1"),
        ])
    }

    /// Records that found no room.
    public var limits: [String] {
        course.refused > 0 ? ["some records of the prostate could not be used"] : []
    }

    /// Appends the state.
    public func encode(into writer: inout CheckpointWriter) {
        writer.append(treatment.until.map { [$0] } ?? [])
        course.encode(into: &writer)
    }

    /// Reads a state.
    ///
    /// - Throws: `CheckpointError`.
    public init(
        _ context: ModuleContext, from reader: inout CheckpointReader
    ) throws(CheckpointError) {
        self.context = context
        treatment.until = try reader.readDoubles().first
        course = try SampledCourse(
            AndrogenModel(), key: context.key(Self.name), from: &reader)
    }
}

/// Until when the last dose deprives of androgens.
struct Deprivation: Hashable, Sendable {
    /// A record of the model.
    typealias Event = HistoryRecord<AndrogenEvent>

    /// When deprivation ends, in hours since 1970; nil while there is none.
    var until: Double?

    /// For how many days a dose acts; nil for another drug.
    static func days(of medication: Medication) -> Double? {
        guard DrugVocabulary.standard.drug(medication.drug)?.drugClass == .androgenDeprivation
        else { return nil }
        return medication.drug.rawValue == "leuprorelin" ? 28 * medication.amount / 7.5 : 3
    }

    /// What a record is to the model: what ended before it, then the record.
    mutating func events(of record: ModuleRecord) -> [Event] {
        var events: [Event] = []
        if let until, until < record.hours, let end = end(id: ~record.id) {
            events.append(end)
            self.until = nil
        }
        switch record.content {
        case .reading(_, let value):
            events.append(
                Event(
                    id: record.id, hours: record.hours, event: .prostateSpecificAntigen(value)))
        case .act(.medication(let medication)):
            guard let days = Self.days(of: medication) else { break }
            if until == nil {
                events.append(
                    Event(id: record.id, hours: record.hours, event: .deprivation(isOn: true)))
            }
            until = max(until ?? 0, record.hours + 24 * days)
        case .act: break
        }
        return events
    }

    /// The end of deprivation as a record; nil while there is none.
    func end(id: UInt64) -> Event? {
        until.map { Event(id: id == 0 ? 1 : id, hours: $0, event: .deprivation(isOn: false)) }
    }
}
