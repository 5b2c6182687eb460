import Foundation
import Testing
import TwinServices

@Suite("ServiceNotifier")
struct ServiceNotifierTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func notifier(_ address: String) -> ServiceNotifier {
        ServiceNotifier(environment: ["NOTIFY_SOCKET": address])
    }

    private func code(of address: String) -> Int32? {
        do {
            try notifier(address).notify(.ready)
            return nil
        } catch {
            return error.code
        }
    }

    @Test("Each state is one datagram in the words of sd_notify")
    func states() throws {
        let receiver = try DatagramReceiver(address: folder.path("notify"))
        let notifier = notifier(folder.path("notify"))
        #expect(notifier.isSupervised)
        let expected: [(ServiceState, String)] = [
            (.ready, "READY=1"), (.watchdog, "WATCHDOG=1"), (.stopping, "STOPPING=1"),
            (.status("ingesting 8.2k/s, lag 0.3 s"), "STATUS=ingesting 8.2k/s, lag 0.3 s"),
            (.reloading(monotonicMicroseconds: 12), "RELOADING=1\nMONOTONIC_USEC=12"),
            (.errno(ENOSPC), "ERRNO=28"),
            (.extendTimeout(.seconds(30)), "EXTEND_TIMEOUT_USEC=30000000"),
        ]
        for (state, text) in expected {
            try notifier.notify(state)
            #expect(receiver.next() == text)
        }
        #expect(receiver.next(within: 0) == nil)
    }

    @Test("A status cannot smuggle in a second assignment")
    func statusInjection() throws {
        let receiver = try DatagramReceiver(address: folder.path("notify"))
        try notifier(folder.path("notify")).notify(.status("fine\nMAINPID=1"))
        #expect(receiver.next() == "STATUS=fine\\nMAINPID=1")
    }

    @Test("An abstract address is reached")
    func abstractAddress() throws {
        let address = "@twind-test-\(UUID().uuidString)"
        let receiver = try DatagramReceiver(address: address)
        try notifier(address).notify(.ready)
        #expect(receiver.next() == "READY=1")
    }

    @Test("Without a supervisor nothing is sent and nothing fails")
    func unsupervised() throws {
        for environment in [[:], ["NOTIFY_SOCKET": ""]] {
            let notifier = ServiceNotifier(environment: environment)
            #expect(!notifier.isSupervised)
            try notifier.notify(.ready)
        }
    }

    @Test("An address nobody listens at, or that is no address, is an error with its number")
    func unusableAddresses() {
        #expect(code(of: folder.path("absent")) == ENOENT)
        #expect(code(of: "relative") == EAFNOSUPPORT)
        #expect(code(of: "/" + String(repeating: "x", count: 107)) == ENAMETOOLONG)
        #expect(code(of: "@" + String(repeating: "x", count: 108)) == ENAMETOOLONG)
        #expect(code(of: "/" + String(repeating: "x", count: 106)) == ENOENT)
    }
}
