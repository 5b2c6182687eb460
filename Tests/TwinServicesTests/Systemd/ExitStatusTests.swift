import Testing
import TwinServices

@Suite("ExitStatus")
struct ExitStatusTests {
    @Test("The numbers are those of sysexits and each has a meaning")
    func numbers() {
        let numbers = TwinServices.ExitStatus.allCases.map(\.rawValue)
        #expect(numbers == [64, 65, 66, 69, 70, 74, 75, 77, 78])
        #expect(Set(TwinServices.ExitStatus.allCases.map(\.meaning)).count == numbers.count)
    }

    @Test("The unit is not restarted exactly where a restart cannot help")
    func unitAgrees() throws {
        let line = try #require(
            try Repository.text("systemd/twind.service").split(separator: "\n")
                .first { $0.hasPrefix("RestartPreventExitStatus=") })
        let listed = line.split(separator: "=")[1].split(separator: " ").compactMap { Int32($0) }
        let hopeless = TwinServices.ExitStatus.allCases.filter { !$0.isWorthRestarting }.map(
            \.rawValue)
        #expect(listed == hopeless)
    }
}
