import Configuration
import Foundation

extension ServiceConfiguration {
    /// The file read when none is named.
    package static let standardFile = "/etc/twind/twind.toml"

    /// Loads the configuration: environment before file before default.
    ///
    /// - Parameters:
    ///   - file: The TOML file, which must exist. Nil stands for `standardFile` if that exists and
    ///     for no file otherwise.
    ///   - environment: The variables of the process; `TWIND_BROKER_PORT` overrides `broker.port`,
    ///     and so on. An unknown name that starts with `TWIND_` is an error.
    /// - Throws: `ConfigurationError` with everything that is wrong, not only the first thing.
    package static func loadEffective(
        file: String?, environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws(ConfigurationError) -> EffectiveConfiguration {
        let hasStandardFile = FileManager.default.fileExists(atPath: standardFile)
        let path = file ?? (hasStandardFile ? standardFile : nil)
        return try resolve(
            file: path.map { path throws(ConfigurationError) in
                try ConfigurationFile(reading: path)
            },
            environment: environment)
    }

    /// Loads the configuration from the text of a file, for instance one not yet installed.
    ///
    /// - Throws: `ConfigurationError` with everything that is wrong.
    package static func loadEffective(
        text: String, environment: [String: String]
    ) throws(ConfigurationError) -> EffectiveConfiguration {
        try resolve(
            file: ConfigurationFile(parsing: text, path: "text"), environment: environment)
    }

    private static func resolve(
        file: ConfigurationFile?, environment: [String: String]
    ) throws(ConfigurationError) -> EffectiveConfiguration {
        var configuration = ServiceConfiguration(defaultsUnder: environment)
        let defaults = configuration
        var origins: [String: ConfigurationOrigin] = [:]
        var problems = (file?.problems ?? []) + unknownVariables(in: environment)
        let variables = EnvironmentVariablesProvider(environmentVariables: environment)
            .prefixKeys(with: "twind")
        let written = InMemoryProvider(name: file?.path, values: file?.values ?? [:])

        for setting in ConfigurationSetting.all {
            let key = AbsoluteConfigKey(setting.key.split(separator: ".").map(String.init))
            let sources: [(any ConfigProvider, ConfigurationOrigin, String)] = [
                (variables, .environment, "environment variable \(setting.environmentName)"),
                (written, .file, file?.path ?? ""),
            ]
            origins[setting.key] = .default
            // The file is checked even where the environment overrides it: the override may go.
            for (provider, origin, name) in sources.reversed() {
                let outcome = lookUp(setting, key, in: provider)
                guard outcome != .absent else { continue }
                if case .value(let content) = outcome, setting.write(content, &configuration) {
                    origins[setting.key] = origin
                } else {
                    problems.append(refusal(of: setting, from: name, keeping: defaults))
                }
            }
        }
        // A refused value may be one half of a pair, so pairs are judged only among good values.
        let refused = Set(problems.map(\.key))
        problems += configuration.contradictions(except: refused)
        guard problems.isEmpty else {
            throw ConfigurationError(exitStatus: .configuration, problems: problems)
        }
        return EffectiveConfiguration(configuration: configuration, origins: origins)
    }

    private enum Outcome: Equatable {
        case absent
        case value(ConfigContent)
        case wrongType
    }

    private static func lookUp(
        _ setting: ConfigurationSetting, _ key: AbsoluteConfigKey, in provider: any ConfigProvider
    ) -> Outcome {
        do {
            guard let value = try provider.value(forKey: key, type: setting.type).value else {
                return .absent
            }
            return .value(value.content)
        } catch {
            // Both providers throw for one reason: the value does not convert to the type.
            return .wrongType
        }
    }

    private static func refusal(
        of setting: ConfigurationSetting, from source: String, keeping: ServiceConfiguration
    ) -> ConfigurationProblem {
        let standard = setting.read(keeping)
        return ConfigurationProblem(
            key: setting.key, source: source, rule: "must be \(setting.rule)",
            remedy: "correct it, or remove it for the default \(standard.shown)")
    }

    private static func unknownVariables(
        in environment: [String: String]
    ) -> [ConfigurationProblem] {
        let known = ConfigurationSetting.all.map(\.environmentName)
        return environment.keys.sorted()
            .filter { $0.hasPrefix("TWIND_") && !known.contains($0) }
            .map { name in
                let nearest = NearestKey.nearest(to: name, among: known)
                return ConfigurationProblem(
                    key: name, source: "environment", rule: "is not a known setting",
                    remedy: nearest.map { "did you mean \($0)?" } ?? "unset it")
            }
    }
}

extension ConfigContent {
    /// The value as a person would write it in a sentence.
    fileprivate var shown: String {
        switch self {
        case .int(let value): "\(value)"
        case .double(let value): "\(value)"
        case .bool(let value): "\(value)"
        case .string(let value): "\"\(value)\""
        default: "\(self)"
        }
    }
}
