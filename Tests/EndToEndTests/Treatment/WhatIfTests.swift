import ClinicalTypes
import TestSupport
import Testing

extension EndToEnd {
    @Suite("What if")
    struct WhatIfTests {
        @Test("A command compares doses in a patient's twin and leaves it as it is")
        func command() throws {
            let broker = try MosquittoBroker()
            let installation = try Installation(port: broker.port)
            try installation.enrol("p-1", "watch-1")
            let daemon = try installation.startSubscribed()
            let hospital = ClinicalSystem(port: broker.port, source: "hospital")
            try hospital.report([
                ClinicalSystem.neutrophils("n1", of: "p-1", 4.6, at: .morning),
                ClinicalSystem.docetaxel(
                    "c1", of: "p-1", milligrams: 180, at: .morning.adding(seconds: 86_400),
                    status: "planned"),
            ])
            try #require(try installation.store.holds(2))
            try #require(try installation.store.isApplied())
            #expect(daemon.terminate() == 0)
            let digest = try installation.digest()

            let answer = try installation.run(
                "whatif", "p-1", "--regimen", "full", "--regimen",
                "three quarters: scale docetaxel 0.75", "--regimen", "same: delay 0 h")
            #expect(answer.status == 0)
            let text = answer.lines.joined(separator: "\n")
            #expect(text.contains("anc, nadir (10*9/L), higher is better:"))
            #expect(text.contains("  1. three quarters: "))
            // Nearly all particles have it so; in some either dose leaves nothing to compare.
            #expect(text.contains("P(three quarters better than full) = 0.9"))
            #expect(text.contains("P(full better than same) = 0.00, by 0 on average"))
            #expect(text.contains("the patient has never had docetaxel"))
            #expect(text.contains("not a medical device"))
            let json = try Document(
                Array(
                    try installation.run("whatif", "p-1", "--json").lines.joined().utf8))
            #expect(json.text("patient") == "p-1" && json.number("days") == 21)
            #expect(try installation.digest() == digest)

            #expect(try installation.run("whatif", "p-1", "--regimen", "x: double").status == 64)
            #expect(try installation.run("whatif", "p-7").status == 66)
        }
    }
}
