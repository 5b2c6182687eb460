import Configuration

/// One key of the configuration: its name, its rule, and where its value lives.
///
/// Reading, checking, printing and comparing configurations are loops over `all`, so a key is
/// declared in one place.
package struct ConfigurationSetting: Sendable {
    /// A place in the configuration, usable from any thread.
    typealias Place<Value> = any WritableKeyPath<ServiceConfiguration, Value> & Sendable

    /// The dotted name, such as `broker.tls.ca_file`.
    package let key: String
    /// The values allowed, as the end of the sentence "must be …".
    package let rule: String
    /// Whether a running daemon takes over a changed value on SIGHUP.
    package let isReloadable: Bool
    /// Whether the value is hidden when the configuration is printed.
    package let isSecret: Bool
    /// The type asked of every source.
    let type: ConfigType
    /// The value in a configuration, of `type`.
    let read: @Sendable (ServiceConfiguration) -> ConfigContent
    /// Sets a value of `type`; returns false, changing nothing, when it breaks the rule.
    let write: @Sendable (ConfigContent, inout ServiceConfiguration) -> Bool

    /// The environment variable that overrides the file, such as `TWIND_BROKER_TLS_CA_FILE`.
    package var environmentName: String {
        "TWIND_" + key.uppercased().map { $0 == "." ? "_" : String($0) }.joined()
    }

    /// A copy that may change while the daemon runs.
    func reloadable() -> Self {
        Self(
            key: key, rule: rule, isReloadable: true, isSecret: isSecret, type: type, read: read,
            write: write)
    }

    /// A copy whose value is never shown.
    func secret() -> Self {
        Self(
            key: key, rule: rule, isReloadable: isReloadable, isSecret: true, type: type,
            read: read, write: write)
    }
}

extension ConfigurationSetting {
    /// A setting of any type that a source can hold.
    private static func setting<Value: Sendable>(
        _ key: String, _ place: Place<Value>, _ type: ConfigType, rule: String,
        encode: @escaping @Sendable (Value) -> ConfigContent,
        decode: @escaping @Sendable (ConfigContent) -> Value?
    ) -> Self {
        Self(
            key: key, rule: rule, isReloadable: false, isSecret: false, type: type,
            read: { encode($0[keyPath: place]) },
            write: { content, configuration in
                guard let value = decode(content) else { return false }
                configuration[keyPath: place] = value
                return true
            })
    }

    /// A whole number within `range`, divisible by `step`.
    static func integer(
        _ key: String, _ place: Place<Int>, _ range: ClosedRange<Int>, multipleOf step: Int = 1
    ) -> Self {
        let kind = step == 1 ? "an integer" : "a multiple of \(step)"
        return setting(
            key, place, .int, rule: "\(kind) from \(range.lowerBound) to \(range.upperBound)",
            encode: { .int($0) },
            decode: {
                guard case .int(let value) = $0 else { return nil }
                return range.contains(value) && value % step == 0 ? value : nil
            })
    }

    /// A whole number of units of time within `range`, and dividing `divided` where that is given.
    static func duration(
        _ key: String, _ place: Place<Duration>, unit: Duration, _ range: ClosedRange<Int>,
        dividing divided: Int? = nil
    ) -> Self {
        let divisor = divided.map { " that divides \($0)" } ?? ""
        return setting(
            key, place, .int,
            rule: "an integer from \(range.lowerBound) to \(range.upperBound)\(divisor)",
            encode: { .int(Int(($0 / unit).rounded())) },
            decode: {
                guard case .int(let value) = $0, range.contains(value) else { return nil }
                if let divided, divided % value != 0 { return nil }
                return unit * value
            })
    }

    /// A finite number within `range`.
    static func number(
        _ key: String, _ place: Place<Double>, _ range: ClosedRange<Double>
    ) -> Self {
        setting(
            key, place, .double,
            rule: "a number from \(range.lowerBound) to \(range.upperBound)",
            encode: { .double($0) },
            decode: {
                guard case .double(let value) = $0 else { return nil }
                return range.contains(value) ? value : nil
            })
    }

    /// True or false.
    static func flag(_ key: String, _ place: Place<Bool>) -> Self {
        setting(
            key, place, .bool, rule: "true or false", encode: { .bool($0) },
            decode: {
                guard case .bool(let value) = $0 else { return nil }
                return value
            })
    }

    /// A text that keeps to `rule`.
    static func text(_ key: String, _ place: Place<String>, _ rule: TextRule) -> Self {
        setting(
            key, place, .string, rule: rule.description, encode: { .string($0) },
            decode: {
                guard case .string(let value) = $0 else { return nil }
                return rule.accepts(value) ? value : nil
            })
    }

    /// One of a few words.
    static func choice<Word>(_ key: String, _ place: Place<Word>) -> Self
    where Word: RawRepresentable<String> & CaseIterable & Sendable {
        let words = Word.allCases.map { "\"\($0.rawValue)\"" }
        return setting(
            key, place, .string, rule: "one of " + words.joined(separator: ", "),
            encode: { .string($0.rawValue) },
            decode: {
                guard case .string(let value) = $0 else { return nil }
                return Word(rawValue: value)
            })
    }
}
