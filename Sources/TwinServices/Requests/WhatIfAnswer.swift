import Alerting
package import ClinicalTypes
import Foundation
package import TimeSeriesStore
package import TwinEngine
import TwinModels

/// Answers what-if questions from the store: the twins that readings come to are not touched.
package struct WhatIfAnswer: Sendable {
    /// The most regimens in one question.
    package static let mostRegimens = 16
    /// Evaluations between two looks at the clock: some milliseconds.
    private static let budget = 512

    private let store: TwinStore
    private let recovery: TwinRecovery

    /// Prepares to read a store.
    package init(store: TwinStore, configuration: ServiceConfiguration) {
        self.store = store
        recovery = TwinRecovery(store: store, configuration: configuration)
    }

    /// The question as it comes over the network.
    private struct Payload: Decodable {
        var regimens: [String]
        var days: Double?
        var from: String?
    }

    /// Answers the JSON of a question with the JSON of a `WhatIfReport`.
    ///
    /// - Throws: `badRequest` for a question that cannot be read, `noSuchPatient`, `nothingKnown` and
    ///   `deadlineExceeded`, or `internal` when the store cannot be read.
    package func answer(
        patient: PatientID, payload: [UInt8], until deadline: ContinuousClock.Instant
    ) throws(RequestFailure) -> [UInt8] {
        let question = try Self.question(payload)
        return JSONPayload.bytes(of: try report(question, on: patient, until: deadline))
    }

    /// Reads a question.
    ///
    /// - Throws: `badRequest`.
    static func question(_ payload: [UInt8]) throws(RequestFailure) -> WhatIfQuestion {
        let read: Payload
        do {
            read = try JSONDecoder().decode(Payload.self, from: Data(payload))
        } catch {
            throw RequestFailure(
                .badRequest,
                #"a question is a JSON object such as {"regimens": ["as planned", "#
                    + #""less: scale 0.75"], "days": 21}"#)
        }
        var regimens: [Regimen] = []
        for text in read.regimens { regimens.append(try RegimenText.regimen(text)) }
        var time: Instant?
        if let text = read.from {
            time = Instant(iso8601: text)
            guard time != nil else {
                throw RequestFailure(
                    .badRequest, "'from' is an instant such as 2026-03-01T08:00:00Z")
            }
        }
        return try question(regimens, days: read.days ?? 21, from: time)
    }

    /// Puts a question together.
    ///
    /// - Throws: `badRequest` for no or too many regimens, two of one name, or a span that is not 1 to
    ///   366 days.
    package static func question(
        _ regimens: [Regimen], days: Double, from time: Instant?
    ) throws(RequestFailure) -> WhatIfQuestion {
        guard (1...mostRegimens).contains(regimens.count) else {
            throw RequestFailure(.badRequest, "a question has 1 to \(mostRegimens) regimens")
        }
        guard Set(regimens.map(\.name)).count == regimens.count else {
            throw RequestFailure(.badRequest, "every regimen has a name of its own")
        }
        guard (1...366).contains(days) else {
            throw RequestFailure(.badRequest, "'days' is a number from 1 to 366")
        }
        return WhatIfQuestion(regimens: regimens, days: days, time: time)
    }

    /// Answers a question.
    ///
    /// - Parameter deadline: Nil for as long as it takes.
    /// - Throws: As `answer`.
    package func report(
        _ question: WhatIfQuestion, on patient: PatientID,
        until deadline: ContinuousClock.Instant?
    ) throws(RequestFailure) -> WhatIfReport {
        let known: (twin: TreatmentTwin?, plan: [ModuleRecord])?
        do throws(StoreError) {
            known = try read(patient)
        } catch {
            throw RequestFailure(
                .internal, "the store cannot be read (\(error)); ask again in a while")
        }
        guard let known else { throw .noSuchPatient }
        guard let twin = known.twin,
            var work = WhatIfWork(question, of: twin, plan: known.plan)
        else { throw .nothingKnown }
        while !work.isPrepared {
            guard deadline.map({ ContinuousClock.now < $0 }) ?? true else {
                throw .deadlineExceeded
            }
            work.prepare(budget: Self.budget)
        }
        let report = work.report()
        guard deadline.map({ ContinuousClock.now < $0 }) ?? true else {
            throw .deadlineExceeded
        }
        return report
    }

    /// The treatment part of the twin as it was last committed, and the plan; nil for a patient
    /// without a twin.
    private func read(
        _ patient: PatientID
    ) throws(StoreError) -> (twin: TreatmentTwin?, plan: [ModuleRecord])? {
        guard let cursor = try store.twinState(of: patient)?.cursor else { return nil }
        return (
            try recovery.treatment(of: patient, throughID: cursor),
            try TreatmentRecords(of: patient, throughID: cursor).planned(store)
        )
    }
}
