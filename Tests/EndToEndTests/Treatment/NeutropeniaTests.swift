import ClinicalTypes
import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// Docetaxel 100 mg/m² as a hospital's systems report it.
    @Suite("Neutropenia")
    struct NeutropeniaTests {
        private let broker: MosquittoBroker
        private let installation: Installation

        init() throws {
            broker = try MosquittoBroker()
            installation = try Installation(port: broker.port)
            try installation.enrol("p-1", "watch-1")
            try installation.enrol("p-2", "watch-2")
        }

        private func day(_ day: Double) -> Instant {
            .morning.adding(seconds: Int64(day * 86_400))
        }

        @Test("The nadir is forecast before it comes, and fever then is of high priority")
        func feverAtNadir() throws {
            let forecasts = try MosquittoSubscriber(
                port: broker.port, filter: "twind/v1/forecast/+")
            let alerts = try MosquittoSubscriber(port: broker.port, filter: "twind/v1/alert/+")
            let daemon = try installation.startSubscribed()
            let pharmacy = ClinicalSystem(port: broker.port, source: "pharmacy")
            let laboratory = ClinicalSystem(port: broker.port, source: "lab")
            try laboratory.report([
                ClinicalSystem.neutrophils("n1", of: "p-1", 4.6, at: day(0)),
                ClinicalSystem.neutrophils("n2", of: "p-2", 4.6, at: day(0)),
            ])
            try pharmacy.report([
                ClinicalSystem.docetaxel("c1", of: "p-1", milligrams: 180, at: day(1)),
                ClinicalSystem.docetaxel(
                    "c2", of: "p-1", milligrams: 180, at: day(22), status: "planned"),
            ])
            try #require(
                forecasts.messages.waitForOne(within: .seconds(20)) {
                    $0.topic.hasSuffix("p-1") && $0.text.contains(#""planned_acts":1"#)
                })
            let forecast = try Document(
                try #require(forecasts.messages.all.last { $0.topic.hasSuffix("p-1") }).payload)
            #expect(forecast.text("time") == day(1).iso8601)
            #expect(forecast.text("notice").contains("not a medical device"))
            let counts = try forecast.inner("streams").inner("anc")
            let horizons = try counts.list("horizons")
            let medians = try horizons.map { try $0.inner("state").number("q50") }
            let lowest = try #require(medians.indices.min { medians[$0] < medians[$1] })
            let nadir = horizons[lowest]
            // Kloft et al. 2006: 0.22·10⁹/L on day 8.4 after the dose.
            #expect([7, 10].contains(nadir.number("hours") / 24))
            let state = try nadir.inner("state")
            #expect(state.number("q05") < 0.3 && state.number("q50") < 0.8)
            #expect(state.number("q95") > 0.5)

            // Both patients have fever in the same night, the ninth after the dose.
            var series = VitalsSeries(device: "watch-1", seed: 1, deterioration: 36)
            series.start = day(8.5)
            var other = VitalsSeries(
                device: "watch-2", seed: 1, deterioration: 36, firstNumber: 10_000)
            other.start = day(8.5)
            try DeviceFleet(port: broker.port).publish(series.measurements + other.measurements)
            for patient in ["p-1", "p-2"] {
                try #require(
                    alerts.messages.waitForOne(within: .seconds(20)) {
                        $0.topic.hasSuffix(patient) && $0.text.contains("event.inflammation")
                    })
            }
            try #require(
                try eventually { try installation.store.isApplied(within: .zero) })
            #expect(daemon.terminate() == 0)
            let rules = alerts.messages.all.filter {
                $0.text.contains("rule.febrile_neutropenia")
            }
            #expect(rules.map(\.topic) == ["twind/v1/alert/p-1"])
            let alert = try Document(try #require(rules.first).payload)
            #expect(alert.text("priority") == "high" && alert.text("kind") == "rule")
            #expect(alert.text("state") == "raised")
            #expect(alert.text("time") >= day(10).iso8601)
            #expect(try alert.inner("evidence").number("e_value") >= 0.3)
        }
    }
}
