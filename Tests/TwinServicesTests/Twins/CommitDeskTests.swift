import ClinicalTypes
import Testing
import TimeSeriesStore
import TwinServices

@Suite("CommitDesk")
struct CommitDeskTests {
    private let ward: StoredWard
    private let backlog = TwinBacklog(limit: 1_000, appliedThrough: 0)

    init() throws {
        ward = try StoredWard(patients: 3)
    }

    private func group(_ patient: Int, cursor: Int64, clearThrough: Int64, commits: Int = 1)
        -> CommitDesk.Group
    {
        var group = CommitDesk.Group(clearThrough: clearThrough)
        group.commits = (0..<commits).map { place in
            TwinCommit(
                patient: .numbered(patient), cursor: cursor - Int64(commits - 1 - place),
                frontier: nil)
        }
        group.count = commits
        return group
    }

    @Test("What several workers hand in is one transaction, clear as far as all of them are")
    func together() throws {
        let desk = CommitDesk(workers: 3, appliedThrough: 0, backlog: backlog)
        backlog.noteStored(100)
        #expect(try desk.commitWaiting(to: ward.store) == nil)
        #expect(desk.submit(group(0, cursor: 40, clearThrough: 39), of: 0))
        #expect(desk.submit(group(1, cursor: 60, clearThrough: 80), of: 1))
        #expect(desk.settledGroup(of: 0) == 0)
        let (commits, count) = try #require(try desk.commitWaiting(to: ward.store))
        #expect(commits.count == 2 && count == 2 && backlog.count == 98)
        #expect(desk.settledGroup(of: 0) == 1 && desk.settledGroup(of: 2) == 0)
        let cursors = try ward.store.twinStates().mapValues(\.cursor)
        #expect(cursors == [.numbered(0): 40, .numbered(1): 60])
        // The third has said nothing yet.
        #expect(try ward.store.appliedThrough() == 0)
        #expect(desk.submit(CommitDesk.Group(clearThrough: 50), of: 2))
        _ = try desk.commitWaiting(to: ward.store)
        #expect(try ward.store.appliedThrough() == 39)
    }

    @Test("A worker's groups are committed in their order, and those beyond the bound turned away")
    func bound() throws {
        let desk = CommitDesk(workers: 2, appliedThrough: 0, backlog: backlog)
        let half = CommitDesk.mostCommits / 2
        #expect(desk.submit(group(0, cursor: 600, clearThrough: 600, commits: half), of: 0))
        #expect(desk.submit(group(0, cursor: 1_200, clearThrough: 1_200, commits: half), of: 0))
        #expect(!desk.submit(group(0, cursor: 1_201, clearThrough: 1_201), of: 0))
        #expect(desk.submit(group(1, cursor: 7, clearThrough: 1_500), of: 1), "the other has room")
        _ = try desk.commitWaiting(to: ward.store)
        #expect(try ward.store.twinStates()[.numbered(0)]?.cursor == 1_200)
        #expect(desk.settledGroup(of: 0) == 2)
        #expect(try ward.store.appliedThrough() == 1_200)
        #expect(desk.submit(group(0, cursor: 1_201, clearThrough: 1_201), of: 0))
        desk.close()
        #expect(!desk.isFinished)
        _ = try desk.commitWaiting(to: ward.store)
        #expect(desk.isFinished)
    }

    @Test("What cannot be committed is not settled")
    func failure() throws {
        let desk = CommitDesk(workers: 1, appliedThrough: 0, backlog: backlog)
        backlog.noteStored(5)
        #expect(desk.submit(group(0, cursor: 5, clearThrough: 5), of: 0))
        try ward.store.close()
        #expect(throws: StoreError.self) { try desk.commitWaiting(to: ward.store) }
        #expect(desk.settledGroup(of: 0) == 0 && backlog.count == 5)
    }
}

@Suite("TwinBacklog")
struct TwinBacklogTests {
    @Test("There is room below the limit, and after it was met again below half of it")
    func hysteresis() {
        let backlog = TwinBacklog(limit: 100, appliedThrough: 1_000)
        #expect(backlog.count == 0 && backlog.hasRoom)
        backlog.noteStored(1_099)
        #expect(backlog.count == 99 && backlog.hasRoom)
        backlog.noteStored(1_100)
        #expect(backlog.count == 100 && !backlog.hasRoom)
        backlog.noteHandled(50)
        #expect(backlog.count == 50 && !backlog.hasRoom)
        backlog.noteHandled(1)
        #expect(backlog.hasRoom)
        backlog.noteStored(1_150)
        #expect(backlog.count == 99 && backlog.hasRoom)
        // Who comes late with old news changes nothing.
        backlog.noteStored(1_050)
        #expect(backlog.count == 99)
    }
}
