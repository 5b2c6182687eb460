import Foundation
import TestSupport
import Testing

extension EndToEnd {
    @Suite("Alerts")
    struct AlertTests {
        private let broker: MosquittoBroker
        private let installation: Installation
        /// Patient p-1 deteriorates in hour 36, patient p-2 stays well.
        private let deteriorating = VitalsSeries(device: "watch-1", seed: 1, deterioration: 36)
        private let well = VitalsSeries(device: "watch-2", seed: 2, firstNumber: 10_000)

        init() throws {
            broker = try MosquittoBroker()
            installation = try Installation(port: broker.port)
            try installation.enrol("p-1", "watch-1")
            try installation.enrol("p-2", "watch-2")
        }

        @Test("A subscriber receives the deteriorating patient's alert with its evidence, only his")
        func evidence() throws {
            let ward = try MosquittoSubscriber(port: broker.port, filter: "twind/v1/alert/+")
            let daemon = try installation.startSubscribed()
            let devices = DeviceFleet(port: broker.port)
            try devices.publish(well.measurements + deteriorating.measurements)
            try #require(
                ward.messages.waitForOne(within: .seconds(20)) { $0.text.contains("heart_rate") })
            #expect(daemon.terminate() == 0)

            let messages = ward.messages.all
            #expect(messages.allSatisfy { $0.topic == "twind/v1/alert/p-1" && !$0.isRetained })
            let first = try #require(messages.first { $0.text.contains("residual.heart_rate") })
            let alert = try Document(first.payload)
            #expect(alert.text("id").count == 16)
            #expect(alert.number("ordinal") == 0)
            #expect(alert.text("patient") == "p-1")
            #expect(alert.text("kind") == "deviation")
            #expect(["low", "medium"].contains(alert.text("priority")))
            #expect(alert.text("state") == "raised")
            #expect(alert.text("onset") >= "2026-03-03T19:00:00")
            #expect(alert.text("time") >= alert.text("onset"))
            #expect(alert.text("time") < "2026-03-04T00:00:00")

            let evidence = try alert.inner("evidence")
            #expect(evidence.text("detector") == "residual.heart_rate")
            #expect(abs(evidence.number("budget_per_week") - 0.25 / 6) < 1e-9)
            #expect(abs(evidence.number("threshold") - 24) < 1e-9)
            #expect(evidence.number("e_value") >= 24)
            #expect(evidence.text("model_version").isEmpty == false)
            let stream = try #require(try evidence.list("streams").first)
            #expect(stream.text("code") == "heart_rate")
            #expect(stream.text("unit") == "/min")
            #expect(stream.number("share") == 1)
            #expect(stream.number("readings") == 1)
            let predicted = try stream.inner("predicted")
            #expect(predicted.number("low") < predicted.number("median"))
            #expect(predicted.number("median") < predicted.number("high"))
            #expect(stream.number("observed") > predicted.number("high"))
        }

        @Test("After a restart no alert is published again")
        func restart() throws {
            let ward = try MosquittoSubscriber(port: broker.port, filter: "twind/v1/alert/+")
            let devices = DeviceFleet(port: broker.port)
            try installation.enrol("p-3", "watch-3")
            var daemon = try installation.startSubscribed()
            // The checkpoint of hour 35 is the last one, so the alert is raised anew after a crash.
            let measurements = deteriorating.measurements
            for part in [0..<420, 420..<480] {
                try devices.publish(measurements[part])
                try #require(try installation.store.holds(part.upperBound))
                try #require(try installation.store.isApplied())
            }
            try #require(
                try installation.store.number("SELECT count(*) FROM alert_events") > 0)
            daemon.kill()
            daemon = try installation.startSubscribed()
            try devices.publish(measurements[480...])
            // The outbox keeps its order: what follows is proof that nothing came again before.
            var other = deteriorating
            other.device = "watch-3"
            try devices.publish(other.measurements)
            try #require(
                ward.messages.waitForOne(within: .seconds(20)) {
                    $0.topic.hasSuffix("p-3") && $0.text.contains("heart_rate")
                })
            #expect(daemon.terminate() == 0)
            let names = try ward.messages.all.map { message in
                let alert = try Document(message.payload)
                return "\(alert.text("id"))/\(alert.number("ordinal"))"
            }
            #expect(names.count >= 2)
            #expect(Set(names).count == names.count)
        }

        @Test("The twin's summary is retained for whoever comes later")
        func summary() throws {
            let daemon = try installation.startSubscribed()
            let devices = DeviceFleet(port: broker.port)
            try devices.publish(well.measurements)
            try #require(try installation.store.holds(well.measurements.count))
            try #require(try installation.store.isApplied())
            #expect(daemon.terminate() == 0)

            let late = try MosquittoSubscriber(port: broker.port, filter: "twind/v1/twin/+")
            try #require(late.messages.waitForOne { $0.isRetained })
            let message = try #require(late.messages.all.first)
            #expect(message.topic == "twind/v1/twin/p-2")
            let summary = try Document(message.payload)
            #expect(summary.text("patient") == "p-2")
            // The last readings are of 01:45, and their window is open.
            #expect(summary.text("time") == "2026-03-04T01:45:00Z")
            let heartRate = try summary.inner("streams").inner("heart_rate")
            #expect((70...74).contains(try heartRate.inner("expected").number("median")))
        }
    }
}
