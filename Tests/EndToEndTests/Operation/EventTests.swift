import TestSupport
import Testing

extension EndToEnd {
    @Suite("Clinical events")
    struct EventTests {
        private static func publish(
            _ payload: String, from source: String, on broker: MosquittoBroker
        ) throws {
            try ChildProcess.run([
                "mosquitto_pub", "-h", "127.0.0.1", "-p", "\(broker.port)", "-q", "1", "-V", "5",
                "-t", "twind/v1/event/\(source)", "-m", payload,
            ])
        }

        @Test("A regimen is stored once, corrected by later versions, and listed; readings go on")
        func regimen() throws {
            let broker = try MosquittoBroker()
            let installation = try Installation(port: broker.port)
            try installation.enrol("p-1", "watch-1")
            let daemon = try installation.startSubscribed()
            let regimen = """
                {"patient": "p-1", "status": "planned", "kind": "medication", "drug": "docetaxel",
                 "amount": 180, "unit": "mg", "minutes": 60, "events": [
                    {"id": "c1", "time": "2026-03-01T08:00:00+01:00"},
                    {"id": "c2", "time": "2026-03-22T08:00:00+01:00"}]}
                """
            try Self.publish(regimen, from: "pharmacy", on: broker)
            try Self.publish(regimen, from: "pharmacy", on: broker)
            try DeviceFleet(port: broker.port)
                .publish(Measurement.heartRates("watch-1", count: 10))
            try Self.publish(
                """
                {"id": "c1", "version": 2, "patient": "p-1", "time": "2026-03-01T09:30:00+01:00",
                 "kind": "medication", "drug": "docetaxel", "amount": 135, "unit": "mg",
                 "minutes": 60}
                """, from: "pharmacy", on: broker)
            try Self.publish(
                """
                {"id": "c2", "version": 2, "patient": "p-1", "time": "2026-03-22T08:00:00+01:00",
                 "status": "withdrawn", "kind": "medication", "drug": "docetaxel", "amount": 180,
                 "unit": "mg"}
                """, from: "pharmacy", on: broker)
            try Self.publish(
                #"{"id": "x", "patient": "p-9", "time": 1772352000, "kind": "meal", "carbohydrate_g": 9}"#,
                from: "kitchen", on: broker)
            try #require(
                try eventually {
                    try installation.store.number(
                        "SELECT value FROM counters WHERE name = 'received'") == 17
                })
            #expect(
                try installation.run("balance").lines == [
                    "received    17", "stored      14", "duplicate   2", "quarantined 1",
                    "It adds up.",
                ])
            #expect(
                try installation.run("events", "p-1").lines == [
                    "2026-03-01T08:30:00Z  given  docetaxel 135.0 mg over 60.0 min  "
                        + "pharmacy/c1 version 2",
                    "2026-03-22T07:00:00Z  withdrawn  docetaxel 180.0 mg  pharmacy/c2 version 2",
                ])
            // The twins take the rows of events in like readings, and none waits.
            try #require(
                try eventually {
                    try installation.store.number("SELECT through FROM applied") == 14
                })
            #expect(daemon.terminate() == 0)
        }
    }
}
