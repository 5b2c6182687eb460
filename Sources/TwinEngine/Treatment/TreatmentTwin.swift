public import ClinicalTypes
import SequentialMonteCarlo
public import TwinModels

/// The part of a patient's twin that treatment moves: the modules of physiology that the patient's
/// records have called for.
///
/// A pure function of the set of records: those that come late take it back to a snapshot, however
/// late they are, and what came since is admitted once more. Learning is slow, so it is done in
/// slices.
public struct TreatmentTwin: Sendable {
    /// Whose it is.
    public let context: ModuleContext
    /// The modules that were begun, in the order of the registry.
    public internal(set) var modules: [any PhysiologyModule] = []
    /// The time of the newest records admitted; nil before the first.
    public internal(set) var frontier: Instant?
    /// The largest amount of each drug that was given at once, and in Gy of radiation: what lies far
    /// beyond is extrapolated.
    public internal(set) var experience = TreatmentExperience()
    /// How well each stream was foreseen, by name.
    var scores: [String: SelfScore] = [:]
    /// What the vital signs' twin is told.
    var influences = InfluenceLog()
    /// Whether the marrow has learnt something that `influences` lacks.
    var hasNewsOfMarrow = false
    /// Earlier states, oldest first.
    private var snapshots: [Snapshot] = []

    /// How many components of a prediction are scored: the score is quadratic in them.
    private static let scoredComponents = 64

    /// The time between two snapshots, in hours.
    private static let snapshotHours = 96.0
    /// Two: the older of them lies four to eight days back.
    private static let mostSnapshots = 2

    private struct Snapshot: Sendable {
        var frontier: Instant
        var modules: [any PhysiologyModule]
        var experience: TreatmentExperience
        var scores: [String: SelfScore]
        var influences: InfluenceLog
    }

    /// Starts without a module.
    public init(_ context: ModuleContext) { self.context = context }

    /// Whether a record says something to any module, or of a drug that masks fever.
    public static func concerns(_ record: ModuleRecord) -> Bool {
        FeverMask(record) != nil || ModuleRegistry.all.contains { $0.concerns(record) }
    }

    /// Whether a record changes what the vital signs' twin is told.
    public static func influencesVitals(_ record: ModuleRecord) -> Bool {
        FeverMask(record) != nil || MarrowModule.concerns(record)
    }

    /// Whether all records are learnt from.
    public var isIdle: Bool { !hasNewsOfMarrow && modules.allSatisfy { $0.isIdle } }

    /// Whether records of that time come too late to be admitted without going back.
    public func isLate(_ time: Instant) -> Bool { frontier.map { time <= $0 } ?? false }

    /// Takes in all records of one instant.
    ///
    /// - Precondition: The twin is idle, and the instant is not late.
    public mutating func admit(_ records: [ModuleRecord]) {
        guard let time = records.first?.time else { return }
        precondition(isIdle && !isLate(time), "records come in order, one instant after the other")
        takeSnapshot(before: time)
        frontier = time
        let ordered = records.sorted()
        for record in ordered { experience.note(record) }
        for mask in ordered.compactMap({ FeverMask($0) }) { influences.append(mask) }
        for type in ModuleRegistry.all {
            admit(ordered.filter { type.concerns($0) }, to: type, at: time)
        }
    }

    private mutating func admit<Module: PhysiologyModule>(
        _ records: [ModuleRecord], to type: Module.Type, at time: Instant
    ) {
        guard !records.isEmpty else { return }
        var place = modules.firstIndex { $0 is Module }
        if place == nil, records.contains(where: { Module.begins(with: $0) }) {
            // In the order of the registry, whichever began first.
            let own = ModuleRegistry.place(of: type)
            let next =
                modules.firstIndex { ModuleRegistry.place(of: Swift.type(of: $0)) > own }
                ?? modules.count
            modules.insert(Module(context, at: time), at: next)
            place = next
        }
        guard let place else { return }
        score(records, under: modules[place], at: time)
        modules[place].admit(records)
        if type == MarrowModule.self { hasNewsOfMarrow = true }
    }

    /// Holds readings against what the module expected of them.
    private mutating func score(
        _ records: [ModuleRecord], under module: some PhysiologyModule, at time: Instant
    ) {
        let readings = module.readings(in: records).filter { $0.value > 0 }
        guard !readings.isEmpty else { return }
        let projections = module.project([], to: [time])
        for (code, value) in readings {
            guard let projection = projections.first(where: { $0.stream == code }) else { continue }
            let expected = projection.reading(at: 0).thinned(to: Self.scoredComponents)
            scores[code.rawValue, default: SelfScore()].note(
                value: logarithm(value + projection.offset), at: time.secondsSinceEpoch / 3_600,
                rank: expected.cumulative(at: value),
                score: expected.rankedProbabilityScore(at: value))
        }
    }

    /// Learns for a while.
    ///
    /// - Parameter budget: How many evaluations of a particle at most.
    public mutating func work(budget: Int) {
        if let place = modules.firstIndex(where: { !$0.isIdle }) {
            modules[place].work(budget: budget)
            return
        }
        guard hasNewsOfMarrow else { return }
        hasNewsOfMarrow = false
        guard let frontier, let marrow = module(MarrowModule.self) else { return }
        influences.append(NeutropeniaOutlook(of: marrow, from: frontier))
    }

    /// Learns all there is to learn.
    public mutating func finish() {
        while !isIdle { work(budget: 1 << 16) }
    }

    /// The module of a type, nil where none was begun.
    public func module<Module: PhysiologyModule>(_ type: Module.Type) -> Module? {
        modules.lazy.compactMap { $0 as? Module }.first
    }

    /// What the vital signs' twin is told about a time.
    public func influence(at time: Instant) -> TreatmentInfluence { influences.influence(at: time) }

    /// Goes back to a state before an instant.
    ///
    /// - Returns: The time of the newest records in it: all later ones are to be admitted once more.
    ///   Nil for the beginning.
    public mutating func goBack(before time: Instant) -> Instant? {
        snapshots.removeAll { $0.frontier >= time }
        hasNewsOfMarrow = false
        guard let snapshot = snapshots.last else {
            modules = []
            experience = TreatmentExperience()
            scores = [:]
            influences = InfluenceLog()
            frontier = nil
            return nil
        }
        modules = snapshot.modules
        experience = snapshot.experience
        scores = snapshot.scores
        influences = snapshot.influences
        frontier = snapshot.frontier
        return snapshot.frontier
    }

    private mutating func takeSnapshot(before time: Instant) {
        guard let frontier,
            snapshots.last.map({ frontier.hours(since: $0.frontier) >= Self.snapshotHours })
                ?? true
        else { return }
        if snapshots.count == Self.mostSnapshots { snapshots.removeFirst() }
        snapshots.append(
            Snapshot(
                frontier: frontier, modules: modules, experience: experience,
                scores: scores, influences: influences))
    }
}
