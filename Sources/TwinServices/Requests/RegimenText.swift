import ClinicalTypes
package import TwinEngine

/// A regimen as people and systems write it: a name and the changes of the recorded plan.
///
/// ```
/// as planned
/// three quarters: scale docetaxel 0.75
/// a week later: delay 7 d
/// other drug: replace docetaxel with paclitaxel 1.75
/// no more: stop
/// with G-CSF: give pegfilgrastim 6 mg at 2 d
/// weekly: stop docetaxel; give docetaxel 60 mg over 60 min at 1 d x 3 every 7 d
/// fewer fractions: irradiate 2.67 Gy x 15 at 1 d every 1 d
/// ```
package enum RegimenText {
    /// What is written where a change is expected; one sentence for error texts.
    package static let grammar =
        "changes are 'scale [DRUG] FACTOR', 'delay [DRUG] TIME', 'stop [DRUG]', "
        + "'replace DRUG with DRUG [FACTOR]', "
        + "'give DRUG AMOUNT UNIT [over N min] at TIME [x N every TIME]' and "
        + "'irradiate GRAY Gy x N at TIME [every TIME]', with times like '7 d' or '12 h' "
        + "and ';' between changes"

    /// The most changes of one regimen, and the most times that one is repeated.
    static let mostChanges = 32
    static let mostTimes = 100

    /// Reads a regimen.
    ///
    /// - Throws: `badRequest`, saying what was expected.
    package static func regimen(_ text: String) throws(RequestFailure) -> Regimen {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        let name = parts[0].trimmed
        guard !name.isEmpty, name.count <= 64 else {
            throw RequestFailure(
                .badRequest, "a regimen begins with a name of 1 to 64 characters and a colon")
        }
        let changes = parts.count > 1 ? parts[1].split(separator: ";") : []
        guard changes.count <= mostChanges else {
            throw RequestFailure(.badRequest, "a regimen has \(mostChanges) changes at most")
        }
        var regimen = Regimen(name: name)
        for change in changes where !change.trimmed.isEmpty {
            var words = Words(change)
            regimen.changes.append(try self.change(&words))
            guard words.isAtEnd else { throw words.unexpected() }
        }
        return regimen
    }

    private static func change(_ words: inout Words) throws(RequestFailure) -> RegimenChange {
        switch words.next() {
        case "scale":
            let drug = try words.drugIfAny()
            let factor = try words.number()
            guard (0...10).contains(factor) else { throw words.expected("a factor of 0 to 10") }
            return .scale(drug, factor: factor)
        case "delay":
            let drug = try words.drugIfAny()
            return .delay(drug, hours: try words.hours())
        case "stop": return .stop(try words.drugIfAny())
        case "replace":
            let old = try words.drug()
            try words.take("with")
            let new = try words.drug()
            let factor = words.isAtEnd ? 1 : try words.number()
            guard factor > 0, factor <= 1_000 else { throw words.expected("a factor above 0") }
            return .replace(old.code, with: new.code, factor: factor)
        case "give": return try give(&words)
        case "irradiate": return try irradiate(&words)
        case let word: throw words.expected("a change", after: word)
        }
    }

    private static func give(_ words: inout Words) throws(RequestFailure) -> RegimenChange {
        let drug = try words.drug()
        let number = try words.number()
        guard let unit = words.next(), let amount = drug.canonicalAmount(number, unit: unit),
            amount > 0, amount <= drug.high
        else {
            throw words.expected("an amount of \(drug.code) up to \(drug.high) \(drug.unit)")
        }
        var minutes = 0.0
        if words.takeIfThere("over") {
            minutes = try words.number()
            try words.take("min")
            guard (0...14_400).contains(minutes) else { throw words.expected("0 to 14400 min") }
        }
        try words.take("at")
        let after = try words.hours()
        var times = 1
        var every = 24.0
        if words.takeIfThere("x") {
            times = try words.count()
            try words.take("every")
            every = try words.hours()
        }
        return .give(
            Medication(drug: drug.code, amount: amount, minutes: minutes), afterHours: after,
            times: times, everyHours: every)
    }

    private static func irradiate(_ words: inout Words) throws(RequestFailure) -> RegimenChange {
        let gray = try words.number()
        try words.take("Gy")
        guard gray > 0, gray <= 30 else { throw words.expected("0 to 30 Gy a fraction") }
        try words.take("x")
        let fractions = try words.count()
        try words.take("at")
        let after = try words.hours()
        let every = words.takeIfThere("every") ? try words.hours() : 24
        return .irradiate(
            gray: gray, fractions: fractions, afterHours: after, everyHours: every)
    }

    /// The words of a change, read one after the other.
    private struct Words {
        private let words: [Substring]
        private var place = 0

        init(_ text: Substring) {
            words = text.split(whereSeparator: \.isWhitespace)
        }

        var isAtEnd: Bool { place == words.count }

        mutating func next() -> String? {
            guard place < words.count else { return nil }
            place += 1
            return String(words[place - 1])
        }

        mutating func takeIfThere(_ word: String) -> Bool {
            guard place < words.count, words[place] == word else { return false }
            place += 1
            return true
        }

        mutating func take(_ word: String) throws(RequestFailure) {
            guard takeIfThere(word) else { throw expected("'\(word)'") }
        }

        mutating func number() throws(RequestFailure) -> Double {
            guard let text = next(), let value = Double(text), value.isFinite else {
                throw expected("a number")
            }
            return value
        }

        mutating func count() throws(RequestFailure) -> Int {
            let value = try number()
            guard let count = Int(exactly: value), (1...RegimenText.mostTimes).contains(count)
            else { throw expected("1 to \(RegimenText.mostTimes) times") }
            return count
        }

        mutating func hours() throws(RequestFailure) -> Double {
            let value = try number()
            let hours: Double
            switch next() {
            case "h": hours = value
            case "d": hours = 24 * value
            case _: throw expected("'h' or 'd'")
            }
            guard (0...366 * 24).contains(hours) else { throw expected("0 to 366 days") }
            return hours
        }

        mutating func drug() throws(RequestFailure) -> DrugDefinition {
            guard let word = next(), let drug = DrugVocabulary.standard.drug(spelled: word) else {
                throw expected("a drug of the vocabulary (config/drugs-v1.csv)")
            }
            return drug
        }

        /// A drug unless a number or nothing comes next.
        mutating func drugIfAny() throws(RequestFailure) -> DrugCode? {
            guard place < words.count, Double(words[place]) == nil else { return nil }
            return try drug().code
        }

        func unexpected() -> RequestFailure { expected("';' or the end") }

        /// What was asked is not repeated: an error may end up in a log.
        func expected(_ what: String, after word: String? = nil) -> RequestFailure {
            RequestFailure(
                .badRequest,
                "\(what) was expected at word \(max(place, 1)) of a change; \(RegimenText.grammar)")
        }
    }
}

extension Substring {
    fileprivate var trimmed: String {
        String(drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
    }
}
