import ClinicalTypes
import TestSupport
import Testing
import TwinServices

@Suite("PatientLanes")
struct PatientLanesTests {
    private static let small = {
        var limits = PatientLanes.Limits()
        limits.observations = 40
        limits.observationsOfPatient = 8
        limits.turn = 3
        limits.range = 5
        limits.interrupted = 2
        return limits
    }()

    @Test(
        "Each patient's observations come once and in order, within bounds, whatever happens when",
        arguments: UInt64(1)...30)
    func anyMixOfActions(seed: UInt64) throws {
        var generator = ReplayableGenerator(seed: seed)
        var model = LanesModel(limits: Self.small)
        for _ in 0..<3_000 {
            // The first patient floods.
            let patient = max(0, Int.random(in: -4..<6, using: &generator))
            switch Int.random(in: 0..<10, using: &generator) {
            case 0..<5: model.add(to: patient)
            case 5..<7: try model.next()
            case 7: try model.finish(Int.random(in: 0..<6, using: &generator))
            case 8: try model.interrupt(Int.random(in: 0..<6, using: &generator))
            default: try model.takeAll(Int.random(in: 0..<6, using: &generator))
            }
            try model.expectBounds(Self.small)
        }
        try model.drain()
        #expect(model.delivered == model.added, "seed \(seed)")
        #expect(model.lanes.isIdle && model.lanes.heldCount == 0 && model.lanes.waitingCount == 0)
    }

    @Test("A patient that floods keeps nobody waiting for more than a turn of each")
    func flood() throws {
        var lanes = PatientLanes()
        for id in 1...100_000 { lanes.add(.of(patient: 0, id: Int64(id))) }
        #expect(lanes.heldCount == PatientLanes.Limits().observationsOfPatient)
        for patient in 1...50 { lanes.add(.of(patient: patient, id: Int64(100_000 + patient))) }
        var others: Set<PatientID> = []
        for _ in 0..<51 {
            let next = lanes.next()
            let (patient, work) = try #require(next)
            if patient != .numbered(0) {
                guard case .observations(let all) = work else { throw UnexpectedWork() }
                #expect(all.count == 1)
                others.insert(patient)
            }
            lanes.finish(patient)
        }
        #expect(others.count == 50)
    }

    @Test("Work that is interrupted again and again takes every other turn and no more")
    func interruptions() throws {
        var lanes = PatientLanes()
        // The slow patient never comes to an end; there is always something for another one.
        lanes.add(.of(patient: 0, id: 1))
        var turns: [PatientLanes.Work] = []
        for id in Int64(2)...41 {
            lanes.add(.of(patient: 1 + Int(id) % 7, id: id))
            let next = lanes.next()
            let (patient, work) = try #require(next)
            turns.append(work)
            if patient == .numbered(0) { lanes.interrupt(patient) } else { lanes.finish(patient) }
        }
        #expect(turns.count { $0 == .interrupted } == 20)
        let pairs = zip(turns, turns.dropFirst())
        #expect(!pairs.contains { $0 == .interrupted && $1 == .interrupted })
    }

    @Test("While as many are interrupted as may be, nobody else begins")
    func mostInterrupted() throws {
        var lanes = PatientLanes(limits: Self.small)
        for patient in 0..<4 { lanes.add(.of(patient: patient, id: Int64(patient + 1))) }
        var begun: [PatientID] = []
        for _ in 0..<20 {
            let next = lanes.next()
            let (patient, work) = try #require(next)
            if work != .interrupted { begun.append(patient) }
            lanes.interrupt(patient)
        }
        #expect(begun == [.numbered(0), .numbered(1)])
        let next = lanes.next()
        lanes.finish(try #require(next).patient)
        let third = lanes.next()
        #expect(third?.patient == .numbered(2))
    }

    @Test("A patient for whom something waits or who is in hand is not reserved")
    func reservation() {
        var lanes = PatientLanes()
        let answers = [lanes.reserve(.numbered(1)), lanes.reserve(.numbered(1))]
        #expect(answers == [true, false])
        lanes.add(.of(patient: 1, id: 1))
        let whileInHand = lanes.next()
        #expect(whileInHand == nil)
        lanes.finish(.numbered(1))
        let whileWaiting = lanes.reserve(.numbered(1))
        #expect(!whileWaiting)
        let turn = lanes.next()
        #expect(turn?.patient == .numbered(1))
    }

    private struct UnexpectedWork: Error {}
}

/// Lanes beside the plainest bookkeeping of what must come out of them.
private struct LanesModel {
    var lanes: PatientLanes
    private(set) var added: [PatientID: [Int64]] = [:]
    private(set) var delivered: [PatientID: [Int64]] = [:]
    private var lastID: Int64 = 0
    private var inHand: Set<PatientID> = []
    private var inLine: Set<PatientID> = []

