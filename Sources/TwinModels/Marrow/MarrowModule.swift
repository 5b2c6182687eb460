public import ClinicalTypes
public import SequentialMonteCarlo

/// Neutrophils and platelets under chemotherapy.
///
/// Each lineage has a sampler of its own. The drugs given so far decide which constants hold; the
/// first dose of another drug has the counts so far looked at anew. Platelets are followed from their
/// first count or the first carboplatin on.
public struct MarrowModule: PhysiologyModule {
    /// Its name.
    public static let name = "marrow"
    /// Counts of neutrophils and platelets.
    public static let streams: Set<StreamCode> = [neutrophilCode, plateletCode]
    /// Days.
    public static let horizons = [1, 2, 3, 5, 7, 10, 14, 21, 28].map { 24.0 * $0 }

    static let neutrophilCode = StreamCode(validated: "anc")
    static let plateletCode = StreamCode(validated: "platelets")

    private let context: ModuleContext
    private var regimen: MarrowRegimen = []
    private(set) var neutrophils: SampledCourse<MarrowModel>
    private var platelets: SampledCourse<MarrowModel>?
    /// Cytotoxic drugs without a model that were given, sorted.
    private var unknownDrugs: [String] = []

    /// Whether it is a count, a drug that the marrow feels, or platelets.
    public static func concerns(_ record: ModuleRecord) -> Bool {
        event(record) != nil || unknownDrug(record) != nil
    }

    /// Counts and drugs begin a marrow; steroids alone do not.
    public static func begins(with record: ModuleRecord) -> Bool {
        switch event(record) {
        case .count, .dose, .growthFactor: true
        case .steroid, .transfusion, .horizon, nil: false
        }
    }

    /// Starts with neutrophils.
    public init(_ context: ModuleContext, at time: Instant) {
        self.context = context
        neutrophils = SampledCourse(
            MarrowModel(parameters: regimen.neutrophils), at: time.secondsSinceEpoch / 3_600,
            key: context.key("marrow neutrophils"))
    }

    /// Names the constants of both lineages.
    public var version: String {
        ([neutrophils.model.version] + (platelets.map { [$0.model.version] } ?? []))
            .joined(separator: "; ")
    }

    /// Takes in counts and drugs.
    public mutating func admit(_ records: [ModuleRecord]) {
        for record in records { admit(record) }
    }

    private mutating func admit(_ record: ModuleRecord) {
        if let drug = Self.unknownDrug(record) {
            if !unknownDrugs.contains(drug) { unknownDrugs = (unknownDrugs + [drug]).sorted() }
            return
        }
        guard let event = Self.event(record) else { return }
        know(MarrowRegimen(event))
        if platelets == nil, Self.beginsPlatelets(event) {
            platelets = SampledCourse(
                MarrowModel(parameters: regimen.platelets), at: record.hours,
                key: context.key("marrow platelets"))
        }
        let own = HistoryRecord(id: record.id, hours: record.hours, event: event)
        // A count says nothing of the other lineage.
        if case .count(let lineage, _) = event {
            lineage == .neutrophils ? neutrophils.admit(own) : platelets?.admit(own)
            return
        }
        neutrophils.admit(own)
        platelets?.admit(own)
    }

    /// Learns all over again where the plan has a drug that the model does not know.
    public mutating func prepare(for plan: [ModuleRecord]) {
        for event in plan.compactMap({ Self.event($0) }) { know(MarrowRegimen(event)) }
    }

    private mutating func know(_ drugs: MarrowRegimen) {
        let before = regimen
        regimen.formUnion(drugs)
        if regimen.neutrophils.version != before.neutrophils.version {
            neutrophils.restart(with: MarrowModel(parameters: regimen.neutrophils))
        }
        if let course = platelets, course.model.parameters.version != regimen.platelets.version {
            platelets?.restart(with: MarrowModel(parameters: regimen.platelets))
        }
    }

    /// How deep counts fall.
    public static func outcome(of stream: StreamCode) -> RegimenOutcome { .nadir }

    /// Whether both lineages are learnt.
    public var isIdle: Bool { neutrophils.isIdle && platelets?.isIdle ?? true }

    /// Learns neutrophils first.
    public mutating func work(budget: Int) {
        if neutrophils.isIdle {
            platelets?.work(budget: budget)
        } else {
            neutrophils.work(budget: budget)
        }
    }

    /// Counts to expect.
    public func project(_ plan: [ModuleRecord], to times: [Instant]) -> [ModuleProjection] {
        let course = PlannedCourse(
            Self.events(plan), lookingAt: times, horizon: MarrowEvent.horizon)
        var projections: [ModuleProjection] = []
        for (lineage, code, sampled) in [
            (BloodLineage.neutrophils, Self.neutrophilCode, neutrophils),
            (.platelets, Self.plateletCode, platelets),
        ] {
            guard let sampled else { continue }
            let (weights, readings) = sampled.readings(
                of: [lineage], under: course.records, at: course.marks)
            projections.append(
                ModuleProjection(
                    stream: code, unit: "10*9/L", weights: weights, readings: readings[0]))
        }
        return projections
    }

