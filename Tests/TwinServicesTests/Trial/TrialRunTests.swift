import Foundation
import Simulation
import Testing
import TwinServices

struct TrialRunTests {
    private static let text = """
        title = "Two doses"
        patients = 30
        days = 42
        [follow_up]
        count_days = [8]
        image_weeks = 3
        drop_out_per_day = 0.01
        [[arm]]
        name = "full"
        drug = "docetaxel"
        dose_mg_per_m2 = 100
        cycles = 2
        [[arm]]
        name = "same"
        drug = "docetaxel"
        dose_mg_per_m2 = 100
        cycles = 2
        """

    @Test func theSizeOfChunksChangesNothing() async throws {
        let trial = try TrialProtocol(parsing: Self.text, path: "p.toml")
        var reports: [String] = []
        for chunk in [1, 7, 100] {
            let table = await TrialRun(trial.design, size: trial.size, chunk: chunk).run { _ in }
            reports.append(TrialText.json(TrialReport(table, title: trial.title)))
        }
        #expect(Set(reports).count == 1)
    }

    @Test func aTrialMayEndOnceItIsPrecise() async throws {
        let other = Self.text.replacingOccurrences(of: "\"same\"", with: "\"less\"")
            .replacingOccurrences(of: "image_weeks = 3", with: "")
        let trial = try TrialProtocol(
            parsing: other.replacingOccurrences(
                of: "dose_mg_per_m2 = 100\ncycles = 2\n[[",
                with: "dose_mg_per_m2 = 20\ncycles = 2\n[["),
            path: "p.toml")
        var told: [Int] = []
        let table = await TrialRun(trial.design, size: .untilPrecise(atMost: 50_000)).run {
            told.append($0)
        }
        #expect(table.isPrecise && table.patients < 5_000, "\(table.patients)")
        #expect(told == (1...told.count).map { $0 * TrialRun.look } && told.last == table.patients)
        let few = await TrialRun(trial.design, size: .patients(40)).run { _ in }
        #expect(few.patients == 40 && !few.isPrecise)
    }

    @Test func theReportSaysWhatItIs() async throws {
        let trial = try TrialProtocol(parsing: Self.text, path: "p.toml")
        let table = await TrialRun(trial.design, size: trial.size).run { _ in }
        let report = TrialReport(table, title: trial.title)
        let lines = TrialText.lines(report)
        #expect(lines[0] == "Two doses")
        #expect(lines[1].hasPrefix("Simulation; no evidence about patients"))
        #expect(lines.contains { $0.contains("same - full") })
        #expect(
            lines.contains { $0.hasPrefix("* grade 4, cycle 1 (%)") && $0.hasSuffix("0.0 ± 0.0") })
        let json = try #require(
            JSONSerialization.jsonObject(with: Data(TrialText.json(report).utf8)) as? [String: Any])
        #expect((json["notice"] as? String)?.hasPrefix("Simulation; no evidence") == true)
        #expect((json["arms"] as? [Any])?.count == 2)
        #expect(json["patients"] as? Int == 30)
    }
}
