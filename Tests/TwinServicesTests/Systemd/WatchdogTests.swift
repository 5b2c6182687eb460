import Foundation
import Testing
import TwinServices

@Suite("Watchdog")
struct WatchdogTests {
    /// The hearts of a daemon with one worker.
    private static let hearts = Heart.all(workers: 1).sorted()
    /// Every subset of them.
    private static let subsets: [Set<Heart>] = (0..<(1 << hearts.count)).map { bits in
        Set(hearts.enumerated().filter { bits & (1 << $0.offset) != 0 }.map(\.element))
    }

    @Test("Alive exactly when every watched heart has moved, for every choice of both")
    func everyCombination() {
        for watched in Self.subsets {
            for moved in Self.subsets {
                var counts: [Heart: UInt64] = [.ingestLoop: 7, .outbox: 0, .twinReader: .max]
                var watchdog = Watchdog(watching: watched, counts: counts)
                for heart in moved { counts[heart, default: 0] &+= 1 }
                let still = Self.hearts.filter { watched.contains($0) && !moved.contains($0) }
                let expected: Watchdog.Verdict = still.isEmpty ? .alive : .stalled(still)
                #expect(watchdog.check(counts) == expected)
            }
        }
    }

    @Test("Each check compares with the one before, for every sequence of three")
    func everySequence() {
        // A part, a worker, and one more of each kind: subsets of subsets of all would be many.
        let hearts: [Heart] = [.outbox, .twinWorker(0), .twinWorker(2)]
        let subsets = (0..<8).map { bits in
            hearts.enumerated().filter { bits & (1 << $0.offset) != 0 }.map(\.element)
        }
        for first in subsets {
            for second in subsets {
                for third in subsets {
                    let heartbeats = Heartbeats(workers: 3)
                    var watchdog = Watchdog(watching: Set(hearts))
                    for moved in [first, second, third] {
                        moved.forEach(heartbeats.beat)
                        let still = hearts.filter { !moved.contains($0) }
                        #expect(
                            watchdog.check(heartbeats.counts)
                                == (still.isEmpty ? .alive : .stalled(still)))
                    }
                }
            }
        }
    }

    @Test("Of several workers the one that stands still is named")
    func oneStuckWorker() {
        let heartbeats = Heartbeats(workers: 4)
        let hearts = Heart.all(workers: 4)
        #expect(hearts.count == 8)
        var watchdog = Watchdog(watching: hearts, counts: heartbeats.counts)
        for heart in hearts where heart != .twinWorker(2) { heartbeats.beat(heart) }
        #expect(watchdog.check(heartbeats.counts) == .stalled([.twinWorker(2)]))
        hearts.forEach(heartbeats.beat)
        #expect(watchdog.check(heartbeats.counts) == .alive)
    }

    @Test("Beats of many threads are all counted")
    func concurrentBeats() {
        let heartbeats = Heartbeats(workers: 1)
        let hearts = Self.hearts
        DispatchQueue.concurrentPerform(iterations: 10) { thread in
            for _ in 0..<1_000 { heartbeats.beat(hearts[thread % 5]) }
        }
        #expect(heartbeats.counts == Dictionary(uniqueKeysWithValues: hearts.map { ($0, 2_000) }))
    }
}

@Suite("WatchdogService")
struct WatchdogServiceTests {
    private let folder: TemporaryFolder
    private let heartbeats = Heartbeats(workers: 1)
    private let hearts = Heart.all(workers: 1)

    init() throws { folder = try TemporaryFolder() }

    private func service(interval: String = "2000000") -> WatchdogService {
        let environment = [
            "NOTIFY_SOCKET": folder.path("notify"), "WATCHDOG_USEC": interval,
        ]
        return WatchdogService(
            heartbeats: heartbeats, watching: hearts,
            notifier: ServiceNotifier(environment: environment), environment: environment)
    }

    @Test("A sign of life is sent only if all hearts beat, and again after a stall")
    func signOfLife() throws {
        let receiver = try DatagramReceiver(address: folder.path("notify"))
        let service = service()
        var watchdog = Watchdog(watching: hearts)
        hearts.forEach(heartbeats.beat)
        service.check(&watchdog)
        #expect(receiver.next(within: 0) == "WATCHDOG=1")
        hearts.subtracting([.outbox]).forEach(heartbeats.beat)
        service.check(&watchdog)
        #expect(receiver.next(within: 0) == nil)
        hearts.forEach(heartbeats.beat)
        service.check(&watchdog)
        #expect(receiver.next(within: 0) == "WATCHDOG=1")
    }

    @Test("The interval comes from the unit, unless it is meant for another process")
    func interval() {
        func interval(_ environment: [String: String]) -> Duration? {
            WatchdogService.interval(environment: environment, process: 42)
        }
        #expect(interval(["WATCHDOG_USEC": "30000000"]) == .seconds(30))
        #expect(interval(["WATCHDOG_USEC": "5", "WATCHDOG_PID": "42"]) == .microseconds(5))
        #expect(interval(["WATCHDOG_USEC": "5", "WATCHDOG_PID": "43"]) == nil)
        #expect(interval([:]) == nil)
        #expect(interval(["WATCHDOG_USEC": "0"]) == nil)
        #expect(interval(["WATCHDOG_USEC": "soon"]) == nil)
    }

    @Test("While it runs, signs of life go on at half the interval, and cancelling ends it")
    func running() async throws {
        let receiver = try DatagramReceiver(address: folder.path("notify"))
        let service = service(interval: "200000")
        let beating = Task.detached { [heartbeats, hearts] in
            while !Task.isCancelled {
                hearts.forEach(heartbeats.beat)
                await Task.yield()
            }
        }
        let start = ContinuousClock.now
        let running = Task { try await service.run() }
        for _ in 0..<3 { #expect(await receiver.nextWithoutBlocking() == "WATCHDOG=1") }
        // Three checks at half of 200 ms each; a full interval each would take 600 ms.
        #expect(ContinuousClock.now - start >= .milliseconds(300))
        running.cancel()
        try await running.value
        beating.cancel()
    }
}
