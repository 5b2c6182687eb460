import ClinicalTypes
import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// Questions as a ward's display asks them.
    @Suite("Questions")
    struct QuestionTests {
        private let broker: MosquittoBroker
        private let installation: Installation

        init() throws {
            broker = try MosquittoBroker()
            installation = try Installation(port: broker.port, ["log.level": "\"debug\""])
            try installation.enrol("pseudonym-1", "watch-1")
            try installation.enrol("pseudonym-2", "watch-2")
        }

        /// Starts a daemon that the broker has told of its subscriptions.
        private func startListening() throws -> RunningDaemon {
            let daemon = try installation.startSubscribed()
            try #require(daemon.logs("listening for requests"))
            return daemon
        }

        private func day(_ day: Double) -> Instant {
            .morning.adding(seconds: Int64(day * 86_400))
        }

        /// Asks with the tool that mosquitto has for it.
        private func ask(
            _ kind: String, _ patient: String, _ payload: String = "{}"
        ) throws -> Document {
            let directory = try TemporaryDirectory()
            let process = try CapturedProcess(
                [
                    "mosquitto_rr", "-h", "127.0.0.1", "-p", "\(broker.port)", "-q", "1", "-W",
                    "15", "-t", "twind/v1/request/\(kind)/\(patient)", "-e",
                    "twind/v1/response/display/\(UUID().uuidString)", "-m", payload,
                ], prefix: directory.file("answer"))
            guard process.exitStatus(within: .seconds(20)) == 0 else {
                throw SystemError("mosquitto_rr: \(process.errors)", ETIMEDOUT)
            }
            return try Document(Array(process.output.utf8))
        }

        private func errorCode(
            _ kind: String, _ patient: String, _ payload: String = "{}"
        ) throws -> String {
            let answer = try ask(kind, patient, payload)
            #expect(answer.text("notice").contains("not a medical device"))
            let error = try answer.inner("error")
            #expect(!error.text("message").isEmpty)
            return error.text("code")
        }

        @Test(
            "Regimens are compared by request, and a question that cannot be read says what to ask")
        func whatIf() throws {
            let daemon = try startListening()
            let hospital = ClinicalSystem(port: broker.port, source: "hospital")
            try hospital.report([
                ClinicalSystem.neutrophils("n1", of: "pseudonym-1", 4.6, at: day(0)),
                ClinicalSystem.docetaxel(
                    "c1", of: "pseudonym-1", milligrams: 180, at: day(1), status: "planned"),
            ])
            try #require(try installation.store.holds(2))
            let answer = try ask(
                "whatif", "pseudonym-1",
                #"{"regimens": ["full", "less: scale docetaxel 0.75", "same: delay 0 h"]}"#)
            #expect(answer.text("patient") == "pseudonym-1" && answer.number("days") == 21)
            #expect(answer.text("notice").contains("not a medical device"))
            let comparison = try answer.inner("comparisons").inner("anc")
            #expect(try comparison.list("ranking").first?.text("regimen") == "less")
            let pairs = try comparison.list("pairs")
            let same = try #require(pairs.first { $0.text("better") == "full" })
            #expect(same.text("worse") == "same" && same.number("mean_difference") == 0)
            #expect(try errorCode("whatif", "pseudonym-1") == "bad_request")
            #expect(
                try errorCode("whatif", "pseudonym-1", #"{"regimens": ["x: double"]}"#)
                    == "bad_request")
            let far = #"{"regimens": ["x"], "from": "9999-01-01T00:00:00Z"}"#
            #expect(try errorCode("whatif", "pseudonym-1", far) == "bad_request")
            #expect(
                try errorCode("whatif", "nobody", #"{"regimens": ["x"]}"#) == "no_such_patient")
            #expect(daemon.terminate() == 0)
        }

        @Test("A count and a dose are reported, and a question brings the forecast that follows")
        func forecast() throws {
            let daemon = try startListening()
            let published = try MosquittoSubscriber(
                port: broker.port, filter: "twind/v1/forecast/+")
            #expect(try errorCode("forecast", "pseudonym-1") == "nothing_known")
            let hospital = ClinicalSystem(port: broker.port, source: "hospital")
            try hospital.report([
                ClinicalSystem.neutrophils("n1", of: "pseudonym-1", 4.6, at: day(0)),
                ClinicalSystem.docetaxel("c1", of: "pseudonym-1", milligrams: 180, at: day(1)),
            ])
            try #require(try installation.store.holds(2))
            let answer = try ask("forecast", "pseudonym-1", #"{"deadline_ms": 15000}"#)
            #expect(answer.text("patient") == "pseudonym-1")
            #expect(answer.text("time") == day(1).iso8601)
            let horizons = try answer.inner("streams").inner("anc").list("horizons")
            let nadir = try #require(
                try horizons.map { try $0.inner("state").number("q50") }.min())
            // Kloft et al. 2006: 0.22·10⁹/L.
            #expect(nadir < 0.8)

            // It is what the daemon publishes of itself.
            try #require(
                published.messages.waitForOne(within: .seconds(20)) {
                    $0.text.contains("\"time\":\"\(day(1).iso8601)\"")
                })
            let own = try Document(try #require(published.messages.all.last).payload)
            let ownHorizons = try own.inner("streams").inner("anc").list("horizons")
            for (mine, theirs) in zip(horizons, ownHorizons) {
                #expect(
                    try mine.inner("state").number("q50") == theirs.inner("state").number("q50"))
            }
            // Three weeks after the dose the trough is over.
            let later = try ask(
                "forecast", "pseudonym-1",
                #"{"from": "\#(day(22).iso8601)", "deadline_ms": 15000}"#)
            #expect(later.text("time") == day(22).iso8601)
            #expect(
                try later.inner("streams").inner("anc").list("horizons")
                    .map { try $0.inner("state").number("q50") }.min() ?? 0 > 1.5)

            #expect(try errorCode("forecast", "pseudonym-2") == "nothing_known")
            #expect(try errorCode("forecast", "pseudonym-3") == "no_such_patient")
            #expect(try errorCode("forecast", "pseudonym-1", "[]") == "bad_request")
            #expect(try errorCode("prophecy", "pseudonym-1") == "unknown_kind")
            try #require(try installation.store.isApplied())
            let digest = try installation.digest()
            _ = try ask("forecast", "pseudonym-1", #"{"deadline_ms": 15000}"#)
            #expect(try installation.digest() == digest)
            #expect(daemon.terminate() == 0)
            #expect(!daemon.log.contains("pseudonym"))
        }

        @Test("A question cannot have the daemon publish a reading or an alert")
        func injection() throws {
            let daemon = try startListening()
            let requester = try MosquittoRequester(
                port: broker.port, responseTopic: "twind/v1/response/display")
            let spy = try MosquittoSubscriber(port: broker.port, filter: "twind/v1/#")
            let payload = #"{"value": 300, "unit": "/min", "time": "2026-03-02T08:00:00Z"}"#
            for topic in ["obs/watch-1/heart_rate", "event/hospital", "alert/pseudonym-1"] {
                try requester.ask(
                    "twind/v1/request/forecast/pseudonym-1", payload,
                    responseTopic: "twind/v1/\(topic)")
            }
            let answer = try requester.answer(to: "twind/v1/request/forecast/pseudonym-1")
            #expect(answer?.errorCode == "nothing_known")
            #expect(daemon.logs("a request was dropped"))
            let topics = Set(spy.messages.all.map(\.topic)).subtracting(["twind/v1/status/twind"])
            #expect(
                topics == ["twind/v1/request/forecast/pseudonym-1", "twind/v1/response/display"])
            #expect(daemon.terminate() == 0)
            #expect(
                try installation.store.number(
                    "SELECT (SELECT count(*) FROM observations) + (SELECT count(*) FROM quarantine)"
                ) == 0)
        }

        @Test("Switched off, nobody listens, and the rest works")
        func switchedOff() throws {
            installation.settings["requests.enabled"] = "false"
            try installation.writeConfiguration()
            let daemon = try installation.startSubscribed()
            let requester = try MosquittoRequester(
                port: broker.port, responseTopic: "twind/v1/response/display")
            try requester.ask("twind/v1/request/forecast/pseudonym-1")
            try DeviceFleet(port: broker.port).publish(
                Measurement.heartRates("watch-1", count: 10))
            #expect(try installation.store.holds(10))
            #expect(daemon.terminate() == 0)
            #expect(!daemon.log.contains("listening for requests"))
            #expect(requester.answers.isEmpty)
        }
    }
}
