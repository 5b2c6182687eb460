import Foundation
import Testing
import TwinServices

@Suite("Configuration files")
struct ConfigurationFileTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func status(of path: String) -> TwinServices.ExitStatus? {
        do {
            _ = try ServiceConfiguration.loadEffective(file: path, environment: [:])
            return nil
        } catch {
            return error.exitStatus
        }
    }

    @Test("The reference file names every key and its values are the defaults")
    func referenceFile() throws {
        let effective = try ServiceConfiguration.loadEffective(
            file: Repository.path("config/twind.toml"), environment: [:])
        #expect(effective.configuration == ServiceConfiguration())
        let missing = effective.origins.filter { $0.value != .file }.keys
        #expect(missing.sorted() == [])
    }

    @Test("The reference file marks as [reload] what a reload takes over")
    func referenceFileMarksReloads() throws {
        let marks = try Repository.text("config/twind.toml").split(separator: "\n")
            .count { $0.hasPrefix("# [reload]") }
        #expect(marks == ConfigurationSetting.all.count(where: \.isReloadable))
    }

    @Test("A file that cannot be used is refused with the exit status of its kind")
    func unusableFiles() throws {
        #expect(status(of: folder.path("absent.toml")) == .noInput)
        #expect(status(of: folder.url.path) == .inputOutputError)
        #expect(status(of: try folder.write("port = 1", to: "bad.toml")) == .configuration)
        let cut = try folder.write("# fine\u{0}\nnonsense", to: "zero.toml")
        #expect(status(of: cut) == .configuration)
        let latin = folder.path("latin.toml")
        try Data([0x23, 0xE9]).write(to: URL(filePath: latin))
        #expect(status(of: latin) == .configuration)
    }

    @Test(
        "A file without read permission is refused", .enabled(if: geteuid() != 0, "root reads all"))
    func unreadableFile() throws {
        let path = try folder.write("", to: "locked.toml")
        try FileManager.default.setAttributes([.posixPermissions: 0], ofItemAtPath: path)
        #expect(status(of: path) == .noPermission)
    }

    @Test("The printed configuration loads back, every value with its origin")
    func printedConfiguration() throws {
        let path = try folder.write(
            "store.path = \"/srv/a \\\"b\\\" \\\\c\"\nalerts.residual_budget_per_week = 0.001",
            to: "twind.toml")
        let effective = try ServiceConfiguration.loadEffective(
            file: path, environment: ["TWIND_TWIN_PARTICLES": "1024"])
        let printed = effective.redactedDescription
        let again = try ServiceConfiguration.loadEffective(text: printed, environment: [:])
        #expect(again.configuration == effective.configuration)
        #expect(again.origins.values.allSatisfy { $0 == .file })
        #expect(printed.contains("\n[twin]\nenabled = true  # default\nparticles = 1024  # env"))
        #expect(printed.contains("residual_budget_per_week = 0.001  # file\n"))
    }

    @Test("Secrets are not printed, and an unset one is told from a set one")
    func redaction() throws {
        let secret = try ServiceConfiguration.loadEffective(
            text: "broker.username = \"hunter2\"", environment: [:])
        #expect(!secret.redactedDescription.contains("hunter2"))
        #expect(secret.redactedDescription.contains("username = \"<redacted>\"  # file\n"))
        let none = try ServiceConfiguration.loadEffective(text: "", environment: [:])
        #expect(none.redactedDescription.contains("username = \"\"  # default\n"))
    }
}
