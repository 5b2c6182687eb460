import Alerting
package import ClinicalTypes
package import TimeSeriesStore
package import TwinEngine
import WireFormats

/// Answers what-if questions from the store: the twins that readings come to are not touched.
package struct WhatIfAnswer: Sendable {
    /// The most regimens in one question.
    package static let mostRegimens = 16
    /// Evaluations between two looks at the clock: some milliseconds.
    private static let budget = 512

    private let store: TwinStore
    private let configuration: ServiceConfiguration

    /// Prepares to read a store.
    package init(store: TwinStore, configuration: ServiceConfiguration) {
        self.store = store
        self.configuration = configuration
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
    /// - Throws: `badRequest`, also for a member of another name, which would have no effect.
    private static func question(_ payload: [UInt8]) throws(RequestFailure) -> WhatIfQuestion {
        let parser = JSONParser(capacity: RequestDecoder.longestPayload)
        return try parser.withRequest(payload) { members throws(RequestFailure) in
            guard
                members.keys.allSatisfy(["regimens", "days", "from", "deadline_ms"].contains),
                case .array(var texts)? = members["regimens"]?.content
            else {
                throw RequestFailure(
                    .badRequest,
                    "a question has the members regimens (an array of texts), days, from and "
                        + "deadline_ms; \(RegimenText.grammar)")
            }
            var regimens: [Regimen] = []
            while let value = texts.next() {
                guard let text = value.text, regimens.count < mostRegimens else {
                    throw RequestFailure(
                        .badRequest, "regimens are 1 to \(mostRegimens) texts")
                }
                regimens.append(try RegimenText.regimen(text.string))
            }
            let time = try members["from"].map { value throws(RequestFailure) in
                try RequestDecoder.start(value)
            }
            var days = 21.0
            if let value = members["days"] {
                guard let number = value.number else {
                    throw RequestFailure(.badRequest, "days is a number from 1 to 366")
                }
                days = number
            }
            return try question(regimens, days: days, from: time)
        }
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
    /// - Throws: As `answer`.
    package func report(
        _ question: WhatIfQuestion, on patient: PatientID,
        until deadline: ContinuousClock.Instant
    ) throws(RequestFailure) -> WhatIfReport {
        let treatment = try CommittedTreatment(
            of: patient, in: store, configuration, until: deadline)
        try treatment.check(question.time)
        guard var work = WhatIfWork(question, of: treatment.twin, plan: treatment.plan) else {
            throw .nothingKnown
        }
        while !work.isPrepared {
            guard ContinuousClock.now < deadline else { throw .deadlineExceeded }
            work.prepare(budget: Self.budget)
        }
        let report = work.report()
        guard ContinuousClock.now < deadline else { throw .deadlineExceeded }
        return report
    }
}
