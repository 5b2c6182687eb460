/// The drugs the daemon knows.
///
/// - Invariant: a name or an ATC code belongs to one drug at most.
public struct DrugVocabulary: Sendable {
    /// Every drug, in the order of the file.
    public let drugs: [DrugDefinition]
    private let indexBySpelling: [String: Int]

    /// The vocabulary built into this version, `config/drugs-v1.csv`.
    public static let standard: DrugVocabulary = {
        do {
            return try DrugVocabulary(
                drugs: String(decoding: PackageResources.drugs_v1_csv, as: UTF8.self))
        } catch {
            preconditionFailure("the built-in vocabulary breaks its own rules: \(error)")
        }
    }()

    /// Reads a vocabulary from the text of its file, whose head comments give the format.
    ///
    /// - Throws: The first fault, with its line.
    public init(drugs text: String) throws(VocabularyError) {
        let table = try CommaSeparatedTable(
            text, file: .drugs, columns: ["code", "atc", "class", "unit", "high"])
        var drugs: [DrugDefinition] = []
        var indexBySpelling: [String: Int] = [:]
        for row in table.rows {
            let drug = try Self.drug(row)
            for spelling in [drug.code.rawValue, drug.atc] {
                guard indexBySpelling.updateValue(drugs.count, forKey: spelling) == nil else {
                    throw row.fault("\(spelling) is taken by an earlier row")
                }
            }
            drugs.append(drug)
        }
        guard !drugs.isEmpty else {
            throw VocabularyError(file: .drugs, line: 1, message: "the file lists no drug")
        }
        self.drugs = drugs
        self.indexBySpelling = indexBySpelling
    }

    /// The drug that `spelling` stands for: a name or an ATC code.
    public func drug(spelled spelling: String) -> DrugDefinition? {
        indexBySpelling[spelling].map { drugs[$0] }
    }

    /// The drug `code` names.
    public func drug(_ code: DrugCode) -> DrugDefinition? { drug(spelled: code.rawValue) }

    private static func drug(
        _ row: CommaSeparatedTable.Row
    ) throws(VocabularyError) -> DrugDefinition {
        guard let code = DrugCode(row.fields[0]) else {
            throw row.fault("the name is not one to 64 of A-Z a-z 0-9 . _ -")
        }
        guard !row.fields[1].isEmpty else { throw row.fault("the ATC code is missing") }
        guard let drugClass = DrugDefinition.Class(rawValue: row.fields[2]) else {
            throw row.fault("the class is not one of those at the head of the file")
        }
        guard DrugDefinition.isUnit(row.fields[3]) else {
            throw row.fault("the unit is neither mg, ug nor [iU]")
        }
        guard let high = Double(row.fields[4]), high > 0, high.isFinite else {
            throw row.fault("high is no positive number")
        }
        return DrugDefinition(
            code: code, atc: row.fields[1], drugClass: drugClass, unit: row.fields[3], high: high)
    }
}
