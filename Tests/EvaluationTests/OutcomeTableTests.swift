import Evaluation
import Testing

@Suite struct OutcomeTableTests {
    @Test func fieldsAreFoundByTheirColumn() throws {
        let table = try OutcomeTable("id,value,note\na,1.5,\n\r\nb,-2,x\n", required: ["value"])
        #expect(table.rows.count == 2)
        #expect(table.rows[0].text("id") == "a" && table.rows[0].text("note") == nil)
        #expect(try table.rows[1].number("value") == -2 && table.rows[1].text("other") == nil)
        #expect(try table.rows[0].number("note") == nil)
    }

    @Test func quotesHideCommasAndDoubledOnesStandForOne() throws {
        let table = try OutcomeTable("a,b,c\n\"1, 2\",\"say \"\"so\"\"\",3\n", required: [])
        #expect(table.rows[0].text("a") == "1, 2")
        #expect(table.rows[0].text("b") == "say \"so\"")
        #expect(table.rows[0].text("c") == "3")
    }

    @Test(arguments: ["", "id,other\na,1\n", "id,value\na\n", "id,value\na,1,2\n"])
    func whatIsNoTableIsRefused(text: String) {
        #expect(throws: OutcomeTable.Fault.self) {
            try OutcomeTable(text, required: ["id", "value"])
        }
    }

    @Test func aFaultNamesTheLine() throws {
        let table = try OutcomeTable("id,value\n\na,inf\nb,\n", required: [])
        let wrong = #expect(throws: OutcomeTable.Fault.self) { try table.rows[0].number("value") }
        #expect(wrong?.line == 3)
        #expect(throws: OutcomeTable.Fault.self) { try table.rows[1].requiredNumber("value") }
    }
}
