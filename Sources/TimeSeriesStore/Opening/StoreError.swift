import GRDB

/// A failure of the store, with what to do about it.
///
/// Texts hold neither measured values nor names of patients, so they may be logged.
public struct StoreError: Error, Hashable, Sendable {
    /// The class of the failure.
    public var code: StoreErrorCode
    /// What failed and how to mend it.
    public var message: String
    /// What SQLite or the system said, where they said anything.
    public var cause: String?

    /// Puts an error together; no text may hold a measured value or the name of a patient.
    public init(_ code: StoreErrorCode, _ message: String, cause: String? = nil) {
        self.code = code
        self.message = message
        self.cause = cause
    }
}

/// The classes of failure of the store, a bounded set fit for counters and exit statuses.
public enum StoreErrorCode: String, Hashable, Sendable, CaseIterable {
    /// The file cannot give the promised durability, or is no store of twind (exit 78).
    case configuration
    /// There is no store at the path (exit 66).
    case notFound = "not_found"
    /// Another daemon holds the store (exit 75).
    case inUse = "in_use"
    /// The store was written by a newer version; it was left untouched (exit 78).
    case newerSchema = "newer_schema"
    /// Reading or writing failed, the disk is full or a permission is missing (exit 74).
    case io
    /// SQLite found the file damaged (exit 74).
    case corrupt
    /// Another process kept the file locked for longer than the store waits (exit 75).
    case busy
    /// The request contradicts what the store holds; nothing was changed (exit 65).
    case refused
    /// A fault of the program (exit 70).
    case software
}

extension StoreError: CustomStringConvertible {
    /// Message and cause in one line.
    public var description: String { cause.map { "\(message) (\($0))" } ?? message }
}

extension StoreError {
    /// Classifies any error that came up during `action`, such as "commit a batch".
    ///
    /// Keeps the words of SQLite, which name tables and columns only; drops those of any other
    /// error, which might quote a value.
    init(_ error: any Error, during action: String) {
        if let error = error as? StoreError {
            self = error
        } else if let error = error as? DatabaseError {
            let cause =
                "SQLite \(error.extendedResultCode.rawValue)"
                + (error.message.map { ": \($0)" } ?? "")
            let (code, remedy) = Self.classify(error.resultCode)
            self.init(code, "cannot \(action): \(remedy)", cause: cause)
        } else {
            self.init(
                .software, "cannot \(action): please report this fault",
                cause: String(describing: type(of: error)))
        }
    }

    private static func classify(_ code: ResultCode) -> (StoreErrorCode, String) {
        switch code {
        case .SQLITE_BUSY, .SQLITE_LOCKED:
            (.busy, "another process keeps the store locked; try again when it is done")
        case .SQLITE_FULL:
            (.io, "the disk is full; free some space")
        case .SQLITE_IOERR, .SQLITE_CANTOPEN, .SQLITE_READONLY, .SQLITE_PERM, .SQLITE_AUTH:
            (.io, "check that file and directory exist, are writable and that the disk is sound")
        case .SQLITE_CORRUPT:
            (.corrupt, "the file is damaged; restore a backup")
        case .SQLITE_NOTADB:
            (.configuration, "the file is no SQLite database; correct the path")
        default:
            (.software, "please report this fault")
        }
    }
}
