import Foundation
import Testing
import TwinServices

@Suite("Watchdog")
struct WatchdogTests {
    /// Every subset of the hearts.
    private static let subsets: [Set<Heart>] = (0..<(1 << Heart.allCases.count)).map { bits in
        Set(Heart.allCases.enumerated().filter { bits & (1 << $0.offset) != 0 }.map(\.element))
    }

    @Test("Alive exactly when every watched heart has moved, for every choice of both")
    func everyCombination() {
        for watched in Self.subsets {
            for moved in Self.subsets {
                var counts: [Heart: UInt64] = [.ingestLoop: 7, .outbox: 0, .twinEngine: .max]
                var watchdog = Watchdog(watching: watched, counts: counts)
                for heart in moved { counts[heart, default: 0] &+= 1 }
                let still = Heart.allCases.filter { watched.contains($0) && !moved.contains($0) }
                let expected: Watchdog.Verdict = still.isEmpty ? .alive : .stalled(still)
                #expect(watchdog.check(counts) == expected)
            }
        }
    }

    @Test("Each check compares with the one before, for every sequence of three")
    func everySequence() {
        for first in Self.subsets {
            for second in Self.subsets {
                for third in Self.subsets {
                    let heartbeats = Heartbeats()
                    var watchdog = Watchdog(watching: Set(Heart.allCases))
                    for moved in [first, second, third] {
                        moved.forEach(heartbeats.beat)
                        let still = Heart.allCases.filter { !moved.contains($0) }
                        #expect(
                            watchdog.check(heartbeats.counts)
                                == (still.isEmpty ? .alive : .stalled(still)))
                    }
                }
            }
        }
    }

    @Test("Beats of many threads are all counted")
    func concurrentBeats() {
        let heartbeats = Heartbeats()
        DispatchQueue.concurrentPerform(iterations: 6) { thread in
            for _ in 0..<1_000 { heartbeats.beat(Heart.allCases[thread % 3]) }
        }
        #expect(heartbeats.counts == [.ingestLoop: 2_000, .outbox: 2_000, .twinEngine: 2_000])
    }
}

@Suite("WatchdogService")
struct WatchdogServiceTests {
    private let folder: TemporaryFolder
    private let heartbeats = Heartbeats()

    init() throws { folder = try TemporaryFolder() }

    private func service(interval: String = "2000000") -> WatchdogService {
        let environment = [
            "NOTIFY_SOCKET": folder.path("notify"), "WATCHDOG_USEC": interval,
        ]
        return WatchdogService(
            heartbeats: heartbeats, watching: Set(Heart.allCases),
            notifier: ServiceNotifier(environment: environment), environment: environment)
    }

    @Test("A sign of life is sent only if all hearts beat, and again after a stall")
    func signOfLife() throws {
        let receiver = try DatagramReceiver(address: folder.path("notify"))
        let service = service()
        var watchdog = Watchdog(watching: Set(Heart.allCases))
        Heart.allCases.forEach(heartbeats.beat)
        service.check(&watchdog)
        #expect(receiver.next(within: 0) == "WATCHDOG=1")
        heartbeats.beat(.ingestLoop)
        heartbeats.beat(.twinEngine)
        service.check(&watchdog)
        #expect(receiver.next(within: 0) == nil)
        Heart.allCases.forEach(heartbeats.beat)
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
        let beating = Task.detached { [heartbeats] in
            while !Task.isCancelled {
                Heart.allCases.forEach(heartbeats.beat)
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
