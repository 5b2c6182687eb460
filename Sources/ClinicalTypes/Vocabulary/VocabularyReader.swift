/// Reads the two vocabulary files and checks every rule they must keep.
enum VocabularyReader {
    /// The definitions of all streams, in the order of the file.
    ///
    /// - Throws: The first fault, with its line.
    static func definitions(
        streams: String, units: String
    ) throws(VocabularyError) -> [StreamDefinition] {
        let drafts = try StreamDraft.read(streams)
        let conversions = try conversions(units, for: drafts)
        return zip(drafts, conversions).map { draft, conversions in
            StreamDefinition(
                code: draft.code, loinc: draft.loinc, mdc: draft.mdc, unit: draft.unit,
                accepted: draft.accepted, resolution: draft.resolution, conversions: conversions)
        }
    }

    private static func conversions(
        _ text: String, for drafts: [StreamDraft]
    ) throws(VocabularyError) -> [[String: UnitConversion]] {
        let table = try CommaSeparatedTable(
            text, file: .units, columns: ["target", "unit", "factor", "offset", "source"])
        var conversions = drafts.map { [$0.unit: UnitConversion.identity] }
        for row in table.rows {
            let spelling = row.fields[1]
            guard !spelling.isEmpty else { throw row.fault("the unit is missing") }
            guard let factor = fraction(row.fields[2]), factor != 0 else {
                throw row.fault("the factor is no number or fraction other than zero")
            }
            guard let offset = fraction(row.fields[3]) else {
                throw row.fault("the offset is no number or fraction")
            }
            for index in try targets(row, among: drafts) {
                let conversion = UnitConversion(factor: factor, offset: offset)
                if conversions[index].updateValue(conversion, forKey: spelling) != nil {
                    throw row.fault("\(spelling) is listed twice for \(drafts[index].code)")
                }
            }
        }
        return conversions
    }

    /// The indices of the streams a row speaks of: those it names, or those with that unit.
    private static func targets(
        _ row: CommaSeparatedTable.Row, among drafts: [StreamDraft]
    ) throws(VocabularyError) -> [Int] {
        let withUnit = drafts.indices.filter { drafts[$0].unit == row.fields[0] }
        guard withUnit.isEmpty else { return withUnit }
        var indices: [Int] = []
        for name in row.fields[0].split(separator: " ") {
            guard let index = drafts.firstIndex(where: { $0.code.rawValue == name }) else {
                throw row.fault("\(name) is neither a stream nor a canonical unit")
            }
            indices.append(index)
        }
        guard !indices.isEmpty else { throw row.fault("the target is missing") }
        return indices
    }

    /// A finite number, or the quotient of two written `a/b`.
    private static func fraction(_ text: String) -> Double? {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count <= 2, let numerator = Double(parts[0]) else { return nil }
        guard parts.count == 2 else { return numerator.isFinite ? numerator : nil }
        guard let denominator = Double(parts[1]) else { return nil }
        let quotient = numerator / denominator
        return quotient.isFinite ? quotient : nil
    }
}

/// A row of the streams file, before its conversions are known.
private struct StreamDraft {
    let code: StreamCode
    let loinc: [String]
    let mdc: [Int]
    let unit: String
    let accepted: ClosedRange<Double>
    let resolution: Double?

    static func read(_ text: String) throws(VocabularyError) -> [StreamDraft] {
        let table = try CommaSeparatedTable(
            text, file: .streams,
            columns: ["code", "loinc", "mdc", "unit", "low", "high", "resolution", "source"])
        var drafts: [StreamDraft] = []
        var taken: Set<String> = []
        for row in table.rows {
            let draft = try StreamDraft(row)
            let spellings = [draft.code.rawValue] + draft.loinc + draft.mdc.map { String($0) }
            for spelling in spellings where !taken.insert(spelling).inserted {
                throw row.fault("\(spelling) is taken by an earlier row")
            }
            drafts.append(draft)
        }
        guard !drafts.isEmpty else {
            throw VocabularyError(file: .streams, line: 1, message: "the file lists no stream")
        }
        return drafts
    }

    private init(_ row: CommaSeparatedTable.Row) throws(VocabularyError) {
        guard let code = StreamCode(row.fields[0]) else {
            throw row.fault("the name is not one to 64 of A-Z a-z 0-9 . _ -")
        }
        self.code = code
        loinc = row.fields[1].split(separator: " ").map(String.init)
        guard loinc.allSatisfy({ $0.contains("-") }) else {
            throw row.fault("a LOINC code has a hyphen before its check digit")
        }
        let codes = row.fields[2].split(separator: " ").map { Int($0) }
        mdc = codes.compactMap { $0 }
        guard mdc.count == codes.count else { throw row.fault("an MDC code is a whole number") }
        unit = row.fields[3]
        guard !unit.isEmpty else { throw row.fault("the unit is missing") }
        guard
            let low = Double(row.fields[4]), let high = Double(row.fields[5]), low < high,
            low.isFinite, high.isFinite
        else { throw row.fault("low and high are not two finite numbers in this order") }
        accepted = low...high
        resolution = Double(row.fields[6])
        guard row.fields[6].isEmpty || (resolution.map { $0 > 0 && $0.isFinite } ?? false) else {
            throw row.fault("the resolution is neither empty nor a positive number")
        }
    }
}
