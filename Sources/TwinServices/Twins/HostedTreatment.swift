import ClinicalTypes
import SequentialMonteCarlo
import TimeSeriesStore
import TwinEngine
import TwinModels

/// The treatment part of a hosted twin: recovered from the store, kept up to date with it, and what
/// must be committed for it.
///
/// It takes in a record by going back to a snapshot before it, if it comes late, and then everything
/// in the store since. So what it holds is a function of what is committed, whatever the order.
struct HostedTreatment {
    /// About as many evaluations as take a fifth of a second.
    private static let mostToRepeat = 1 << 14
    /// Evaluations between two looks at the clock: about a millisecond.
    private static let budget = 64

    private let context: ModuleContext
    /// The twin; nil for a patient whom nothing of the kind concerns, and until it is recovered.
    private(set) var twin: TreatmentTwin?
    /// What is planned.
    private(set) var plan: [ModuleRecord] = []
    private var isRecovered = false
    /// The records to be admitted, by instant, the last to come first.
    private var pending: [[ModuleRecord]] = []
    /// The time from which on the stored checkpoint lacks records.
    private var missingFrom: Instant?
    private var savedFrontier: Instant?
    private var evaluations = 0
    /// Whether a forecast is to be published.
    private var hasNews = false

    init(_ context: ModuleContext) { self.context = context }

    /// Whether there is work to do.
    var isBusy: Bool { !pending.isEmpty || twin?.isIdle == false }

    /// Brings the twin back as of an observation, unless that was done.
    ///
    /// - Parameter time: The earliest time of what no twin has looked at yet; nil for nothing.
    /// - Throws: `StoreError` when the store cannot be read.
    mutating func recover(
        _ store: TwinStore, throughID: Int64, lackingFrom time: Instant? = nil
    ) throws(StoreError) {
        guard !isRecovered else { return }
        isRecovered = true
        guard var state = try store.treatment(of: context.patient) else { return }
        state.missingFrom = [state.missingFrom, time].compactMap { $0 }.min()
        var twin = TreatmentTwin(context)
        if let checkpoint = state.checkpoint,
            state.missingFrom.map({ $0 > checkpoint.frontier ?? .earliest }) ?? true
        {
            do throws(CheckpointError) {
                twin = try TreatmentTwin(checkpoint: checkpoint.bytes, context)
                missingFrom = state.missingFrom
                savedFrontier = checkpoint.frontier
            } catch {
                // Another version's, or damaged: the records are all there, so start from nothing.
                missingFrom = .earliest
            }
        } else {
            missingFrom = .earliest
        }
        self.twin = twin
        if missingFrom != nil { try load(store, after: twin.frontier, throughID: throughID) }
        try loadPlan(store, throughID: throughID)
    }

    /// Notes that observations were committed which concern treatment.
    ///
    /// - Parameters:
    ///   - time: The earliest time of any of them; of an event that of any of its versions.
    ///   - throughID: All observations up to this one are to be taken in.
    mutating func update(
        _ store: TwinStore, from time: Instant, throughID: Int64
    ) throws(StoreError) {
        var twin = self.twin ?? TreatmentTwin(context)
        self.twin = nil
        if twin.isLate(time) { _ = twin.goBack(before: time) }
        missingFrom = min(missingFrom ?? time, time)
        hasNews = true
        self.twin = twin
        try load(store, after: twin.frontier, throughID: throughID)
        try loadPlan(store, throughID: throughID)
    }

    /// Goes on with the work in hand; returns whether it is finished.
    mutating func advance(_ slice: inout WorkSlice) -> Bool {
        while isBusy {
            if twin?.isIdle == true {
                if let records = pending.popLast() { twin?.admit(records) }
            } else {
                twin?.work(budget: Self.budget)
                evaluations += Self.budget
            }
            if slice.isOver() { return !isBusy }
        }
        return true
    }

    /// What is to be committed for the twin; notes it as committed. Nil when nothing changed since.
    ///
    /// - Parameter isLast: Whether a checkpoint is wanted in any case.
    mutating func commit(isLast: Bool) -> TreatmentCommit? {
        guard let twin, let missingFrom else { return nil }
        let hours = twin.frontier.map { frontier in
            savedFrontier.map { frontier.hours(since: $0) } ?? .infinity
        }
        guard isLast || evaluations >= Self.mostToRepeat || hours ?? 0 >= 6 else {
            return .lacking(from: missingFrom)
        }
        self.missingFrom = nil
        savedFrontier = twin.frontier
        evaluations = 0
        return .checkpoint(
            TreatmentCheckpoint(
                frontier: twin.frontier, format: Int(TreatmentTwin.checkpointFormat),
                bytes: twin.checkpoint()))
    }

    /// Whether the stored checkpoint lacks records.
    var isCheckpointBehind: Bool { missingFrom != nil }

    /// The forecast to publish; nil when nothing changed since the last.
    mutating func takeForecast() -> TreatmentForecast? {
        guard hasNews else { return nil }
        hasNews = false
        return twin?.forecast(plan)
    }

    private mutating func load(
        _ store: TwinStore, after time: Instant?, throughID: Int64
    ) throws(StoreError) {
        pending = try TreatmentRecords(of: context.patient, throughID: throughID)
            .given(store, after: time).reversed()
    }

    private mutating func loadPlan(_ store: TwinStore, throughID: Int64) throws(StoreError) {
        plan = try TreatmentRecords(of: context.patient, throughID: throughID).planned(store)
    }
}