    init(limits: PatientLanes.Limits) {
        lanes = PatientLanes(limits: limits)
    }

    mutating func add(to patient: Int) {
        lastID += 1
        added[.numbered(patient), default: []].append(lastID)
        lanes.add(.of(patient: patient, id: lastID))
    }

    mutating func next() throws {
        guard let (patient, work) = lanes.next() else {
            #expect(lanes.isIdle || !inLine.isEmpty)
            return
        }
        switch work {
        case .observations(let observations):
            #expect(inHand.insert(patient).inserted && !observations.isEmpty)
            #expect(observations.allSatisfy { $0.patient == patient })
            delivered[patient, default: []] += observations.map(\.id)
        case .stored(let range):
            #expect(inHand.insert(patient).inserted)
            deliver(range, to: patient)
        case .interrupted:
            #expect(inLine.remove(patient) != nil)
        }
    }

    mutating func finish(_ number: Int) throws {
        let patient = PatientID.numbered(number)
        guard inHand.contains(patient), !inLine.contains(patient) else { return }
        inHand.remove(patient)
        lanes.finish(patient)
    }

    mutating func interrupt(_ number: Int) throws {
        let patient = PatientID.numbered(number)
        guard inHand.contains(patient), inLine.insert(patient).inserted else { return }
        lanes.interrupt(patient)
    }

    mutating func takeAll(_ number: Int) throws {
        let patient = PatientID.numbered(number)
        guard inHand.contains(patient), !inLine.contains(patient) else { return }
        if let range = lanes.takeAll(patient) { deliver(range, to: patient) }
        #expect(delivered[patient] == added[patient])
    }

    mutating func drain() throws {
        for patient in inHand.subtracting(inLine) { lanes.finish(patient) }
        inHand = inLine
        while let (patient, work) = lanes.next() {
            switch work {
            case .observations(let all): delivered[patient, default: []] += all.map(\.id)
            case .stored(let range): deliver(range, to: patient)
            case .interrupted: break
            }
            lanes.finish(patient)
        }
    }

    func expectBounds(_ limits: PatientLanes.Limits) throws {
        let open = added.flatMap { patient, ids in ids.dropFirst(delivered[patient]?.count ?? 0) }
        #expect(lanes.heldCount <= limits.observations && lanes.heldCount <= lanes.waitingCount)
        #expect(lanes.waitingCount == open.count)
        #expect(lanes.firstWaiting == open.min())
    }

    /// What a reader of the store would find in a range.
    private mutating func deliver(_ range: StoredRange, to patient: PatientID) {
        let ids = added[patient, default: []].filter { (range.firstID...range.lastID).contains($0) }
        #expect(ids.count == range.count)
        #expect(range.times == .of(range.firstID)...(.of(range.lastID)))
        delivered[patient, default: []] += ids
    }
}

extension Instant {
    fileprivate static func of(_ id: Int64) -> Instant { Instant(microseconds: id * 1_000) }
}

extension Observation {
    fileprivate static func of(patient: Int, id: Int64) -> Observation {
        Observation(
            id: id, patient: .numbered(patient),
            reading: Reading(
                code: StreamCode(validated: "heart_rate"), value: 70, time: .of(id)),
            receipt: .of(id))
    }
}
