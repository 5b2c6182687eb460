package import ClinicalTypes

/// A SenML record with its base fields applied and its time made absolute.
package struct SenMLRecord: Hashable, Sendable {
    /// Base name and name joined; may be empty.
    package var name: String
    /// The unit, or the base unit.
    package var unit: String?
    /// When it was measured, rounded to a microsecond.
    package var time: Instant
    /// The sum of value and base value.
    package var value: Double
}

/// Resolves the records of one SenML pack in order, RFC 8428 section 4.6.
package struct SenMLResolver {
    /// Numbers below 2²⁸ are seconds relative to now, others since the Unix epoch.
    private static let relativeTimeLimit = 268_435_456.0
    /// The highest version of SenML understood.
    private static let version: Int64 = 10

    private let receipt: Instant
    private var baseName = ""
    private var baseUnit: String?
    private var baseTime = 0.0
    private var baseValue: Double?

    /// Starts a pack.
    ///
    /// - Parameter receipt: The "now" of relative times.
    package init(receipt: Instant) {
        self.receipt = receipt
    }

    /// Resolves the next element of the pack.
    ///
    /// - Returns: nil for a record with base fields only; else the record, or why it is none, which leaves
    ///   the pack intact.
    /// - Throws: A fault after which no further record can be trusted: a base field of the wrong type, a
    ///   version above 10, a member that stands there twice or must be understood but is not.
    package mutating func resolve(
        _ element: JSONValue
    ) throws(Rejection) -> Result<SenMLRecord, Rejection>? {
        guard let members = element.members else { return .failure(.notAnObject) }
        var fields = Fields()
        for member in members {
            guard let label = Label(member.key) else {
                guard member.key.utf8.last != UInt8(ascii: "_") else {
                    throw Rejection(
                        .malformed, "a SenML member that must be understood is not; leave it out")
                }
                continue
            }
            guard fields[label] == nil else {
                throw .duplicateMember(label.text)
            }
            fields[label] = member
        }
        try takeBase(fields)
        guard fields.hasOwn else { return nil }
        do throws(Rejection) {
            return .success(try record(fields))
        } catch {
            return .failure(error)
        }
    }

    /// Whether `key` is a member that tells SenML from other JSON.
    static func isMember(_ key: JSONText) -> Bool {
        Label(key) != nil
    }

    private mutating func takeBase(_ fields: Fields) throws(Rejection) {
        if let version = fields[.baseVersion] {
            guard case .integer(let number) = version.content, (1...Self.version).contains(number)
            else { throw Rejection(.malformed, "bver must be a whole number from 1 to 10") }
        }
        if let name = fields[.baseName] { baseName = try Self.text(name, .baseName) }
        if let unit = fields[.baseUnit] { baseUnit = try Self.text(unit, .baseUnit) }
        if let time = fields[.baseTime] { baseTime = try Self.number(time, .baseTime) }
        if let value = fields[.baseValue] { baseValue = try Self.number(value, .baseValue) }
        if let sum = fields[.baseSum] { _ = try Self.number(sum, .baseSum) }
    }

    private func record(_ fields: Fields) throws(Rejection) -> SenMLRecord {
        for label in [Label.textValue, .boolValue, .dataValue] where fields[label] != nil {
            throw Rejection(.badField, "the value must be a number in v")
        }
        var name = baseName
        if let own = fields[.name] { name += try Self.text(own, .name) }
        var unit = baseUnit
        if let own = fields[.unit] { unit = try Self.text(own, .unit) }
        return SenMLRecord(
            name: name, unit: unit, time: try time(fields), value: try value(fields))
    }

    /// A base value alone is the value, as if the record's were zero; a sum is none.
    private func value(_ fields: Fields) throws(Rejection) -> Double {
        if let value = fields[.value] { return try Self.number(value, .value) + (baseValue ?? 0) }
        guard let baseValue, fields[.sum] == nil else {
            throw Rejection(.badField, "the record has no value; send a number in v")
        }
        return baseValue
    }

    private func time(_ fields: Fields) throws(Rejection) -> Instant {
        var seconds = baseTime
        if let time = fields[.time] { seconds += try Self.number(time, .time) }
        let absolute =
            seconds < Self.relativeTimeLimit
            ? receipt.secondsSinceEpoch + seconds : seconds
        guard let instant = Instant(secondsSinceEpoch: absolute) else {
            throw Rejection(.badTime, "the time lies outside the years 0001 to 9999")
        }
        return instant
    }

    private static func text(_ value: JSONValue, _ label: Label) throws(Rejection) -> String {
        guard let text = value.text else {
            throw .badMember(label.text, "a string")
        }
        return text.string
    }

    private static func number(_ value: JSONValue, _ label: Label) throws(Rejection) -> Double {
        guard let number = value.number else {
            throw .badMember(label.text, "a number")
        }
        return number
    }
}
