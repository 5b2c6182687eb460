/// A model that is deterministic once its parameters are known.
///
/// All uncertainty lies in *d* unconstrained real parameters θ (logarithms and logits of what is
/// positive or bounded). Given θ, the state follows from the inputs, and each reading has a
/// likelihood given the state. What happened, inputs and readings alike, is a history of records in
/// the order of time. The model knows no sampler, no data and no clock.
public protocol StaticParameterModel<State, Event>: Sendable {
    /// All that evaluation carries from one record to the next, for one θ.
    associatedtype State: CheckpointValue
    /// An input, such as a dose, or a reading.
    associatedtype Event: CheckpointValue
    /// What evaluation needs of the history and does not depend on θ, such as the exposure in each
    /// step: prepared once for all particles.
    associatedtype Course: Sendable

    /// Names the model and its constants; a checkpoint of another version is refused.
    var version: String { get }
    /// The number *d* of parameters, 126 at most.
    var dimension: Int { get }
    /// How a state outlives the records that led to it.
    var memory: StateMemory { get }

    /// Draws θ from the prior.
    func drawParameters(using random: inout DrawSequence) -> [Double]

    /// The log density of the prior at θ, in nats; -∞ outside its support.
    func logPriorDensity(_ theta: [Double]) -> Double

    /// Whether an event says something about θ: a reading does, an input does not.
    func isEvidence(_ event: Event) -> Bool

    /// Prepares the evaluation of a history.
    ///
    /// A later record changes nothing before it: the course of the first records is the beginning
    /// of the course of more. Records before `origin` are inputs whose effect may outlast it.
    func course(of history: [HistoryRecord<Event>], from origin: Double) -> Course

    /// The state at time `origin`.
    func initialState(given theta: [Double], at origin: Double) -> State

    /// Moves a state to the record at place `record` of the course and through it.
    ///
    /// - Returns: The log likelihood of the record given θ and the state reached, in nats; 0 for an
    ///   input. It may depend on earlier readings by way of the state.
    func advance(
        _ state: inout State, through record: Int, of course: Course, given theta: [Double]
    ) -> Double

    /// The parameters that say of a course begun at time `hours` in `state` what θ says of the
    /// course that led there. Asked of a model whose memory is `carried`.
    func restated(_ theta: [Double], from state: State, at hours: Double) -> [Double]
}

extension StaticParameterModel {
    /// θ itself: right where the state is not part of the parameters.
    public func restated(_ theta: [Double], from state: State, at hours: Double) -> [Double] {
        theta
    }
}

/// How a state outlives the records that led to it, which says what may be dropped.
public enum StateMemory: Hashable, Sendable {
    /// After this many hours the state depends on θ and on the inputs of these hours only, as a
    /// marrow that has recovered; inputs are kept as long before the first reading that counts.
    case fading(hours: Double)
    /// The state lasts, and θ can be restated to describe it at any time, as a tumour's volume;
    /// inputs of this many hours before may still act, as a drug that is not yet gone.
    case carried(inputHours: Double)

    /// How long before the first reading that counts inputs are kept, in hours.
    var inputHours: Double {
        switch self {
        case .fading(let hours), .carried(let hours): hours
        }
    }
}

/// One thing that happened.
public struct HistoryRecord<Event: CheckpointValue>: CheckpointValue {
    /// Names the record for ever, and the random numbers drawn for it; not 0, which names the prior.
    public let id: UInt64
    /// When it happened, in the model's hours.
    public let hours: Double
    /// What happened.
    public let event: Event

    /// Puts a record together.
    ///
    /// - Precondition: `id` is not 0 and `hours` is finite.
    public init(id: UInt64, hours: Double, event: Event) {
        precondition(id != 0 && hours.isFinite, "a record has a name and a time")
        self.id = id
        self.hours = hours
        self.event = event
    }

    /// Appends the record.
    public func encode(into writer: inout CheckpointWriter) {
        writer.append(id)
        writer.append(hours)
        event.encode(into: &writer)
    }

    /// Reads a record.
    ///
    /// - Throws: `CheckpointError`; `damaged` when the name or the time is none.
    public init(from reader: inout CheckpointReader) throws(CheckpointError) {
        id = try reader.read(UInt64.self)
        hours = try reader.readDouble()
        event = try Event(from: &reader)
        guard id != 0, hours.isFinite else { throw .damaged }
    }
}
