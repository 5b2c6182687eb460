import Foundation
import Testing

@Suite("systemd files")
struct UnitTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// The unit with a program that exists on this machine in place of the daemon.
    private func installUnit() throws -> String {
        let unit = try Repository.text("systemd/twind.service")
        return try folder.write(
            unit.replacing("/usr/bin/twind", with: "/bin/true"), to: "twind.service")
    }

    @Test(
        "systemd accepts the unit without a warning",
        .enabled(if: Command.isInstalled("systemd-analyze"), "systemd-analyze is not installed"))
    func unitIsValid() throws {
        let verdict = try Command(["systemd-analyze", "verify", "--man=no", installUnit()])
        #expect(verdict.status == 0, "\(verdict.output)")
        #expect(!verdict.output.contains("twind.service:"), "\(verdict.output)")
    }

    @Test(
        "systemd accepts the unit with a dynamic user",
        .enabled(if: Command.isInstalled("systemd-analyze"), "systemd-analyze is not installed"))
    func dropInIsValid() throws {
        let unit = try installUnit()
        try FileManager.default.createDirectory(
            atPath: unit + ".d", withIntermediateDirectories: false)
        let dropIn = try Repository.text("systemd/dynamic-user.conf")
        _ = try folder.write(dropIn, to: "twind.service.d/dynamic-user.conf")
        let verdict = try Command(["systemd-analyze", "verify", "--man=no", unit])
        #expect(verdict.status == 0, "\(verdict.output)")
        #expect(!verdict.output.contains("twind.service"), "\(verdict.output)")
    }

    @Test(
        "The unit's exposure is at most 1.2 of 10",
        .enabled(if: Command.isInstalled("systemd-analyze"), "systemd-analyze is not installed"))
    func unitIsHardened() throws {
        let unit = try installUnit()
        let verdict = try Command([
            "systemd-analyze", "security", "--offline=true", "--no-pager", "--threshold=12", unit,
        ])
        #expect(verdict.status == 0, "\(verdict.output)")
        #expect(verdict.output.contains("Overall exposure level"), "\(verdict.output)")
    }

    @Test("The unit checks the configuration before it starts and reloads by SIGHUP")
    func unitChecksFirst() throws {
        let lines = try Repository.text("systemd/twind.service").split(separator: "\n")
        let configuration = "--config /etc/twind/twind.toml"
        #expect(lines.contains("ExecStartPre=/usr/bin/twind check-config \(configuration)"))
        #expect(lines.contains("ExecStart=/usr/bin/twind serve \(configuration)"))
        #expect(lines.contains("ExecReload=/bin/kill -HUP $MAINPID"))
        #expect(lines.contains("Type=notify"))
    }

    @Test(
        "sysusers makes the user and tmpfiles its folders",
        .enabled(
            if: geteuid() == 0 && Command.isInstalled("systemd-sysusers"),
            "needs root and systemd-sysusers"))
    func userAndFolders() throws {
        let root = "--root=\(folder.url.path)"
        try FileManager.default.createDirectory(
            atPath: folder.path("etc"), withIntermediateDirectories: false)
        let rehearsal = try Command([
            "systemd-sysusers", "--dry-run", root, Repository.path("systemd/twind.sysusers"),
        ])
        #expect(rehearsal.status == 0, "\(rehearsal.output)")
        #expect(rehearsal.output.contains("twind"), "\(rehearsal.output)")
        let users = try Command([
            "systemd-sysusers", root, Repository.path("systemd/twind.sysusers"),
        ])
        #expect(users.status == 0, "\(users.output)")
        let passwords = try String(contentsOfFile: folder.path("etc/passwd"), encoding: .utf8)
        let user = try #require(passwords.split(separator: "\n").first { $0.hasPrefix("twind:") })
        #expect(user.contains(":/var/lib/twind:"))

        // tmpfiles.d files are recognised by their suffix.
        let rules = try folder.write(Repository.text("systemd/twind.tmpfiles"), to: "twind.conf")
        let folders = try Command(["systemd-tmpfiles", "--create", root, rules])
        #expect(folders.status == 0, "\(folders.output)")
        let attributes = try FileManager.default.attributesOfItem(
            atPath: folder.path("etc/twind/credentials"))
        #expect(attributes[.posixPermissions] as? Int == 0o750)
        let group = user.split(separator: ":", omittingEmptySubsequences: false)[3]
        #expect(attributes[.groupOwnerAccountID] as? Int == Int(group))
    }
}
