/// A partially observed Markov process in continuous time, in the parts a particle filter needs.
///
/// The parts are those of pomp (King, Nguyen and Ionides 2016, J Stat Softw 69): draw an initial
/// state, draw a transition, draw an observation, and evaluate an observation's density. A model
/// knows no filter, no data and no clock, and draws only from the numbers it is given.
public protocol StateSpaceModel<State, Observation>: Sendable {
    /// All that is hidden at one time.
    associatedtype State: Sendable
    /// One observation, with what says how it was made (the stream and the time, say).
    associatedtype Observation: Sendable

    /// Draws a state from the prior, at time `hours`.
    func drawInitialState(at hours: Double, using random: inout DrawSequence) -> State

    /// Draws the state at time `hours + elapsed` given the one at `hours`.
    ///
    /// - Precondition: `elapsed >= 0`.
    func drawTransition(
        from state: State, at hours: Double, elapsed: Double, using random: inout DrawSequence
    ) -> State

    /// Draws what would be observed of `state`; `template` says how, its value is ignored.
    func drawObservation(
        like template: Observation, of state: State, using random: inout DrawSequence
    ) -> Observation

    /// The log density of an observation given the state, in nats.
    func logDensity(of observation: Observation, given state: State) -> Double
}

/// Random numbers taken one after the other from the counters of one event and particle.
public struct DrawSequence: Sendable {
    private let key: DrawKey
    private let event: UInt64
    private let particle: UInt32
    private var purpose: UInt32

    /// Starts the sequence of one particle for one event; equal arguments give equal numbers.
    public init(key: DrawKey, event: UInt64, particle: UInt32) {
        self.key = key
        self.event = event
        self.particle = particle
        purpose = 0
    }

    /// The next uniform number strictly between 0 and 1.
    public mutating func uniform() -> Double { next().uniform(0) }

    /// The next standard normal number.
    public mutating func normal() -> Double { next().normal }

    private mutating func next() -> UniformDraws {
        defer { purpose += 1 }
        return key.draws(event: event, particle: particle, purpose: purpose)
    }
}
