package import Glibc
import Synchronization

/// A process started by a test, known by its pid and killed with its owner.
package final class ChildProcess: Sendable {
    /// The process id.
    package let pid: pid_t
    /// Set once the process is reaped; the pid means nothing any more then.
    private let exitStatus = Mutex<Int32?>(nil)

    /// Starts `arguments[0]`, looked up in PATH.
    ///
    /// - Parameters:
    ///   - arguments: The command line.
    ///   - output: The descriptor that becomes standard output; /dev/null unless given.
    package init(_ arguments: [String], output: Int32? = nil) throws {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        if let output {
            posix_spawn_file_actions_adddup2(&actions, output, 1)
        } else {
            posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
        }
        posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
        // Sockets inherited by a broker would stay open after the test has closed them.
        // The system ignores those that are not open.
        for descriptor in Int32(3)..<512 { posix_spawn_file_actions_addclose(&actions, descriptor) }
        // The threads of a test runner block SIGTERM, and a child would inherit that.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        sigaddset(&signals, SIGPIPE)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setflags(
            &attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
        // /usr/sbin holds mosquitto and is not in every user's PATH.
        setenv("PATH", "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin", 1)
        var words = arguments.map { strdup($0) } + [nil]
        defer { words.forEach { free($0) } }
        var child: pid_t = 0
        let result = posix_spawnp(&child, arguments[0], &actions, &attributes, &words, environ)
        guard result == 0 else { throw SystemError("posix_spawn \(arguments[0])", result) }
        pid = child
    }

    deinit {
        send(SIGKILL)
        _ = waitForExit()
    }

    /// Sends a signal, unless the process is already reaped.
    package func send(_ signal: Int32) {
        exitStatus.withLock { status in
            if status == nil { kill(pid, signal) }
        }
    }

    /// Whether the process has ended.
    package var hasExited: Bool {
        exitStatus.withLock { status in
            if status != nil { return true }
            var raw: Int32 = 0
            guard waitpid(pid, &raw, WNOHANG) == pid else { return false }
            status = raw
            return true
        }
    }

    /// Waits for the end of the process; false if it takes longer than `deadline`.
    package func waitForExit(within deadline: Duration = .seconds(10)) -> Bool {
        eventually(within: deadline) { hasExited }
    }

    /// Runs a command to its end.
    ///
    /// - Throws: If it cannot start, does not end within 30 s or ends with another status than 0.
    package static func run(_ arguments: [String]) throws {
        let process = try ChildProcess(arguments)
        let hasEnded = process.waitForExit(within: .seconds(30))
        guard hasEnded, process.exitStatus.withLock({ $0 }) == 0 else {
            throw SystemError("\(arguments[0]) failed", hasEnded ? ECANCELED : ETIMEDOUT)
        }
    }
}
