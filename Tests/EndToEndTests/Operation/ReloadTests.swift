import Glibc
import TestSupport
import Testing

extension EndToEnd {
    @Suite("Reload")
    struct ReloadTests {
        @Test("SIGHUP changes the log level; a broken file changes nothing and is named in the log")
        func reload() throws {
            let broker = try MosquittoBroker()
            let installation = try Installation(port: broker.port, ["log.level": "\"error\""])
            let daemon = try installation.startSubscribed()
            #expect(daemon.log.isEmpty)

            installation.settings["log.level"] = "\"notice\""
            try installation.writeConfiguration()
            daemon.send(SIGHUP)
            #expect(daemon.logs("reloaded the configuration"))
            let isDone = daemon.supervisor.messages.wait { messages in
                messages.contains { $0.hasPrefix("RELOADING=1\nMONOTONIC_USEC=") }
                    && messages.count { $0 == "READY=1" } == 2
            }
            #expect(isDone)

            installation.settings["log.level"] = "\"error\""
            installation.settings["broker.prot"] = "1883"
            try installation.writeConfiguration()
            daemon.send(SIGHUP)
            #expect(daemon.logs("the configuration was not reloaded; the old one stays"))
            #expect(daemon.log.contains("broker.prot"))
            #expect(daemon.supervisor.hears("STATUS=configuration not reloaded"))
            // Were the level of the broken file in force, this notice would not be written.
            #expect(daemon.terminate() == 0)
            #expect(daemon.log.contains("NOTICE twind: stopped"))
        }
    }
}
