import Foundation
import Logging
import Testing
import TwinServices

@Suite("ServiceConfiguration")
struct ServiceConfigurationTests {
    private func load(
        _ text: String = "", _ environment: [String: String] = [:]
    ) throws(ConfigurationError) -> EffectiveConfiguration {
        try ServiceConfiguration.loadEffective(text: text, environment: environment)
    }

    private func problems(
        _ text: String = "", _ environment: [String: String] = [:]
    ) -> [ConfigurationProblem] {
        do {
            _ = try load(text, environment)
            return []
        } catch {
            return error.problems
        }
    }

    @Test("Nothing set gives the defaults, and says so for every key")
    func defaults() throws {
        let effective = try load()
        #expect(effective.configuration == ServiceConfiguration())
        #expect(effective.configuration.store.path == "/var/lib/twind/twind.sqlite")
        #expect(effective.origins.count == ConfigurationSetting.all.count)
        #expect(effective.origins.values.allSatisfy { $0 == .default })
    }

    @Test("STATE_DIRECTORY moves the store, and the file overrides it")
    func stateDirectory() throws {
        let unit = ["STATE_DIRECTORY": "/run/state:/run/other"]
        #expect(try load("", unit).configuration.store.path == "/run/state/twind.sqlite")
        let written = try load("[store]\npath = \"/srv/t.sqlite\"", unit)
        #expect(written.configuration.store.path == "/srv/t.sqlite")
    }

    @Test("Environment comes before file, file before default")
    func precedence() throws {
        let effective = try load(
            "[broker]\nport = 1000\nkeepalive_seconds = 30", ["TWIND_BROKER_PORT": "1884"])
        #expect(effective.configuration.broker.port == 1884)
        #expect(effective.configuration.broker.keepAlive == .seconds(30))
        #expect(effective.configuration.broker.host == "localhost")
        #expect(effective.origins["broker.port"] == .environment)
        #expect(effective.origins["broker.keepalive_seconds"] == .file)
        #expect(effective.origins["broker.host"] == .default)
    }

    @Test("Every key can be set through the environment")
    func environmentReachesEveryKey() throws {
        let values = [
            "TWIND_BROKER_HOST": "broker.example", "TWIND_BROKER_PORT": "8883",
            "TWIND_BROKER_CLIENT_ID": "other", "TWIND_BROKER_KEEPALIVE_SECONDS": "10",
            "TWIND_BROKER_SESSION_EXPIRY_SECONDS": "61", "TWIND_BROKER_RECEIVE_MAXIMUM": "7",
            "TWIND_BROKER_MAX_PACKET_BYTES": "2048", "TWIND_BROKER_USERNAME": "u",
            "TWIND_BROKER_PASSWORD_FILE": "/p", "TWIND_BROKER_TOPIC_ROOT": "a/b",
            "TWIND_BROKER_STATUS_TOPIC": "a/b/c", "TWIND_BROKER_TLS_ENABLED": "true",
            "TWIND_BROKER_TLS_CA_FILE": "/ca", "TWIND_BROKER_TLS_CERTIFICATE_FILE": "/crt",
            "TWIND_BROKER_TLS_KEY_FILE": "/key", "TWIND_BROKER_TLS_VERSION": "tlsv1.2",
            "TWIND_STORE_PATH": "/s", "TWIND_INGEST_BATCH_MESSAGES": "1",
            "TWIND_INGEST_BATCH_BYTES": "4096", "TWIND_INGEST_BATCH_MILLISECONDS": "0",
            "TWIND_INGEST_MAX_FUTURE_SECONDS": "0", "TWIND_TWIN_ENABLED": "false",
            "TWIND_TWIN_PARTICLES": "64", "TWIND_TWIN_AGGREGATION_MINUTES": "5",
            "TWIND_TWIN_CHECKPOINT_HOURS": "1", "TWIND_TWIN_SEED": "9",
            "TWIND_TWIN_SETTING": "ward", "TWIND_TWIN_WORKERS": "3",
            "TWIND_TWIN_MAX_WAITING": "1000",
            "TWIND_ALERTS_EVENT_BUDGET_PER_WEEK": "2", "TWIND_ALERTS_RESIDUAL_BUDGET_PER_WEEK": "1",
            "TWIND_REQUESTS_ENABLED": "false", "TWIND_LOG_LEVEL": "debug",
            "TWIND_LOG_FORMAT": "text",
        ]
        #expect(Set(values.keys) == Set(ConfigurationSetting.all.map(\.environmentName)))
        let effective = try load("", values)
        #expect(effective.origins.values.allSatisfy { $0 == .environment })
        let same = ServiceConfiguration.restartOnlyChanges(
            from: ServiceConfiguration(), to: effective.configuration)
        let live = ConfigurationSetting.all.filter(\.isReloadable).map(\.key)
        #expect(Set(same + live) == Set(ConfigurationSetting.all.map(\.key)))
        #expect(effective.configuration.ingest.batchDelay == .zero)
        #expect(effective.configuration.twin.aggregation == .seconds(300))
        #expect(effective.configuration.alerts.residualBudgetPerWeek == 1)
        #expect(effective.configuration.log.level == .debug)
    }

    @Test("A value of a wrong type is refused for every key", arguments: ConfigurationSetting.all)
    func wrongTypes(setting: ConfigurationSetting) {
        for value in ["[]", "{ a = 1 }", "1979-05-27", "[[1]]"] {
            let found = problems("\(setting.key) = \(value)")
            #expect(found.map(\.key) == [setting.key])
            #expect(found.first?.rule == "must be \(setting.rule)")
        }
    }