    /// C₀, MTT, γ and the slopes of each lineage.
    public var beliefs: [ParameterBelief] {
        Self.beliefs(of: neutrophils, "neutrophils")
            + (platelets.map { Self.beliefs(of: $0, "platelets") } ?? [])
    }

    /// Drugs without a model, and records that found no room.
    public var limits: [String] {
        unknownDrugs.map { "the effect of \($0) on the marrow is not modelled" }
            + (neutrophils.refused + (platelets?.refused ?? 0) > 0
                ? ["some records of the marrow could not be used"] : [])
    }

    /// Appends the state.
    public func encode(into writer: inout CheckpointWriter) {
        writer.append(regimen.rawValue)
        writer.append(UInt8(unknownDrugs.count))
        for drug in unknownDrugs { writer.append(drug) }
        neutrophils.encode(into: &writer)
        writer.append((platelets == nil ? 0 : 1) as UInt8)
        platelets?.encode(into: &writer)
    }

    /// Reads a state.
    ///
    /// - Throws: `CheckpointError`.
    public init(
        _ context: ModuleContext, from reader: inout CheckpointReader
    ) throws(CheckpointError) {
        self.context = context
        regimen = MarrowRegimen(rawValue: try reader.read(UInt8.self))
        guard regimen.isSubset(of: .all) else { throw .damaged }
        for _ in 0..<(try reader.read(UInt8.self)) { unknownDrugs.append(try reader.readString()) }
        neutrophils = try SampledCourse(
            MarrowModel(parameters: regimen.neutrophils), key: context.key("marrow neutrophils"),
            from: &reader)
        guard try reader.read(UInt8.self) == 1 else { return }
        platelets = try SampledCourse(
            MarrowModel(parameters: regimen.platelets), key: context.key("marrow platelets"),
            from: &reader)
    }

    private static func beginsPlatelets(_ event: MarrowEvent) -> Bool {
        switch event {
        case .count(.platelets, _), .dose(.carboplatin, _, _): true
        case _: false
        }
    }

    private static func beliefs(
        of course: SampledCourse<MarrowModel>, _ lineage: String
    ) -> [ParameterBelief] {
        let names = [
            ("usual \(lineage) C0", "10*9/L"), ("transit time MTT of \(lineage)", "h"),
            ("feedback gamma of \(lineage)", "1"),
        ]
        let slopes = course.model.parameters.effects.map {
            ("slope of \($0.drug) on \(lineage)", "L/mg")
        }
        return course.beliefs(names + slopes)
    }

    /// A plan in the model's terms.
    static func events(_ plan: [ModuleRecord]) -> [HistoryRecord<MarrowEvent>] {
        plan.compactMap { record in
            event(record).map {
                HistoryRecord(id: record.id, hours: record.hours, event: $0)
            }
        }
    }

    /// The record in the model's terms; nil where it does not concern the marrow.
    private static func event(_ record: ModuleRecord) -> MarrowEvent? {
        switch record.content {
        case .reading(neutrophilCode, let value): .count(.neutrophils, value)
        case .reading(plateletCode, let value): .count(.platelets, value)
        case .reading: nil
        case .act(.medication(let medication)): event(medication)
        case .act(.transfusion(let transfusion)):
            transfusion.product == .platelets ? .transfusion(units: transfusion.units) : nil
        case .act: nil
        }
    }

    private static func event(_ medication: Medication) -> MarrowEvent? {
        let amount = medication.amount
        if let drug = drugs[medication.drug.rawValue] {
            return .dose(drug, milligrams: amount, hours: medication.minutes / 60)
        }
        if let steroid = Corticosteroid(medication.drug) {
            return .steroid(milligrams: amount * steroid.dexamethasonePerMilligram)
        }
        return switch medication.drug.rawValue {
        case "filgrastim": .growthFactor(.filgrastim, micrograms: amount)
        case "pegfilgrastim": .growthFactor(.pegfilgrastim, micrograms: amount)
        case _: nil
        }
    }

    private static let drugs: [String: Drug] = [
        "docetaxel": .docetaxel, "paclitaxel": .paclitaxel, "carboplatin": .carboplatin,
        "mercaptopurine": .mercaptopurine,
    ]

    private static func unknownDrug(_ record: ModuleRecord) -> String? {
        guard case .act(.medication(let medication)) = record.content,
            drugs[medication.drug.rawValue] == nil,
            DrugVocabulary.standard.drug(medication.drug)?.drugClass == .cytotoxic
        else { return nil }
        return medication.drug.rawValue
    }
}
