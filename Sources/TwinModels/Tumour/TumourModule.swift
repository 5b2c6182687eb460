public import ClinicalTypes
public import SequentialMonteCarlo

/// The burden of target lesions under systemic treatment and radiation.
///
/// All lesions are one: their sum of longest diameters is taken for the diameter of one tumour (of a
/// lesion that is measured alone it is). The first stream of sizes that comes is the one followed.
/// A drug's dose counts in multiples of the first one given, a tablet a day as 1/21 of a cycle [A].
public struct TumourModule: PhysiologyModule {
    /// Its name.
    public static let name = "tumour"
    /// Sizes.
    public static let streams: Set<StreamCode> = Set(sizes.map(\.code))
    /// Days.
    public static let horizons = [21, 42, 84, 168].map { 24.0 * $0 }

    static let lesionSum = StreamCode(validated: "target_lesion_sum")
    static let volume = StreamCode(validated: "tumour_volume")
    static let sizes: [(code: StreamCode, stream: TumourStream)] = [
        (lesionSum, .diameter), (StreamCode(validated: "sum_longest_diameters"), .diameter),
        (StreamCode(validated: "tumour_longest_diameter"), .diameter), (volume, .volume),
    ]

    private let context: ModuleContext
    private var course: SampledCourse<TumourModel>
    private var index: RadiosensitivityIndex?
    /// The stream of sizes that is followed; nil before the first.
    private(set) var size: StreamCode?
    /// The lesions of the first image.
    private var targets: Set<String> = []
    /// The sums seen first and least, in mm.
    private(set) var baseline: Double?
    private(set) var nadir: Double?
    private(set) var hasNewLesion = false
    /// The amount of each drug that counts as a usual cycle's.
    private var usualAmounts: [String: Double] = [:]

    /// Whether it is a size, a treatment of tumours or a genome.
    public static func concerns(_ record: ModuleRecord) -> Bool {
        switch record.content {
        case .reading(let code, _): streams.contains(code)
        case .act(.medication(let medication)): treats(medication)
        case .act(.radiotherapy), .act(.lesion), .act(.genome): true
        case .act: false
        }
    }

    /// An image or a size.
    public static func begins(with record: ModuleRecord) -> Bool {
        switch record.content {
        case .reading(let code, _): streams.contains(code)
        case .act(.lesion): true
        case .act: false
        }
    }

    /// Starts from the prior.
    public init(_ context: ModuleContext, at time: Instant) {
        self.context = context
        course = SampledCourse(
            TumourModel(), at: time.secondsSinceEpoch / 3_600, key: context.key(Self.name))
    }

    /// Names the constants.
    public var version: String { course.model.version }

    /// Takes in sizes and treatment; lesions of one instant are one image.
    public mutating func admit(_ records: [ModuleRecord]) {
        var lesions: [(record: ModuleRecord, lesion: LesionMeasurement)] = []
        for record in records {
            switch record.content {
            case .act(.lesion(let lesion)): lesions.append((record, lesion))
            case .act(.genome(let profile)):
                index = RadiosensitivityIndex(profile.radiosensitivityIndex)
                course.restart(with: Self.model(index))
            case .reading(let code, let value): admit(size: value, code, record)
            case .act:
                for event in treatment(record) { admit(event, record) }
            }
        }
        if let first = lesions.first { admit(lesions.map(\.lesion), first.record) }
    }

    /// How large it is in the end.
    public static func outcome(of stream: StreamCode) -> RegimenOutcome { .final }

    /// Whether all is learnt.
    public var isIdle: Bool { course.isIdle }

    /// Learns.
    public mutating func work(budget: Int) { course.work(budget: budget) }

    /// Sizes, and the sum of an image that shows all lesions.
    public func readings(
        in records: [ModuleRecord]
    ) -> [(stream: StreamCode, value: Double)] {
        var lesions: [LesionMeasurement] = []
        var readings: [(stream: StreamCode, value: Double)] = []
        for record in records {
            switch record.content {
            case .reading(let code, let value): readings.append((code, value))
            case .act(.lesion(let lesion)): lesions.append(lesion)
            case .act: break
            }
        }
        if let sum = sum(of: lesions) { readings.append((Self.lesionSum, sum)) }
        return readings
    }

    /// Sizes to expect; none before the first size was seen.
    public func project(_ plan: [ModuleRecord], to times: [Instant]) -> [ModuleProjection] {
        guard let size, let stream = Self.stream(of: size) else { return [] }
        let planned = PlannedCourse(
            events(plan), lookingAt: times, horizon: TumourEvent.horizon)
        let (weights, readings) = course.readings(
            of: [stream], under: planned.records, at: planned.marks)
        return [
            ModuleProjection(
                stream: size, unit: stream == .volume ? "mL" : "mm", weights: weights,
                readings: readings[0])
        ]
    }

    /// The RECIST category in six weeks, the usual time between two scans.
    public func statements(
        _ plan: [ModuleRecord], after time: Instant
    ) -> [ForecastStatement] {
        let hours = 42.0 * 24
        guard let baseline, let nadir, size != Self.volume,
            let sum = project(plan, to: [time.advanced(byHours: hours)]).first?.reading(at: 0)
        else { return [] }
        let shares = ResponseCategory.probabilities(
            of: sum, baseline: baseline, nadir: nadir,
            goneBelow: course.model.parameters.smallestDiameter, hasNewLesion: hasNewLesion)
        let names = ["complete_response", "partial_response", "stable_disease", "progression"]
        return zip(names, shares).map { ForecastStatement($0, $1, hours: hours) }
    }

