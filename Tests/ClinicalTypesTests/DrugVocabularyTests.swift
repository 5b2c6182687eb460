import ClinicalTypes
import Testing

@Suite struct DrugVocabularyTests {
    private static let head = "code,atc,class,unit,high"

    @Test func theBuiltInDrugsAreFoundByNameAndByCode() throws {
        let vocabulary = DrugVocabulary.standard
        let docetaxel = try #require(vocabulary.drug(spelled: "docetaxel"))
        #expect(vocabulary.drug(spelled: "L01CD02") == docetaxel)
        #expect(vocabulary.drug(docetaxel.code) == docetaxel)
        #expect(docetaxel.drugClass == .cytotoxic && docetaxel.unit == "mg")
        #expect(vocabulary.drug(spelled: "Docetaxel") == nil)
        // Every class has a drug: one that has none is misspelt in the file or of no use.
        #expect(Set(vocabulary.drugs.map(\.drugClass)) == Set(DrugDefinition.Class.allCases))
    }

    @Test(arguments: [
        ("docetaxel", 180, "mg", 180), ("docetaxel", 0.18, "g", 180),
        ("docetaxel", 180_000, "ug", 180), ("pegfilgrastim", 6, "mg", 6_000),
        ("insulin_fast", 8, "U", 8), ("insulin_fast", 8, "mg", nil), ("docetaxel", 1, "U", nil),
        ("docetaxel", 1, "mg/m2", nil),
    ])
    func anAmountIsConvertedWhereTheUnitMeasuresTheDrug(
        drug: String, amount: Double, unit: String, expected: Double?
    ) throws {
        let drug = try #require(DrugVocabulary.standard.drug(spelled: drug))
        #expect(drug.canonicalAmount(amount, unit: unit) == expected)
    }

    @Test(arguments: [
        ("", 1), ("code,unit\n", 1), ("\(head)\n", 1),
        ("\(head)\nx y,A,cytotoxic,mg,1\n", 2), ("\(head)\nx,,cytotoxic,mg,1\n", 2),
        ("\(head)\nx,A,poison,mg,1\n", 2), ("\(head)\nx,A,cytotoxic,mL,1\n", 2),
        ("\(head)\nx,A,cytotoxic,mg,0\n", 2), ("\(head)\nx,A,cytotoxic,mg,inf\n", 2),
        ("#\n\(head)\nx,A,cytotoxic,mg,1\nx,B,cytotoxic,mg,1\n", 4),
        ("\(head)\nx,A,cytotoxic,mg,1\ny,A,cytotoxic,mg,1\n", 3),
    ])
    func namesTheLineOfABadDrug(text: String, line: Int) {
        let error = #expect(throws: VocabularyError.self) { try DrugVocabulary(drugs: text) }
        #expect(error?.file == .drugs && error?.line == line)
    }
}
