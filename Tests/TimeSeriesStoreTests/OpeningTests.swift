import ClinicalTypes
import Foundation
import GRDB
import TestSupport
import Testing
import TimeSeriesStore

@Suite struct OpeningTests {
    private let directory: TemporaryDirectory
    private var path: String { directory.path + "/twind.sqlite" }

    init() throws {
        directory = try TemporaryDirectory()
    }

    private func open(_ role: TwinStore.Role = .daemon, create: Bool = true) throws -> TwinStore {
        try TwinStore.open(path, role: role, create: create)
    }

    @Test(arguments: [TwinStore.Role.daemon, .command])
    func everyCommitIsSynced(role: TwinStore.Role) throws {
        let store = try open(role)
        #expect(try store.synchronousLevel() == 2)
        try store.setMeta("key", "value")
        #expect(try store.synchronousLevel() == 2)
    }

    @Test func aStoreThatWouldNotSyncIsRefusedAndUnlocked() throws {
        let error = #expect(throws: StoreError.self) {
            try TwinStore.open(path, role: .daemon, create: true, synchronous: "NORMAL")
        }
        #expect(error?.code == .configuration)
        let store = try TwinStore.open(path, role: .daemon, create: true)
        #expect(try store.synchronousLevel() == 2)
    }

    @Test func aSecondDaemonIsRefusedWhileACommandIsNot() throws {
        let store = try open()
        let error = #expect(throws: StoreError.self) {
            try TwinStore.open(path, role: .daemon, create: false)
        }
        #expect(error?.code == .inUse)
        let command = try TwinStore.open(path, role: .command, create: false)
        try command.enrol(device: .watch, patient: .anna, from: .morning())
        #expect(try store.bindings().count == 1)
        try store.close()
        let successor = try TwinStore.open(path, role: .daemon, create: false)
        try successor.close()
    }

    @Test(.timeLimit(.minutes(1))) func aCommandDoesNotCreateTheSchemaBesideADaemonThatStarts()
        throws
    {
        let holder = try LockHolder(path: path + ".lock")
        let error = #expect(throws: StoreError.self) {
            try TwinStore.open(path, role: .command, create: true)
        }
        #expect(error?.code == .inUse)
        holder.kill()
        let command = try TwinStore.open(path, role: .command, create: true)
        let daemon = try TwinStore.open(path, role: .daemon, create: false)
        try command.close()
        try daemon.close()
    }

    @Test(.timeLimit(.minutes(1))) func aKilledHolderReleasesTheLock() throws {
        let holder = try LockHolder(path: path + ".lock")
        let error = #expect(throws: StoreError.self) {
            try TwinStore.open(path, role: .daemon, create: true)
        }
        #expect(error?.code == .inUse)
        holder.kill()
        let store = try TwinStore.open(path, role: .daemon, create: true)
        try store.close()
    }

    @Test func aRefusedDaemonClosesNoDescriptorOfOthers() async throws {
        let store = try open()
        let stolen = try await withThrowingTaskGroup(of: Int.self) { group in
            group.addTask {
                for _ in 0..<5_000 {
                    #expect(throws: StoreError.self) { try open() }
                }
                return 0
            }
            group.addTask {
                (0..<200_000).count { _ in
                    let descriptor = Foundation.open("/dev/null", O_RDONLY | O_CLOEXEC)
                    return Foundation.close(descriptor) != 0
                }
            }
            return try await group.reduce(0, +)
        }
        #expect(stolen == 0)
        try store.close()
    }

    @Test func theLockIsNotInheritedByPrograms() throws {
        let store = try open()
        let descriptors = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")
            .compactMap { Int32($0) }
            .filter { descriptor in
                var target = [CChar](repeating: 0, count: 4_096)
                let length = readlink("/proc/self/fd/\(descriptor)", &target, target.count)
                let bytes = target.prefix(max(length, 0)).map(UInt8.init(bitPattern:))
                return String(decoding: bytes, as: UTF8.self) == path + ".lock"
            }
        #expect(descriptors.count == 1)
        for descriptor in descriptors {
            #expect(fcntl(descriptor, F_GETFD) & FD_CLOEXEC != 0)
        }
        try store.close()
    }

    @Test(arguments: [TwinStore.Role.daemon, .command])
    func aNewerSchemaIsRefusedAndUntouched(role: TwinStore.Role) throws {
        let store = try open()
        try store.close()
        let queue = try DatabaseQueue(path: path)
        try queue.inDatabase { try $0.execute(sql: "PRAGMA user_version = 5") }
        try queue.close()
        let before = try Data(contentsOf: URL(fileURLWithPath: path))
        let error = #expect(throws: StoreError.self) {
            try TwinStore.open(path, role: role, create: true)
        }
        #expect(error?.code == .newerSchema)
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
    }

    @Test func aMissingStoreIsNotCreatedUnasked() throws {
        let error = #expect(throws: StoreError.self) {
            try TwinStore.open(directory.path + "/none.sqlite", role: .command, create: false)
        }
        #expect(error?.code == .notFound)
        #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path).isEmpty)
    }

    @Test func aDatabaseOfAnotherProgramIsRefused() throws {
        let path = directory.path + "/other.sqlite"
        let queue = try DatabaseQueue(path: path)
        try queue.inDatabase { try $0.execute(sql: "CREATE TABLE diary (page TEXT)") }
        try queue.close()
        let error = #expect(throws: StoreError.self) {
            try TwinStore.open(path, role: .daemon, create: true)
        }
        #expect(error?.code == .configuration)
    }

    @Test func aFileThatIsNoDatabaseIsRefused() throws {
        let path = directory.path + "/notes.txt"
        try Data(repeating: 65, count: 8_192).write(to: URL(fileURLWithPath: path))
        let error = #expect(throws: StoreError.self) {
            try TwinStore.open(path, role: .daemon, create: true)
        }
        #expect(error?.code == .configuration)
    }

    @Test(arguments: ["/missing/twind.sqlite", "/file/twind.sqlite"])
    func aDirectoryThatCannotBeWrittenIsAnInputOutputError(place: String) throws {
        try Data().write(to: URL(fileURLWithPath: directory.path + "/file"))
        let error = #expect(throws: StoreError.self) {
            try TwinStore.open(directory.path + place, role: .daemon, create: true)
        }
        #expect(error?.code == .io)
        #expect(error?.cause != nil)
    }

    @Test func othersMayNotReadTheStore() throws {
        let store = try open()
        for suffix in ["", "-wal", "-shm", ".lock"] {
            let attributes = try FileManager.default.attributesOfItem(atPath: path + suffix)
            #expect(attributes[.posixPermissions] as? Int == 0o600, "\(suffix)")
        }
        try store.close()
    }

    @Test func closingLeavesOneFileAndTheLock() throws {
        let store = try open()
        let command = try open(.command)
        try command.setMeta("key", "value")
        #expect(try store.meta("key") == "value")
        #expect(try command.meta("key") == "value")
        try command.close()
        try store.close()
        let files = try FileManager.default.contentsOfDirectory(atPath: directory.path)
        #expect(files.sorted() == ["twind.sqlite", "twind.sqlite.lock"])
    }

    @Test func aClosedStoreThrows() throws {
        let store = try open()
        try store.close()
        try store.close()
        let error = #expect(throws: StoreError.self) { try store.meta("key") }
        #expect(error?.code == .software)
    }
}

/// Another process that holds a lock file until it is killed.
private final class LockHolder {
    private let process = Process()

    /// Returns once the process holds the lock.
    init(path: String) throws {
        let (input, output) = (Pipe(), Pipe())
        process.executableURL = URL(fileURLWithPath: "/usr/bin/flock")
        process.arguments = ["--no-fork", path, "sh", "-c", "echo held; exec cat"]
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        let line = try #require(try output.fileHandleForReading.read(upToCount: 5))
        #expect(String(decoding: line, as: UTF8.self) == "held\n")
    }

    deinit {
        if process.isRunning { kill() }
    }

    /// Kills the process and returns once it is gone.
    func kill() {
        Foundation.kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }
}
