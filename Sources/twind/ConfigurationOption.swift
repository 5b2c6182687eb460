import ArgumentParser
import Foundation
import TimeSeriesStore
import TwinServices

/// The option that names the configuration, and what every command does with it.
struct ConfigurationOption: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The configuration file; without it /etc/twind/twind.toml where there is one.",
            valueName: "file"))
    var config: String?

    /// The configuration that holds; ends the process with its status when it has faults.
    func load() throws -> EffectiveConfiguration {
        do throws(ConfigurationError) {
            return try ServiceConfiguration.loadEffective(file: config)
        } catch {
            throw failure(error.exitStatus, error.description)
        }
    }

    /// Opens the store beside a daemon that may be running.
    func openStore() throws -> TwinStore {
        let path = try load().configuration.store.path
        return try reporting { try TwinStore.open(path, role: .command, create: false) }
    }
}

/// Runs `body`; a failure becomes a line on standard error and the exit status it asks for.
func reporting<Value>(_ body: () throws -> Value) throws -> Value {
    do {
        return try body()
    } catch {
        throw translated(error)
    }
}

/// Runs `body`; a failure becomes a line on standard error and the exit status it asks for.
func reporting<Value>(_ body: () async throws -> Value) async throws -> Value {
    do {
        return try await body()
    } catch {
        throw translated(error)
    }
}

/// Prints what went wrong and gives the exit code for it.
func failure(_ status: ExitStatus, _ message: String) -> ExitCode {
    warn(message)
    return ExitCode(status.rawValue)
}

/// Writes a line to standard error.
func warn(_ line: String) {
    FileHandle.standardError.write(Data((line + "\n").utf8))
}

private func translated(_ error: any Error) -> any Error {
    switch error {
    case let error as StoreError: failure(error.exitStatus, error.description)
    case let error as DaemonFailure: failure(error.status, error.message)
    case let error as TableError: failure(.dataError, error.description)
    case let error as RequestFailure: failure(error.exitStatus, error.message)
    default: error
    }
}

extension RequestFailure {
    /// The exit status of a command that cannot answer.
    fileprivate var exitStatus: ExitStatus {
        switch code {
        case .badRequest, .unknownKind: .usage
        case .noSuchPatient, .nothingKnown: .noInput
        case .deadlineExceeded, .overloaded: .temporaryFailure
        case .internal: .inputOutputError
        }
    }
}
