/// Why a configuration was refused.
package struct ConfigurationError: Error, Equatable, CustomStringConvertible {
    /// How the daemon exits on it: `noInput`, `noPermission` or `inputOutputError` for a file that
    /// cannot be read, else `configuration`.
    package let exitStatus: ExitStatus
    /// Everything that is wrong, in the order of the catalogue; never empty.
    package let problems: [ConfigurationProblem]

    /// One line for each problem.
    package var description: String {
        problems.map(\.description).joined(separator: "\n")
    }
}

/// One thing wrong with a configuration.
package struct ConfigurationProblem: Equatable, Sendable, CustomStringConvertible {
    /// The key, dotted, or the name of the environment variable or file where no key is at fault.
    package let key: String
    /// Where the value came from: the path of the file or the environment variable.
    package let source: String
    /// The rule that is broken.
    package let rule: String
    /// What to do about it.
    package let remedy: String

    /// Key, source, rule and remedy in one line; never the value, which might be a password that
    /// slipped into the wrong place.
    package var description: String {
        let line = "\(key) (\(source)): \(rule); \(remedy)"
        return LogEscaping.escaped(line)
    }
}
