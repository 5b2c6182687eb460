package import TimeSeriesStore

/// Why the daemon, or a command of it, cannot go on.
package struct DaemonFailure: Error, CustomStringConvertible, Sendable {
    /// How the process exits.
    package let status: ExitStatus
    /// What failed and how to mend it; holds no measured value and no patient's name.
    package let message: String

    /// Puts a failure together.
    package init(_ status: ExitStatus, _ message: String) {
        self.status = status
        self.message = message
    }

    /// The failure of the store.
    package init(_ error: StoreError) {
        status = error.exitStatus
        message = error.description
    }

    /// Classifies whatever came up during `action`.
    package init(during action: String, _ error: any Error) {
        switch error {
        case let error as DaemonFailure: self = error
        case let error as StoreError: self.init(error)
        default:
            self.init(.internalError, "cannot \(action): \(type(of: error)); please report this")
        }
    }

    /// The message.
    package var description: String { message }
}

extension StoreError {
    /// The exit status that the class of the failure asks for.
    package var exitStatus: ExitStatus {
        switch code {
        case .configuration, .newerSchema: .configuration
        case .notFound: .noInput
        case .inUse, .busy: .temporaryFailure
        case .io, .corrupt: .inputOutputError
        case .refused: .dataError
        case .software: .internalError
        }
    }
}
