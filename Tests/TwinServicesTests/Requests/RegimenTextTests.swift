import ClinicalTypes
import Testing
import TwinEngine
import TwinServices

struct RegimenTextTests {
    private static let docetaxel = DrugCode(validated: "docetaxel")

    @Test(
        arguments: [
            ("as planned", []),
            ("less: scale docetaxel 0.75", [RegimenChange.scale(docetaxel, factor: 0.75)]),
            ("less of all: scale 0.5", [.scale(nil, factor: 0.5)]),
            ("later : delay 7 d ", [.delay(nil, hours: 168)]),
            ("an hour: delay docetaxel 1 h", [.delay(docetaxel, hours: 1)]),
            ("no more: stop", [.stop(nil)]),
            (
                "other: replace L01CD02 with paclitaxel 1.75",
                [.replace(docetaxel, with: DrugCode(validated: "paclitaxel"), factor: 1.75)]
            ),
            (
                "G-CSF: give pegfilgrastim 6 mg at 2 d",
                [
                    .give(
                        Medication(drug: DrugCode(validated: "pegfilgrastim"), amount: 6_000),
                        afterHours: 48, times: 1, everyHours: 24)
                ]
            ),
            (
                "weekly: stop docetaxel; give docetaxel 60 mg over 60 min at 1 d x 3 every 7 d",
                [
                    .stop(docetaxel),
                    .give(
                        Medication(drug: docetaxel, amount: 60, minutes: 60), afterHours: 24,
                        times: 3,
                        everyHours: 168),
                ]
            ),
            (
                "few: irradiate 2.67 Gy x 15 at 1 d",
                [.irradiate(gray: 2.67, fractions: 15, afterHours: 24, everyHours: 24)]
            ),
        ] as [(String, [RegimenChange])])
    func textIsARegimen(text: String, changes: [RegimenChange]) throws {
        let regimen = try RegimenText.regimen(text)
        #expect(regimen.changes == changes)
        let name = text.split(separator: ":")[0].reversed().drop { $0 == " " }.reversed()
        #expect(regimen.name == String(name))
    }

    @Test(arguments: [
        "", ": scale 0.5", "x: scale", "x: scale aspirin 0.5", "x: scale 11", "x: scale -1",
        "x: delay 7", "x: delay 7 w", "x: delay 400 d", "x: give docetaxel 180 at 1 d",
        "x: give docetaxel 9000 mg at 1 d", "x: give docetaxel 180 mg", "x: stop docetaxel now",
        "x: give docetaxel 180 mg at 1 d x 0 every 7 d", "x: irradiate 2 Gy at 1 d",
        "x: irradiate 200 Gy x 1 at 1 d", "x: replace docetaxel paclitaxel", "x: double",
        "x: scale nan", "x: give docetaxel 180 mg at 1 d x 101 every 1 d",
    ])
    func otherTextIsRefusedWithWhatWasExpected(text: String) {
        do {
            let regimen = try RegimenText.regimen(text)
            Issue.record("\(regimen)")
        } catch {
            #expect(error.code == .badRequest && error.message.count > 30)
        }
    }

    @Test func aTextOfManyChangesIsRefused() {
        let text = "x: " + Array(repeating: "stop", count: 33).joined(separator: ";")
        #expect(throws: RequestFailure.self) { try RegimenText.regimen(text) }
    }
}
