import TOMLKit

/// A table of a protocol whose keys are taken one by one; what is wrong is gathered, not thrown, so
/// that all of it can be told at once.
struct ProtocolTable {
    private let table: TOMLTable
    /// The dotted key of the table; empty for the file itself.
    let path: String
    private let known: [String]

    init(_ table: TOMLTable, path: String, keys known: [String], _ problems: inout ProtocolProblems)
    {
        self.table = table
        self.path = path
        self.known = known
        for name in table.keys.sorted() where !known.contains(name) {
            let remedy =
                NearestKey.nearest(to: name, among: known).map { "did you mean \($0)?" }
                ?? "known keys are \(known.joined(separator: ", "))"
            problems.report(key(name), "is not a known key", remedy)
        }
    }

    /// The whole dotted key of a member.
    func key(_ name: String) -> String { path.isEmpty ? name : "\(path).\(name)" }

    func has(_ name: String) -> Bool { table[name] != nil }

    /// A number within bounds; the middle of nothing, that is the fallback, where it is wrong.
    ///
    /// - Parameter fallback: What holds when the key is missing; nil for a key that must be there.
    func number(
        _ name: String, _ bounds: ClosedRange<Double>, or fallback: Double?,
        _ problems: inout ProtocolProblems
    ) -> Double {
        let rule =
            "must be a number from \(Self.text(bounds.lowerBound)) to "
            + Self.text(bounds.upperBound)
        guard let node = table[name] else {
            if fallback == nil { problems.report(key(name), "is missing", "add it; it \(rule)") }
            return fallback ?? bounds.lowerBound
        }
        guard let value = node.int.map(Double.init) ?? node.double, bounds.contains(value) else {
            problems.report(key(name), rule, "correct it")
            return fallback ?? bounds.lowerBound
        }
        return value
    }

    /// A whole number within bounds.
    func count(
        _ name: String, _ bounds: ClosedRange<Int>, or fallback: Int?,
        _ problems: inout ProtocolProblems
    ) -> Int {
        let rule = "must be a whole number from \(bounds.lowerBound) to \(bounds.upperBound)"
        guard let node = table[name] else {
            if fallback == nil { problems.report(key(name), "is missing", "add it; it \(rule)") }
            return fallback ?? bounds.lowerBound
        }
        guard let value = node.int, bounds.contains(value) else {
            problems.report(key(name), rule, "correct it")
            return fallback ?? bounds.lowerBound
        }
        return value
    }

    /// Whole numbers within bounds, ascending.
    func counts(
        _ name: String, _ bounds: ClosedRange<Int>, _ problems: inout ProtocolProblems
    ) -> [Int] {
        guard let node = table[name] else { return [] }
        let values = node.array?.map { $0.int ?? bounds.lowerBound - 1 } ?? [bounds.lowerBound - 1]
        guard values.allSatisfy(bounds.contains), Set(values).count == values.count else {
            problems.report(
                key(name),
                "must be an array of whole numbers from \(bounds.lowerBound) to "
                    + "\(bounds.upperBound), none twice", "write it like [1, 8, 15]")
            return []
        }
        return values.sorted()
    }

    func text(_ name: String, or fallback: String?, _ problems: inout ProtocolProblems) -> String {
        guard let node = table[name] else {
            if fallback == nil { problems.report(key(name), "is missing", "add it") }
            return fallback ?? ""
        }
        guard let value = node.string, !value.isEmpty, value.count <= 100 else {
            problems.report(key(name), "must be a text of 1 to 100 characters", "put it in quotes")
            return fallback ?? ""
        }
        return value
    }

    /// One of some words.
    func word<Value>(
        _ name: String, _ words: [(String, Value)], or fallback: Value?,
        _ problems: inout ProtocolProblems
    ) -> Value? {
        guard let node = table[name] else {
            if fallback == nil { problems.report(key(name), "is missing", Self.choice(words)) }
            return fallback
        }
        guard let text = node.string, let known = words.first(where: { $0.0 == text }) else {
            problems.report(key(name), "is none of the known words", Self.choice(words))
            return fallback
        }
        return known.1
    }

    /// Some of some words.
    func words<Value>(
        _ name: String, _ words: [(String, Value)], _ problems: inout ProtocolProblems
    ) -> [Value] {
        guard let node = table[name] else {
            problems.report(key(name), "is missing", Self.choice(words))
            return []
        }
        let values = node.array?.map { member in words.first { $0.0 == member.string }?.1 } ?? [nil]
        guard !values.isEmpty, values.allSatisfy({ $0 != nil }) else {
            problems.report(key(name), "must be an array of known words", Self.choice(words))
            return []
        }
        return values.compactMap { $0 }
    }

    func flag(_ name: String, or fallback: Bool, _ problems: inout ProtocolProblems) -> Bool {
        guard let node = table[name] else { return fallback }
        guard let value = node.bool else {
            problems.report(key(name), "must be true or false", "write it without quotes")
            return fallback
        }
        return value
    }

    /// Whether a member is this text.
    func says(_ name: String, _ text: String) -> Bool { table[name]?.string == text }

    /// A table in this one; nil where there is none.
    func table(
        _ name: String, keys: [String], _ problems: inout ProtocolProblems
    ) -> ProtocolTable? {
        guard let node = table[name] else { return nil }
        guard let inner = node.table else {
            problems.report(key(name), "must be a table", "write [\(key(name))] on its own line")
            return nil
        }
        return ProtocolTable(inner, path: key(name), keys: keys, &problems)
    }

    /// An array of tables.
    func tables(
        _ name: String, keys: [String], _ problems: inout ProtocolProblems
    ) -> [ProtocolTable] {
        guard let node = table[name] else { return [] }
        let members = node.array?.map { $0.table } ?? [nil]
        return members.enumerated().compactMap { place, inner in
            guard let inner else {
                problems.report(key(name), "must be an array of tables", "write [[\(key(name))]]")
                return nil
            }
            return ProtocolTable(inner, path: "\(key(name))[\(place + 1)]", keys: keys, &problems)
        }
    }

    private static func choice<Value>(_ words: [(String, Value)]) -> String {
        "write one of " + words.map { "\"\($0.0)\"" }.joined(separator: ", ")
    }

    private static func text(_ value: Double) -> String {
        value == value.rounded() && abs(value) < 1e9 ? "\(Int(value))" : "\(value)"
    }
}

/// What is wrong with a protocol.
struct ProtocolProblems {
    private(set) var all: [ConfigurationProblem] = []
    private let source: String
    private let lines: ProtocolLines

    init(source: String, lines: ProtocolLines) {
        self.source = source
        self.lines = lines
    }

    /// Whether something is wrong with a key already, so that what follows from it need not be told.
    func hasFault(of key: String) -> Bool { all.contains { $0.key == key } }

    mutating func report(_ key: String, _ rule: String, _ remedy: String) {
        let place = lines.line(of: key).map { "\(source), line \($0)" } ?? source
        all.append(ConfigurationProblem(key: key, source: place, rule: rule, remedy: remedy))
    }
}
