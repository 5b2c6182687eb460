import Logging
import Testing
import TwinServices

@Suite("Reload")
struct ReloadTests {
    private func changed() -> ServiceConfiguration {
        var new = ServiceConfiguration()
        new.log.level = .debug
        new.alerts.residualBudgetPerWeek = 0.5
        new.broker.port = 1884
        new.broker.tls.version = .tls12
        return new
    }

    @Test("The log level changes while running, everything else needs a restart")
    func classification() {
        let live = ConfigurationSetting.all.filter(\.isReloadable).map(\.key)
        #expect(live == ["log.level"])
        let old = ServiceConfiguration()
        let needed = ServiceConfiguration.restartOnlyChanges(from: old, to: changed())
        #expect(needed == ["broker.port", "broker.tls.version", "alerts.residual_budget_per_week"])
        #expect(ServiceConfiguration.restartOnlyChanges(from: old, to: old) == [])
    }

    @Test("A running daemon adopts the live values and keeps the others")
    func adoption() {
        let old = ServiceConfiguration()
        let adopted = old.adoptingReloadableValues(of: changed())
        var expected = old
        expected.log.level = .debug
        #expect(adopted == expected)
    }
}
