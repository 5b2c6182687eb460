import Configuration
import Foundation
import TOMLKit

/// The scalar values of one TOML file, by key.
struct ConfigurationFile {
    /// The values of known keys and whatever type they were written with.
    private(set) var values: [AbsoluteConfigKey: ConfigValue] = [:]
    /// Unknown keys and values of types no setting has, in alphabetical order.
    private(set) var problems: [ConfigurationProblem] = []
    /// The path, for messages.
    let path: String

    /// Reads and parses a file.
    ///
    /// - Throws: `ConfigurationError` when the file cannot be read or is not TOML at all.
    init(reading path: String) throws(ConfigurationError) {
        let data: Data
        do {
            data = try Data(contentsOf: URL(filePath: path))
        } catch let error as CocoaError where error.code == .fileReadNoSuchFile {
            throw Self.refusal(path, .noInput, "does not exist", "name another file with --config")
        } catch let error as CocoaError where error.code == .fileReadNoPermission {
            throw Self.refusal(
                path, .noPermission, "may not be read", "grant the user twind read permission")
        } catch {
            throw Self.refusal(
                path, .inputOutputError, "cannot be read", "check the path and the disk")
        }
        // The parser takes a C string and would stop at a zero byte without a word.
        guard !data.contains(0), let text = String(validating: data, as: UTF8.self) else {
            throw Self.refusal(
                path, .configuration, "must be UTF-8 text without zero bytes", "save it as UTF-8")
        }
        try self.init(parsing: text, path: path)
    }

    /// Parses the text of a file.
    ///
    /// - Throws: `ConfigurationError` when the text is not TOML.
    init(parsing text: String, path: String) throws(ConfigurationError) {
        self.path = path
        let root: TOMLTable
        do {
            root = try TOMLTable(string: text)
        } catch let error as TOMLParseError {
            let position = error.source.begin
            throw Self.refusal(
                path, .configuration, "must be TOML: \(error.description)",
                "correct line \(position.line), column \(position.column)")
        } catch {
            throw Self.refusal(path, .configuration, "must be TOML", "correct the syntax")
        }
        collect(root, under: [])
    }

    private mutating func collect(_ table: TOMLTable, under section: [String]) {
        for name in table.keys.sorted() {
            guard let node = table[name] else { continue }
            // A quoted name with a dot in it is not the path it looks like.
            let component = name.contains(".") ? "\"\(name)\"" : name
            let path = section + [component]
            let key = path.joined(separator: ".")
            if let setting = ConfigurationSetting.all.first(where: { $0.key == key }) {
                if let content = Self.content(of: node, for: setting.type) {
                    values[AbsoluteConfigKey(path)] = ConfigValue(
                        content, isSecret: setting.isSecret)
                } else {
                    report(key, "must be \(setting.rule)", "it is \(Self.article(node.type))")
                }
            } else if let inner = node.table {
                collect(inner, under: path)
            } else if ConfigurationSetting.sections.contains(key) {
                report(key, "must be a table", "write [\(key)] on a line of its own")
            } else {
                report(key, "is not a known key", Self.suggestion(for: key))
            }
        }
    }

    /// The value as the setting's type wants it, or nil for a type no setting has.
    ///
    /// TOML tells 1 from 1.0; for a setting that is a number both mean the same.
    private static func content(
        of node: any TOMLValueConvertible, for type: ConfigType
    ) -> ConfigContent? {
        if let integer = node.int {
            return type == .double ? .double(Double(integer)) : .int(integer)
        }
        if let number = node.double { return .double(number) }
        if let flag = node.bool { return .bool(flag) }
        if let text = node.string { return .string(text) }
        return nil
    }

    private static func suggestion(for key: String) -> String {
        let keys = ConfigurationSetting.all.map(\.key)
        guard let nearest = NearestKey.nearest(to: key, among: keys) else {
            return "remove it; the reference twind.toml lists all keys"
        }
        return "did you mean \(nearest)?"
    }

    private static func article(_ type: TOMLType) -> String {
        type == .array ? "an array" : "a \(type)"
    }

    private mutating func report(_ key: String, _ rule: String, _ remedy: String) {
        problems.append(
            ConfigurationProblem(key: key, source: path, rule: rule, remedy: remedy))
    }

    private static func refusal(
        _ path: String, _ status: ExitStatus, _ rule: String, _ remedy: String
    ) -> ConfigurationError {
        let problem = ConfigurationProblem(
            key: "file", source: path, rule: rule, remedy: remedy)
        return ConfigurationError(exitStatus: status, problems: [problem])
    }
}
