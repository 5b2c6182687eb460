import Foundation
import Testing

@Suite("Architecture")
struct ArchitectureTests {
    let architecture: Architecture
    let files: [SourceFile]

    init() throws {
        let manifest = try String(
            contentsOf: SourceFile.repository.appending(path: "Package.swift"), encoding: .utf8)
        architecture = Architecture(manifest: manifest)
        files = try SourceFile.all(withExtensions: ["swift", "cpp", "h"])
    }

    private func file(_ target: String, _ text: String) -> SourceFile {
        SourceFile(target: target, path: "Sources/\(target)/Fabricated.swift", text: text)
    }

    @Test("Every target has a layer in Package.swift and a line in the table")
    func everyTargetIsKnown() throws {
        let folders = try FileManager.default.contentsOfDirectory(
            atPath: SourceFile.repository.appending(path: "Sources").path)
        #expect(Set(folders) == Set(architecture.layers.keys))
        #expect(Set(folders) == Set(Architecture.projectImports.keys))
    }

    @Test("The table itself points strictly down")
    func tablePointsDown() {
        for (target, modules) in Architecture.projectImports {
            for module in modules {
                #expect(architecture.objection(to: module, in: target) == nil)
            }
        }
    }

    @Test("Every import is in the table")
    func importsAreAllowed() {
        #expect(files.count > 20)
        #expect(
            architecture.importViolations(in: files.filter { $0.path.hasSuffix(".swift") }) == [])
    }

    @Test("Pure targets read no clock and no global randomness")
    func pureTargetsArePure() {
        #expect(Architecture.impurities(in: files) == [])
    }

    @Test("No source file is longer than 400 lines")
    func filesAreShort() {
        let long = files.filter {
            $0.text.split(separator: "\n", omittingEmptySubsequences: false).count > 401
        }
        #expect(long.map(\.path) == [])
    }

    @Test(
        "Every form of import is seen",
        arguments: [
            "import GRDB", "public import GRDB", "package import GRDB", "private import GRDB",
            "@preconcurrency import GRDB", "@preconcurrency public import GRDB",
            "import struct GRDB.Row", "import GRDB.Inner", "  import\n    GRDB",
            "import Glibc; import GRDB", "import /* why */ GRDB", "@_exported\nimport GRDB",
            "let text = \"//\" \nimport GRDB", "#if DEBUG\nimport GRDB\n#endif",
            "let text = #\"\\\"#\nimport GRDB", "/* a /* b */ */ import GRDB",
        ])
    func everyFormIsSeen(text: String) {
        let violations = architecture.importViolations(in: [file("TwinServices", text)])
        #expect(violations.count == 1, "\(violations)")
        #expect(violations.first?.contains("GRDB") == true)
    }

    @Test(
        "What only looks like an import is not one",
        arguments: [
            "// import GRDB", "/* import GRDB */", "let text = \"import GRDB\"",
            "let text = \"\"\"\n    import GRDB\n    \"\"\"", "#if canImport(GRDB)\n#endif",
            "unit.import GRDB", "let text = #\"\"import GRDB\"#", "/* a /* b */ import GRDB */",
        ])
    func lookAlikesPass(text: String) {
        #expect(architecture.importViolations(in: [file("TwinServices", text)]) == [])
    }

    @Test(
        "An import upward, sideways, away from home or of the platform where pure is refused",
        arguments: [
            ("ClinicalTypes", "TwinEngine"), ("TwinEngine", "TimeSeriesStore"),
            ("Alerting", "TwinModels"), ("ClinicalTypes", "Logging"), ("twind", "GRDB"),
            ("TwinModels", "Foundation"), ("TwinServices", "CMosquitto"),
            ("SequentialMonteCarlo", "Glibc"), ("TwinEngine", "Glibc"),
            ("twind", "WireFormats"), ("ClinicalTypes", "Unheard"),
        ])
    func wrongImportsAreRefused(target: String, module: String) {
        #expect(architecture.objection(to: module, in: target) != nil)
    }

    @Test("A layer that is not lower is refused even if the table allowed it")
    func layersCountOnTheirOwn() {
        let flat = Architecture(manifest: "//   1  Alerting   ClinicalTypes\n")
        #expect(flat.objection(to: "ClinicalTypes", in: "Alerting") != nil)
    }

    @Test("Every impure spelling is found in code and ignored in comments")
    func impureSpellingsAreFound() {
        for spelling in Architecture.impureSpellings {
            let bad = file("TwinEngine", "let x = \"\\(\(spelling))\"")
            #expect(Architecture.impurities(in: [bad]).count >= 1, "\(spelling)")
            let harmless = file("TwinEngine", "// not \(spelling)\n/* nor \(spelling) */")
            #expect(Architecture.impurities(in: [harmless]) == [])
            let elsewhere = file("TwinServices", "let x = \(spelling)")
            #expect(Architecture.impurities(in: [elsewhere]) == [])
        }
    }
}
