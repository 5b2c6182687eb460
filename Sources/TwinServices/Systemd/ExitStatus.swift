/// How the daemon and its commands exit, in the numbers of sysexits.h.
///
/// `systemd/twind.service` lists the ones after which a restart cannot help.
package enum ExitStatus: Int32, CaseIterable, Sendable, Error {
    /// The command was used wrongly.
    case usage = 64
    /// Input is malformed or contradicts what is stored.
    case dataError = 65
    /// An input file does not exist.
    case noInput = 66
    /// A service needed cannot be reached.
    case unavailable = 69
    /// The program broke a rule of its own.
    case internalError = 70
    /// A disk or socket failed; after a failed commit nothing was acknowledged.
    case inputOutputError = 74
    /// Something is in the way that may pass, such as a second daemon on the same store.
    case temporaryFailure = 75
    /// A permission is missing.
    case noPermission = 77
    /// The configuration is wrong, or the store was written by a newer version.
    case configuration = 78

    /// What the number means to an operator, one sentence.
    package var meaning: String {
        switch self {
        case .usage: "The command line is wrong; see --help."
        case .dataError: "Input is malformed or contradicts what is stored."
        case .noInput: "A file to be read does not exist."
        case .unavailable: "A service the command needs cannot be reached."
        case .internalError: "The program found itself in error; this is a bug."
        case .inputOutputError: "A disk or socket failed; nothing uncommitted was acknowledged."
        case .temporaryFailure: "Something is in the way that may pass; try again."
        case .noPermission: "A permission is missing."
        case .configuration: "The configuration is wrong, or the store is from a newer version."
        }
    }

    /// Whether starting again, with nothing changed, may succeed.
    package var isWorthRestarting: Bool {
        switch self {
        case .unavailable, .internalError, .inputOutputError, .temporaryFailure: true
        case .usage, .dataError, .noInput, .noPermission, .configuration: false
        }
    }
}
