import Configuration
import Foundation

/// A checked configuration together with where each value came from.
package struct EffectiveConfiguration: Equatable, Sendable {
    /// The values.
    package let configuration: ServiceConfiguration
    /// Where the value of each key came from; has an entry for every key.
    package let origins: [String: ConfigurationOrigin]

    /// The configuration as TOML, the origin of each value in a comment behind it.
    ///
    /// Values of secret settings that are not empty read `"<redacted>"`; without such values the
    /// text loads back to the same configuration.
    package var redactedDescription: String {
        var lines: [String] = []
        var section: Substring = ""
        for setting in ConfigurationSetting.all {
            let dot = setting.key.lastIndex(of: ".") ?? setting.key.endIndex
            if setting.key[..<dot] != section {
                section = setting.key[..<dot]
                lines.append("\(lines.isEmpty ? "" : "\n")[\(section)]")
            }
            var value = Self.toml(setting.read(configuration))
            if setting.isSecret && value != "\"\"" { value = "\"<redacted>\"" }
            let name = setting.key[dot...].dropFirst()
            let origin = origins[setting.key, default: .default]
            lines.append("\(name) = \(value)  # \(origin.rawValue)")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func toml(_ content: ConfigContent) -> String {
        switch content {
        case .int(let value): "\(value)"
        case .double(let value): "\(value)"
        case .bool(let value): "\(value)"
        case .string(let value): quoted(value)
        default: preconditionFailure("no setting has a value of type \(content)")
        }
    }

    /// A TOML basic string. The rules of all settings exclude control characters.
    private static func quoted(_ value: String) -> String {
        let escaped = value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
        return "\"\(escaped)\""
    }
}

/// Where the value of a setting came from.
package enum ConfigurationOrigin: String, Sendable {
    /// Built in.
    case `default`
    /// The TOML file.
    case file
    /// An environment variable.
    case environment
}
