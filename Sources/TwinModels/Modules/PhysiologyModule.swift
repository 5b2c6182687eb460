public import ClinicalTypes
public import SequentialMonteCarlo

/// One part of a patient's physiology that treatment moves: marrow, tumour, glucose.
///
/// A module takes in records in the order of time, learns from those that concern it, and says what
/// readings to expect under any plan of treatment. It is a value that reads no clock: what it holds is
/// a function of its context and of the records admitted, to the last bit, however its work is
/// sliced. A new module is a folder with a type that conforms, and a line in `ModuleRegistry`; the
/// conformance tests run on every registered one.
public protocol PhysiologyModule: Sendable {
    /// Names the module in forecasts, checkpoints and keys; lower-case words joined by `_`.
    static var name: String { get }

    /// The streams whose readings it learns from.
    static var streams: Set<StreamCode> { get }

    /// How far ahead forecasts look, in hours, ascending.
    static var horizons: [Double] { get }

    /// Whether the record concerns a module of this kind.
    static func concerns(_ record: ModuleRecord) -> Bool

    /// Whether the record is reason enough to begin such a module for a patient who has none; it
    /// then concerns it.
    static func begins(with record: ModuleRecord) -> Bool

    /// Starts from the prior, at the time of the first record.
    init(_ context: ModuleContext, at time: Instant)

    /// Names the model and its constants.
    var version: String { get }

    /// Takes in the records of one instant that concern the module; the learning is left to `work`.
    ///
    /// - Precondition: They are in order, later than all before, and the module is idle.
    mutating func admit(_ records: [ModuleRecord])

    /// Whether all records are learnt from.
    var isIdle: Bool { get }

    /// Learns for a while.
    ///
    /// - Parameter budget: How many evaluations of a particle at most, about 10 to 100 µs each.
    mutating func work(budget: Int)

    /// What readings to expect if the plan is carried out; the module stays as it is.
    ///
    /// Two plans are answered by the same particles with the same random numbers, so that a
    /// difference between the answers is one between the plans.
    ///
    /// - Parameters:
    ///   - plan: Records in order after all that were admitted; those that do not concern the module
    ///     are passed over.
    ///   - times: In order, none before the last record.
    /// - Precondition: The module is idle.
    func project(_ plan: [ModuleRecord], to times: [Instant]) -> [ModuleProjection]

    /// What records of one instant show in the module's streams, before they are admitted.
    func readings(in records: [ModuleRecord]) -> [(stream: StreamCode, value: Double)]

    /// Makes sure that the model knows the drugs of a plan; there may be work to do afterwards.
    ///
    /// - Precondition: The module is idle.
    mutating func prepare(for plan: [ModuleRecord])

    /// By what one regimen is told from another in a stream.
    static func outcome(of stream: StreamCode) -> RegimenOutcome

    /// What the module has to say about the time after `time` if the plan is carried out, in
    /// probabilities of what matters clinically.
    ///
    /// - Precondition: As for `project`.
    func statements(_ plan: [ModuleRecord], after time: Instant) -> [ForecastStatement]

    /// What is believed of each parameter, now and before any record.
    var beliefs: [ParameterBelief] { get }

    /// Which records moved what is expected most, in words, the most important first.
    ///
    /// - Precondition: As for `project`.
    func reasons(_ plan: [ModuleRecord], after time: Instant) -> [String]

    /// What the module has been given that its model does not know, in words; each limits what a
    /// forecast is worth.
    var limits: [String] { get }

    /// Appends the whole state; it reads back to the last bit.
    func encode(into writer: inout CheckpointWriter)

    /// Reads a state of the same context.
    ///
    /// - Throws: `CheckpointError`; `unknownFormat` for that of another version.
    init(_ context: ModuleContext, from reader: inout CheckpointReader) throws(CheckpointError)
}

extension PhysiologyModule {
    /// The readings among the records.
    public func readings(
        in records: [ModuleRecord]
    ) -> [(stream: StreamCode, value: Double)] {
        records.compactMap { record in
            guard case .reading(let code, let value) = record.content else { return nil }
            return (code, value)
        }
    }

    /// None.
    public func reasons(_ plan: [ModuleRecord], after time: Instant) -> [String] { [] }

    /// Nothing: the model knows all drugs that it will ever know.
    public mutating func prepare(for plan: [ModuleRecord]) {}
}
