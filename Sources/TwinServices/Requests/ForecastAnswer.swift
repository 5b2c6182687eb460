import Alerting
package import ClinicalTypes
package import TimeSeriesStore
import TwinEngine
import WireFormats

/// Answers what to expect of a patient if the recorded plan is carried out.
package struct ForecastAnswer: Sendable {
    private let store: TwinStore
    private let configuration: ServiceConfiguration

    /// Prepares to answer from a store that a daemon fills under one configuration.
    package init(store: TwinStore, configuration: ServiceConfiguration) {
        self.store = store
        self.configuration = configuration
    }

    /// The forecast of `TreatmentForecast` as JSON, of everything that is committed.
    ///
    /// - Parameters:
    ///   - payload: May have the member `from`: the time from which to look ahead, ISO 8601 with an
    ///     offset; without it, and before the newest record, that of the newest record.
    ///   - deadline: When to give up.
    /// - Throws: `badRequest` also for a member of another name, which would have no effect.
    package func answer(
        patient: PatientID, payload: [UInt8], until deadline: ContinuousClock.Instant
    ) throws(RequestFailure) -> [UInt8] {
        let start = try Self.start(in: payload)
        let treatment = try CommittedTreatment(
            of: patient, in: store, configuration, until: deadline)
        try treatment.check(start)
        guard let forecast = treatment.twin.forecast(treatment.plan, from: start) else {
            throw .nothingKnown
        }
        return JSONPayload.bytes(of: forecast)
    }

    private static func start(in payload: [UInt8]) throws(RequestFailure) -> Instant? {
        guard !payload.isEmpty else { return nil }
        let parser = JSONParser(capacity: RequestDecoder.longestPayload)
        return try parser.withRequest(payload) { members throws(RequestFailure) in
            guard members.keys.allSatisfy(["from", "deadline_ms"].contains) else {
                throw RequestFailure(
                    .badRequest, "a forecast is asked for with from and deadline_ms alone")
            }
            return try members["from"].map { value throws(RequestFailure) in
                try RequestDecoder.start(value)
            }
        }
    }
}