    /// What the newest records do to the size in six weeks.
    public func reasons(_ plan: [ModuleRecord], after time: Instant) -> [String] {
        guard let size, let stream = Self.stream(of: size) else { return [] }
        return course.sentences(
            on: stream, by: .final, of: "the tumour's size in 42 days",
            unit: stream == .volume ? "mL" : "mm",
            under: PlannedCourse(
                events(plan), lookingAt: [time.advanced(byHours: 42 * 24)],
                horizon: TumourEvent.horizon))
    }

    /// The parameters of growth, resistance, kill and radiosensitivity.
    public var beliefs: [ParameterBelief] {
        course.beliefs([
            ("volume V at the beginning", "mL"), ("doubling time", "d"),
            ("odds of a resistant cell", "1"), ("kill kappa of a usual cycle", "1"),
            ("odds of the share phi of the kill that resistant cells suffer", "1"),
            ("half-life of dying cells", "d"), ("radiosensitivity alpha", "Gy-1"),
        ])
    }

    /// Records that found no room.
    public var limits: [String] {
        course.refused > 0 ? ["some records of the tumour could not be used"] : []
    }

    /// Appends the state.
    public func encode(into writer: inout CheckpointWriter) {
        writer.append(index.map { [$0.value] } ?? [])
        writer.append(size?.rawValue ?? "")
        writer.append([baseline, nadir].compactMap { $0 })
        writer.append((hasNewLesion ? 1 : 0) as UInt8)
        writer.append(UInt16(targets.count))
        for target in targets.sorted() { writer.append(target) }
        writer.append(UInt16(usualAmounts.count))
        for (drug, amount) in usualAmounts.sorted(by: { $0.key < $1.key }) {
            writer.append(drug)
            writer.append(amount)
        }
        course.encode(into: &writer)
    }

    /// Reads a state.
    ///
    /// - Throws: `CheckpointError`.
    public init(
        _ context: ModuleContext, from reader: inout CheckpointReader
    ) throws(CheckpointError) {
        self.context = context
        index = try reader.readDoubles().first.map { RadiosensitivityIndex($0) }
        let size = try reader.readString()
        self.size = size.isEmpty ? nil : StreamCode(validated: size)
        let sums = try reader.readDoubles()
        (baseline, nadir) = (sums.first, sums.last)
        hasNewLesion = try reader.read(UInt8.self) == 1
        for _ in 0..<(try reader.read(UInt16.self)) { targets.insert(try reader.readString()) }
        for _ in 0..<(try reader.read(UInt16.self)) {
            let drug = try reader.readString()
            usualAmounts[drug] = try reader.readDouble()
        }
        course = try SampledCourse(
            Self.model(index), key: context.key(Self.name), from: &reader)
    }

    private static func model(_ index: RadiosensitivityIndex?) -> TumourModel {
        TumourModel(
            parameters: index.map { TumourParameters.version1.informed(by: $0) } ?? .version1)
    }

    private static func stream(of code: StreamCode) -> TumourStream? {
        sizes.first { $0.code == code }?.stream
    }

    /// Whether a drug acts on tumours.
    private static func treats(_ medication: Medication) -> Bool {
        switch DrugVocabulary.standard.drug(medication.drug)?.drugClass {
        case .cytotoxic, .targeted, .immune: true
        case _: false
        }
    }

    private mutating func admit(_ event: TumourEvent, _ record: ModuleRecord) {
        if case .act(.medication(let medication)) = record.content,
            usualAmounts[medication.drug.rawValue] == nil
        {
            usualAmounts[medication.drug.rawValue] = medication.amount
        }
        course.admit(HistoryRecord(id: record.id, hours: record.hours, event: event))
    }

    private mutating func admit(size value: Double, _ code: StreamCode, _ record: ModuleRecord) {
        if size == nil { size = code }
        guard code == size, let stream = Self.stream(of: code) else { return }
        if stream == .diameter {
            baseline = baseline ?? value
            nadir = min(nadir ?? value, value)
        }
        admit(stream == .volume ? .volume(value) : .diameter(value), record)
    }

    /// An image counts if it shows every lesion that the first one did.
    private mutating func admit(_ lesions: [LesionMeasurement], _ record: ModuleRecord) {
        if lesions.contains(where: \.isNew) { hasNewLesion = true }
        if targets.isEmpty {
            targets = Set(lesions.filter { !$0.isNew }.map(\.lesion.rawValue))
        }
        if let sum = sum(of: lesions) { admit(size: sum, Self.lesionSum, record) }
    }

    /// The sum of the longest diameters; nil unless all lesions of the first image are there.
    private func sum(of lesions: [LesionMeasurement]) -> Double? {
        var sum = 0.0
        var seen: Set<String> = []
        for lesion in lesions where !lesion.isNew && targets.contains(lesion.lesion.rawValue) {
            guard seen.insert(lesion.lesion.rawValue).inserted else { continue }
            sum += lesion.diameter
        }
        return seen == targets && !targets.isEmpty ? sum : nil
    }

    /// A plan in the model's terms.
    private func events(_ plan: [ModuleRecord]) -> [HistoryRecord<TumourEvent>] {
        plan.flatMap { record in
            treatment(record).map {
                HistoryRecord(id: record.id, hours: record.hours, event: $0)
            }
        }
    }

    /// What a treatment is to the model.
    private func treatment(_ record: ModuleRecord) -> [TumourEvent] {
        switch record.content {
        case .act(.radiotherapy(let fraction)): return [.fraction(gray: fraction.dose)]
        case .act(.medication(let medication)):
            guard Self.treats(medication) else { return [] }
            let usual = usualAmounts[medication.drug.rawValue] ?? medication.amount
            let cycles = medication.minutes > 0 ? 1.0 : 1.0 / 21
            return [.chemotherapy(cycles * medication.amount / usual)]
        case .act, .reading: return []
        }
    }
}