    @Test(
        "A value outside its rule is refused",
        arguments: [
            "broker.host = \"\"", "broker.host = \"a b\"", "broker.port = 0",
            "broker.port = 65536", "broker.port = \"1883\"", "broker.port = 1883.0",
            "broker.client_id = \"a/b\"", "broker.keepalive_seconds = 4",
            "broker.session_expiry_seconds = 0", "broker.receive_maximum = 0",
            "broker.max_packet_bytes = 16777217", "broker.username = \"a\\nb\"",
            "broker.password_file = \"secret\"", "broker.topic_root = \"a/#\"",
            "broker.topic_root = \"a/\"", "broker.topic_root = \"\"",
            "broker.status_topic = \"twind/v1/+\"", "broker.tls.enabled = 1",
            "broker.tls.version = \"tlsv1.1\"", "store.path = \"twind.sqlite\"",
            "store.path = \"\"", "ingest.batch_messages = 0", "ingest.batch_bytes = 1",
            "ingest.batch_milliseconds = -1", "ingest.max_future_seconds = 86401",
            "twin.enabled = \"yes\"", "twin.particles = 100", "twin.particles = 48",
            "twin.aggregation_minutes = 7", "twin.checkpoint_hours = 25", "twin.seed = -1",
            "twin.workers = -1", "twin.workers = 65", "twin.max_waiting = 999",
            "alerts.residual_budget_per_week = 0",
            "alerts.residual_budget_per_week = nan", "alerts.residual_budget_per_week = inf",
            "log.level = \"loud\"", "log.format = \"json\"",
        ])
    func outOfRange(line: String) throws {
        let key = try #require(line.split(separator: " ").first)
        #expect(problems(line).map(\.key) == [String(key)])
    }

    @Test("A refusal names key, source, rule and remedy, and never the value")
    func wordingOfRefusals() {
        let found = problems(
            "[broker]\npassword_file = \"hunter2\"\npassword = \"hunter2\"",
            ["TWIND_BROKER_PORT": "hunter2", "TWIND_BROKER_PASSWORD": "hunter2"])
        #expect(
            found.map(\.description) == [
                "broker.password (text): is not a known key; did you mean broker.password_file?",
                "TWIND_BROKER_PASSWORD (environment): is not a known setting;"
                    + " did you mean TWIND_BROKER_PASSWORD_FILE?",
                "broker.port (environment variable TWIND_BROKER_PORT): must be an integer from 1"
                    + " to 65535; correct it, or remove it for the default 1883",
                "broker.password_file (text): must be empty or an absolute path;"
                    + " correct it, or remove it for the default \"\"",
            ])
    }

    @Test("All problems are reported together")
    func allAtOnce() {
        let found = problems(
            "[broker]\nport = 0\nhots = \"x\"\n[log]\nlevel = 3", ["TWIND_TWIN_SEED": "-1"])
        #expect(
            Set(found.map(\.key)) == ["broker.port", "broker.hots", "log.level", "twin.seed"])
    }

    @Test("A bad value in the file is refused even when the environment overrides it")
    func hiddenBadValue() {
        #expect(
            problems("broker.port = 0", ["TWIND_BROKER_PORT": "1884"]).map(\.key)
                == ["broker.port"])
    }

    @Test(
        "An unknown key is refused and the nearest known one suggested",
        arguments: [
            ("broker.prot = 1", "did you mean broker.port?"),
            ("port = 1", "did you mean broker.port?"),
            ("broker.ca_file = \"/x\"", "did you mean broker.tls.ca_file?"),
            ("log.levle = \"info\"", "did you mean log.level?"),
            ("\"broker.port\" = 1", "did you mean broker.port?"),
            ("zzzzzz = 1", "remove it; the reference twind.toml lists all keys"),
            ("broker = 1", "write [broker] on a line of its own"),
            ("[broker.port]\nx = 1", "it is a table"),
        ])
    func suggestions(text: String, remedy: String) {
        let found = problems(text)
        #expect(found.count == 1)
        #expect(found.first?.remedy.hasPrefix(remedy) == true, "\(found)")
    }

    @Test("A control character in an unknown key cannot forge a line")
    func keysAreEscaped() {
        let lines = problems("\"a\\nb\" = 1").map(\.description)
        #expect(lines.count == 1)
        #expect(lines.first?.contains("\n") == false)
    }

    @Test(
        "Settings that contradict each other are refused",
        arguments: [
            ("broker.tls.enabled = true", "broker.tls.ca_file"),
            ("broker.tls.key_file = \"/k\"", "broker.tls.certificate_file"),
            ("broker.tls.certificate_file = \"/c\"", "broker.tls.certificate_file"),
            ("broker.password_file = \"/p\"", "broker.username"),
            ("broker.topic_root = \"ward\"", "broker.status_topic"),
        ])
    func contradictions(text: String, key: String) {
        #expect(problems(text).map(\.key) == [key])
    }

    @Test("A refused half of a pair is reported once, not as a contradiction too")
    func noSpuriousContradiction() {
        let found = problems("broker.tls.certificate_file = \"c\"\nbroker.tls.key_file = \"/k\"")
        #expect(found.map(\.key) == ["broker.tls.certificate_file"])
    }

    @Test("What is not TOML is refused with line and column")
    func syntaxErrors() {
        let found = problems("[broker]\nport = = 1")
        #expect(found.count == 1)
        #expect(found.first?.remedy == "correct line 2, column 8")
        #expect(problems("log.level = \"info\"\nlog.level = \"info\"").count == 1)
    }
}
