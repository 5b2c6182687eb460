import Foundation
import Synchronization

/// The processes that this one has started and not yet seen end, for the case of an interruption.
enum RunningProcesses {
    private static let identifiers = Mutex<Set<Int32>>([])

    /// Notes a process that was started.
    static func note(_ identifier: Int32) {
        _ = identifiers.withLock { $0.insert(identifier) }
    }

    /// Forgets a process that was seen to end.
    static func forget(_ identifier: Int32) {
        _ = identifiers.withLock { $0.remove(identifier) }
    }

    /// Kills all of them.
    static func killAll() {
        for identifier in identifiers.withLock({ $0 }) { kill(identifier, SIGKILL) }
    }
}

/// Cleans up on SIGINT and SIGTERM, and ends the program with status 130.
final class Interruption {
    private let sources: [any DispatchSourceSignal]

    /// Heeds the signals from now on; `cleanUp` comes after all processes were killed.
    init(cleanUp: @escaping @Sendable () -> Void) {
        sources = [SIGINT, SIGTERM].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler {
                RunningProcesses.killAll()
                cleanUp()
                exit(130)
            }
            source.resume()
            return source
        }
    }

    /// Heeds them no more.
    func cancel() {
        for source in sources { source.cancel() }
    }
}
