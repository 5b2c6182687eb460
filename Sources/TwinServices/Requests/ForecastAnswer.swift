import Alerting
package import ClinicalTypes
package import TimeSeriesStore
import TwinEngine
import WireFormats

/// Answers what to expect of a patient if the recorded plan is carried out.
package struct ForecastAnswer: Sendable {
    /// How far ahead of the newest record a forecast may begin, in hours; the integration to there
    /// cannot be interrupted.
    package static let furthestStart = 90.0 * 24

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
        if let start, let frontier = treatment.twin.frontier,
            start.hours(since: frontier) > Self.furthestStart
        {
            throw RequestFailure(
                .badRequest, "from lies more than 90 days after the newest record; ask for less")
        }
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
            guard let value = members["from"] else { return nil }
            guard let start = value.text.flatMap({ Instant(iso8601: $0.utf8) }) else {
                throw RequestFailure(
                    .badRequest,
                    "from is not ISO 8601 with an offset, such as 2026-03-01T08:15:30+01:00")
            }
            return start
        }
    }
}
