import Alerting
import ClinicalTypes
import GRDB
import Testing
import TimeSeriesStore

@Suite struct TwinsTests {
    private let fixture: StoreFixture
    private var store: TwinStore { fixture.store }

    init() throws {
        fixture = try StoreFixture()
    }

    private func checkpoint(_ second: Int, cursor: Int64 = 1) -> CheckpointRecord {
        CheckpointRecord(
            frontier: .morning(second), cursor: cursor, format: 3, modelVersion: "m-1",
            bytes: [1, 2, UInt8(truncatingIfNeeded: second)])
    }

    private func alert(_ ordinal: Int, _ state: AlertState = .raised) -> AlertEvent {
        let stream = StreamEvidence(
            code: "heart_rate", unit: "/min", share: 1, observed: 131.5, readings: 4,
            predicted: PredictiveInterval(low: 60, median: 70.25, high: 80), z: 4.5,
            artefactProbability: 0.01, faultProbability: 0.02)
        return AlertEvent(
            id: AlertID(digest: 77), ordinal: ordinal, patient: .anna, kind: .deviation,
            priority: .high, state: state, onset: .morning(1), time: .morning(2 + ordinal),
            evidence: AlertEvidence(
                detector: "residual.heart_rate", eValue: 412.75, threshold: 400,
                budgetPerWeek: 0.1, streams: [stream], eventProbability: 0.5, logBayesFactor: 3.25,
                effectiveSampleSize: 812.5, modelVersion: "m-1"))
    }

    @Test func theLastCommitOfATwinIsItsState() throws {
        #expect(try store.twinStates().isEmpty)
        try store.commit([
            TwinCommit(patient: .anna, cursor: 4, frontier: nil),
            TwinCommit(
                patient: .bruno, cursor: 9, frontier: .morning(3), checkpoint: checkpoint(3)),
        ])
        try store.commit([TwinCommit(patient: .bruno, cursor: 12, frontier: .morning(4))])
        let states = try store.twinStates()
        #expect(states.count == 2)
        #expect(states[.anna]?.cursor == 4)
        #expect(states[.anna]?.frontier == nil && states[.anna]?.modelVersion == nil)
        #expect(states[.bruno]?.cursor == 12 && states[.bruno]?.frontier == .morning(4))
        #expect(states[.bruno]?.modelVersion == "m-1")
    }

