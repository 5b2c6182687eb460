package import ClinicalTypes

/// The observations that wait for the twins of one worker: a lane for each patient, and the order in
/// which patients have their turns.
///
/// Bounded: observations beyond the limits are not held but only noted, as ranges that wait in the
/// store, so that a patient or a worker that falls behind costs disk and not memory, and never makes
/// others wait. Patients take turns, a bounded number of observations in each, and every other turn
/// belongs to those whose work was interrupted: many long replays delay the rest to half its speed
/// and no further. Within one patient the order of commits is kept.
package struct PatientLanes {
    /// How much is held in memory.
    package struct Limits: Hashable, Sendable {
        /// Observations of all patients together.
        package var observations = 16_384
        /// Observations of one patient: one that floods must not fill the lanes of the others.
        package var observationsOfPatient = 2_048
        /// Observations of one patient in one turn.
        package var turn = 512
        /// Observations of one range: what a crash in the middle of it has to be done over.
        package var range = 8_192
        /// Patients with interrupted work, each of which holds up to a turn's observations; while
        /// there are as many, nobody else has a turn.
        package var interrupted = 64

        /// The usual limits: some megabytes of memory.
        package init() {}
    }

    /// What a patient whose turn has come has to offer.
    package enum Work: Hashable, Sendable {
        /// Observations in the order of commits, at least one.
        case observations([Observation])
        /// Observations to be read from the store.
        case stored(StoredRange)
        /// The work that was interrupted at the patient's last turn.
        case interrupted
    }

    fileprivate struct Lane {
        var observations: [Observation] = []
        /// Noted after `observations`; while there are any, no more are held.
        var stored: [StoredRange] = []
        var isInHand = false

        var isEmpty: Bool { observations.isEmpty && stored.isEmpty }
        var firstID: Int64? { observations.first?.id ?? stored.first?.firstID }
    }

    private let limits: Limits
    /// Those of patients for whom something waits or who are in hand.
    private var lanes: [PatientID: Lane] = [:]
    /// Patients not in hand for whom something waits.
    private var fresh = WaitingLine()
    /// Patients in hand whose work was interrupted.
    private var interrupted = WaitingLine()
    private var wasFresh = false
    /// How many observations are held in memory.
    package private(set) var heldCount = 0
    /// How many wait, in memory or in the store.
    package private(set) var waitingCount = 0

    /// Starts empty.
    package init(limits: Limits = Limits()) {
        self.limits = limits
    }

    /// Whether less than half of what may be held is held.
    package var hasRoom: Bool { heldCount < limits.observations / 2 }

    /// Whether nobody's turn is due.
    package var isIdle: Bool { fresh.isEmpty && interrupted.isEmpty }

    /// The first observation that waits here, of any patient; nil when none does.
    ///
    /// - Complexity: O(*p*) for *p* patients with waiting observations.
    package var firstWaiting: Int64? { lanes.values.lazy.compactMap(\.firstID).min() }

    /// Adds an observation, later than all before it in the order of commits.
    package mutating func add(_ observation: Observation) {
        waitingCount += 1
        let mayHold = heldCount < limits.observations
        let (isHeld, isNew) = limits.place(
            observation, in: &lanes[observation.patient, default: Lane()], mayHold: mayHold)
        if isHeld { heldCount += 1 }
        if isNew { fresh.append(observation.patient) }
    }

    /// Takes the next patient in hand, with what there is to do; nil when nothing waits.
    package mutating func next() -> (patient: PatientID, work: Work)? {
        let mayBegin = interrupted.count < limits.interrupted && !fresh.isEmpty
        wasFresh = mayBegin && (interrupted.isEmpty || !wasFresh)
        guard wasFresh else { return interrupted.removeFirst().map { ($0, .interrupted) } }
        guard let patient = fresh.removeFirst(), var lane = lanes.removeValue(forKey: patient)
        else { preconditionFailure("who stands in line has a lane") }
        defer { lanes[patient] = lane }
        lane.isInHand = true
        guard !lane.observations.isEmpty else {
            let range = lane.stored.removeFirst()
            waitingCount -= range.count
            return (patient, .stored(range))
        }
        let taken = Array(lane.observations.prefix(limits.turn))
        lane.observations.removeFirst(taken.count)
        heldCount -= taken.count
        waitingCount -= taken.count
        return (patient, .observations(taken))
    }

    /// Lets a patient in hand wait for another turn, with work that is not finished.
    package mutating func interrupt(_ patient: PatientID) {
        precondition(lanes[patient]?.isInHand == true, "only work in hand is interrupted")
        interrupted.append(patient)
    }

    /// Gives up a patient in hand; what waits for the patient stands in line again.
    package mutating func finish(_ patient: PatientID) {
        guard let lane = lanes[patient], lane.isInHand else {
            preconditionFailure("only work in hand is finished")
        }
        if lane.isEmpty {
            lanes[patient] = nil
        } else {
            lanes[patient]?.isInHand = false
            fresh.append(patient)
        }
    }

    /// Takes a patient in hand for whom nothing waits, for work of another origin.
    ///
    /// - Returns: False, having changed nothing, when the patient is in hand or in line.
    package mutating func reserve(_ patient: PatientID) -> Bool {
        guard lanes[patient] == nil else { return false }
        lanes[patient] = Lane(isInHand: true)
        return true
    }

    /// Takes all that waits for a patient in hand, as one range; nil when nothing does.
    package mutating func takeAll(_ patient: PatientID) -> StoredRange? {
        guard let lane = lanes[patient] else { return nil }
        precondition(lane.isInHand, "only of a patient in hand all is taken")
        let ranges = lane.observations.map { StoredRange($0) } + lane.stored
        guard let first = ranges.first else { return nil }
        let whole = ranges.dropFirst().reduce(into: first) { $0.append($1) }
        heldCount -= lane.observations.count
        waitingCount -= whole.count
        lanes[patient] = Lane(isInHand: true)
        return whole
    }
}

extension PatientLanes.Limits {
    /// Puts an observation into a lane.
    ///
    /// - Returns: Whether it is held in memory, and whether the patient must now stand in line.
    fileprivate func place(
        _ observation: Observation, in lane: inout PatientLanes.Lane, mayHold: Bool
    ) -> (isHeld: Bool, isNew: Bool) {
        let isNew = lane.isEmpty && !lane.isInHand
        if mayHold, lane.stored.isEmpty, lane.observations.count < observationsOfPatient {
            lane.observations.append(observation)
            return (true, isNew)
        }
        let one = StoredRange(observation)
        if let last = lane.stored.indices.last, lane.stored[last].count < range {
            lane.stored[last].append(one)
        } else {
            lane.stored.append(one)
        }
        return (false, isNew)
    }
}

/// A first-in, first-out line of patients.
private struct WaitingLine {
    private var patients: [PatientID] = []
    private var head = 0

    var isEmpty: Bool { head == patients.count }
    var count: Int { patients.count - head }

    mutating func append(_ patient: PatientID) {
        patients.append(patient)
    }

    mutating func removeFirst() -> PatientID? {
        guard head < patients.count else { return nil }
        defer {
            head += 1
            // Moving the rest to the front now and then keeps the array from growing for ever.
            if head == patients.count || head == 4_096 {
                patients.removeFirst(head)
                head = 0
            }
        }
        return patients[head]
    }
}
