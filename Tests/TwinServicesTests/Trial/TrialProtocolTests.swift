import Foundation
import Simulation
import Testing
import TwinModels
import TwinServices

struct TrialProtocolTests {
    /// The two examples that come with twind.
    private static func example(_ name: String) throws -> String {
        try Repository.text("config/trials/\(name).toml")
    }

    private static let small = """
        title = "Two doses"
        patients = 10
        days = 42
        [[arm]]
        name = "full"
        drug = "docetaxel"
        dose_mg_per_m2 = 100
        cycles = 2
        [[arm]]
        name = "less"
        drug = "docetaxel"
        dose_mg_per_m2 = 75
        cycles = 2
        """

    private static func problems(_ text: String) -> [ConfigurationProblem] {
        do throws(TrialProtocolError) {
            _ = try TrialProtocol(parsing: text, path: "p.toml")
            return []
        } catch {
            return error.problems
        }
    }

    @Test func theExamplesAreTrials() throws {
        let doses = try TrialProtocol(parsing: Self.example("docetaxel-doses"), path: "doses")
        #expect(doses.size == .patients(4_000))
        #expect(doses.design.arms.map(\.name) == ["100", "75", "60"])
        #expect(doses.design.arms[2].treatment?.usualShare == 0.6)
        #expect(doses.design.population.marrow == .docetaxelNeutrophils)
        #expect(doses.design.followUp.countDays == [1, 8, 15])
        #expect(doses.design.rules.delay?.below == 1.5 && doses.design.rules.stopsAtProgression)
        #expect(doses.design.rules.reduction?.factor == 0.75)
        let support = try TrialProtocol(
            parsing: Self.example("docetaxel-pegfilgrastim"), path: "support")
        #expect(support.size == .untilPrecise(atMost: 20_000))
        #expect(support.design.population.marrow == .docetaxelNeutrophilsQuartino)
        #expect(support.design.arms[0].growthFactor == nil)
        #expect(support.design.arms[1].growthFactor?.micrograms == 6_000)
        #expect(support.design.population.tumour == nil)
    }

    @Test func whatIsNotWrittenHasItsUsualValue() throws {
        let trial = try TrialProtocol(parsing: Self.small, path: "p.toml")
        #expect(trial.design.primary == .gradeFour && trial.design.rules == DoseRules())
        #expect(trial.design.arms[1].treatment?.infusionHours == 1)
        #expect(trial.design.arms[1].cycleDays == 21)
        #expect(trial.design.arms[1].treatment?.usualShare == 0.75)
    }

    /// Each fault on its own: the key, the line where it stands, and a word of the remedy.
    @Test(
        arguments: [
            ("days = 42", "days = 0", "days", 3, "correct"),
            ("days = 42", "dayz = 42", "dayz", 3, "did you mean days"),
            ("patients = 10", "patients = \"many\"", "patients", 2, "correct"),
            ("name = \"less\"", "name = \"full\"", "arm[2].name", 10, "name it anew"),
            (
                "dose_mg_per_m2 = 75", "dose_mg_per_m2 = 7500", "arm[2].dose_mg_per_m2", 12,
                "correct"
            ),
            ("dose_mg_per_m2 = 75", "dose_auc = 5", "arm[2].dose_auc", 12, "glomerular"),
            (
                "dose_mg_per_m2 = 75", "dose_mg_per_m2 = 75\ndose_mg = 130",
                "arm[2].dose_mg_per_m2",
                12, "one of"
            ),
            (
                "drug = \"docetaxel\"\ndose_mg_per_m2 = 75", "drug = \"water\"", "arm[2].drug", 11,
                "docetaxel"
            ),
            ("cycles = 2\n[[arm]]", "cycles = 3\n[[arm]]", "arm[1].cycles", 8, "raise days"),
            (
                "days = 42", "days = 42\nprimary = \"response\"", "primary", 4, "image_weeks"
            ),
            (
                "days = 42", "days = 42\nmodel.marrow = \"carboplatin\"", "arm[1].drug", 7, "auto"
            ),
            (
                "dose_mg_per_m2 = 75",
                "dose_mg_per_m2 = 75\ngrowth_factor = { drug = \"pegfilgrastim\", amount = \"6\" }",
                "arm[2].growth_factor.amount", 13, "correct"
            ),
        ])
    func aFaultIsNamedWithItsLineAndRemedy(
        old: String, new: String, key: String, line: Int, remedy: String
    ) {
        let problems = Self.problems(Self.small.replacingOccurrences(of: old, with: new))
        let own = problems.first { $0.key == key }
        #expect(own?.source == "p.toml, line \(line)", "\(problems)")
        #expect(own?.remedy.contains(remedy) == true, "\(problems)")
    }

    @Test func allFaultsAreToldAtOnce() {
        let text = Self.small.replacingOccurrences(of: "days = 42", with: "days = -1")
            .replacingOccurrences(of: "dose_mg_per_m2 = 75", with: "dose_mg = true")
        #expect(Set(Self.problems(text).map(\.key)) == ["days", "arm[2].dose_mg"])
    }

    @Test func oneArmOrNoTOMLIsRefused() {
        let cut = Self.small.components(separatedBy: "[[arm]]").prefix(2).joined(
            separator: "[[arm]]")
        #expect(Self.problems(cut).map(\.key) == ["arm"])
        let broken = Self.problems("title = \"x\"\ndays = = 3")
        #expect(broken.first?.remedy.contains("line 2") == true, "\(broken)")
    }

    @Test func aFileThatIsNotThereIsSaidToBeMissing() {
        do throws(TrialProtocolError) {
            _ = try TrialProtocol(reading: "/nowhere/p.toml")
            Issue.record("a protocol was read from nowhere")
        } catch {
            #expect(error.exitStatus == .noInput)
        }
    }
}