    @Test func aCheckpointIsChosenByItsFrontier() throws {
        #expect(try store.latestCheckpoint(of: .anna) == nil)
        for second in [10, 30, 20] {
            try store.commit([
                TwinCommit(
                    patient: .anna, cursor: 1, frontier: .morning(30),
                    checkpoint: checkpoint(second))
            ])
        }
        #expect(try store.latestCheckpoint(of: .anna) == checkpoint(30))
        #expect(
            try store.latestCheckpoint(of: .anna, notAfter: .morning(29)) == checkpoint(20))
        #expect(
            try store.latestCheckpoint(of: .anna, notAfter: .morning(20)) == checkpoint(20))
        #expect(try store.latestCheckpoint(of: .anna, notAfter: .morning(9)) == nil)
        #expect(try store.latestCheckpoint(of: .bruno) == nil)
    }

    @Test func theSixCheckpointsOfTheLatestFrontiersAreKept() throws {
        for patient in [PatientID.bruno, .anna] {
            for second in [1, 2, 3, 9, 8, 7, 6, 5] {
                try store.commit([
                    TwinCommit(
                        patient: patient, cursor: 1, frontier: nil, checkpoint: checkpoint(second))
                ])
            }
        }
        for patient in [PatientID.bruno, .anna] {
            #expect(
                try store.latestCheckpoint(of: patient, notAfter: .morning(4)) == checkpoint(3))
            #expect(try store.latestCheckpoint(of: patient, notAfter: .morning(2)) == nil)
        }
    }

    @Test func aCheckpointReplacesOneOfTheSameFrontier() throws {
        for cursor in [Int64(1), 2] {
            try store.commit([
                TwinCommit(
                    patient: .anna, cursor: cursor, frontier: nil,
                    checkpoint: checkpoint(5, cursor: cursor))
            ])
        }
        #expect(try store.latestCheckpoint(of: .anna) == checkpoint(5, cursor: 2))
    }

    @Test func aRewoundTwinLosesTheCheckpointsThatLackTheLateReading() throws {
        for second in [10, 20, 30, 40] {
            try store.commit([
                TwinCommit(
                    patient: .anna, cursor: 1, frontier: nil, checkpoint: checkpoint(second))
            ])
        }
        try store.commit([
            TwinCommit(
                patient: .anna, cursor: 2, frontier: .morning(35), rewoundTo: .morning(20),
                checkpoint: checkpoint(35, cursor: 2))
        ])
        #expect(try store.latestCheckpoint(of: .anna) == checkpoint(35, cursor: 2))
        #expect(
            try store.latestCheckpoint(of: .anna, notAfter: .morning(34)) == checkpoint(20))
    }

    @Test func aCheckpointMayTakeThePlaceOfAnEarlierOne() throws {
        for second in [10, 20] {
            try store.commit([
                TwinCommit(
                    patient: .anna, cursor: 1, frontier: nil, checkpoint: checkpoint(second))
            ])
        }
        try store.commit([
            TwinCommit(
                patient: .anna, cursor: 2, frontier: nil, checkpoint: checkpoint(30),
                supersededFrontier: .morning(20))
        ])
        #expect(try store.latestCheckpoint(of: .anna) == checkpoint(30))
        #expect(try store.latestCheckpoint(of: .anna, notAfter: .morning(29)) == checkpoint(10))
    }

    @Test func whatAllTwinsHaveTakenInNeverMovesBack() throws {
        #expect(try store.appliedThrough() == 0)
        try store.commit(
            [TwinCommit(patient: .anna, cursor: 9, frontier: nil)], appliedThrough: 7)
        #expect(try store.appliedThrough() == 7)
        try store.commit([TwinCommit(patient: .anna, cursor: 10, frontier: nil)])
        try store.commit([], appliedThrough: 5)
        #expect(try store.appliedThrough() == 7)
        try store.commit([], appliedThrough: 8)
        #expect(try store.appliedThrough() == 8)
    }

    @Test func anAlertEventIsStoredOnceAndComesBackWhole() throws {
        let raised = TwinCommit(
            patient: .anna, cursor: 1, frontier: .morning(2), alerts: [alert(0)])
        let cleared = TwinCommit(
            patient: .anna, cursor: 2, frontier: .morning(3),
            alerts: [alert(0), alert(1, .cleared)])
        try store.commit([raised])
        try store.commit([raised, cleared])
        try store.close()
        let reopened = try TwinStore.open(fixture.path, role: .daemon, create: false)
        try reopened.commit([cleared])
        #expect(try reopened.alertEvents(limit: 10) == [alert(0), alert(1, .cleared)])
        #expect(try reopened.alertEvents(of: .anna, limit: 1) == [alert(1, .cleared)])
        #expect(try reopened.alertEvents(of: .bruno, limit: 10).isEmpty)
    }

    @Test func aCommitThatFailsMidwayLeavesNothing() throws {
        try store.pool.write { db in
            try db.execute(
                sql: """
                    CREATE TRIGGER fault BEFORE INSERT ON outbox WHEN NEW.topic = 'bad'
                    BEGIN SELECT raise(ABORT, 'made up'); END
                    """)
        }
        let bad = OutboxMessage(topic: "bad", payload: [], isRetained: false, identity: "b")
        let good = OutboxMessage(topic: "good", payload: [], isRetained: false, identity: "g")
        let commits = [
            TwinCommit(
                patient: .bruno, cursor: 5, frontier: .morning(1), checkpoint: checkpoint(1),
                messages: [good]),
            TwinCommit(
                patient: .anna, cursor: 6, frontier: .morning(2), checkpoint: checkpoint(2),
                alerts: [alert(0)], messages: [bad]),
        ]
        #expect(throws: StoreError.self) { try store.commit(commits) }
        #expect(try store.twinStates().isEmpty)
        #expect(try store.latestCheckpoint(of: .bruno) == nil)
        #expect(try store.alertEvents(limit: 10).isEmpty)
        #expect(try store.outboxCounts().waiting == 0)
        try store.pool.write { try $0.execute(sql: "DROP TRIGGER fault") }
        try store.commit(commits)
        #expect(try store.pendingMessages(after: 0, limit: 10).map(\.message) == [good, bad])
    }

    @Test func theObservationsOfAPatientAreOrderedByTimeStreamAndID() throws {
        try store.enrol(device: .watch, patient: .anna, from: .morning())
        try store.enrol(device: .monitor, patient: .bruno, from: .morning())
        _ = try store.commit([
            .reading(.watch, .heartRate, 1, at: .morning(9)),
            .reading(.watch, .heartRate, 2, at: .morning(5)),
            .reading(.monitor, .heartRate, 3, at: .morning(5)),
            .reading(.watch, .temperature, 4, at: .morning(5)),
            .reading(.watch, .heartRate, 0, at: .morning(5)),
            .reading(.watch, .heartRate, 6, at: .morning(4)),
            .reading(.watch, .heartRate, 7, at: .morning(8)),
        ])
        func values(_ from: Int, _ through: Int64 = .max) throws -> [Double] {
            try store.observations(of: .anna, from: .morning(from), throughID: through)
                .map(\.reading.value)
        }
        #expect(try values(0) == [6, 4, 2, 0, 7, 1])
        #expect(try values(5) == [4, 2, 0, 7, 1])
        #expect(try values(0, 5) == [4, 2, 0, 1])
        let unknown = PatientID(validated: "p-nobody")
        #expect(try store.observations(of: unknown, from: .earliest).isEmpty)
    }

    @Test(arguments: [1, 2, 3, 7, 100])
    func pagesOfAPatientFitTogetherAndKeepInstantsWhole(limit: Int) throws {
        try store.enrol(device: .watch, patient: .anna, from: .morning())
        try store.enrol(device: .monitor, patient: .bruno, from: .morning())
        var numbers = SplitMix(seed: 5)
        let records = (0..<60).map { number in
            // Ten instants, so that many readings share one.
            IngestRecord.reading(
                number.isMultiple(of: 5) ? .monitor : .watch,
                number.isMultiple(of: 2) ? .heartRate : .temperature, Double(number),
                at: .morning(Int(numbers.next() % 10)), numbered: .run(Int64(number)))
        }
        _ = try store.commit(records)
        let whole = try store.observations(of: .anna, from: .morning(2), throughID: 50).filter {
            $0.id > 8 && $0.reading.time <= .morning(7)
        }
        #expect(whole.count > 15)
        var paged: [Observation] = []
        var from = Instant.morning(2)
        while from <= .morning(7) {
            let page = try store.observations(
                of: .anna, in: from...(.morning(7)), after: 8, throughID: 50, limit: limit)
            guard let last = page.last else { break }
            let instants = Set(page.map(\.reading.time))
            #expect(page.count <= limit || instants.count == 1)
            paged += page
            from = Instant(microseconds: last.reading.time.microseconds + 1)
        }
        #expect(paged == whole)
    }
}
