public import Alerting
import ChangeDetection
import ClinicalTypes
import TwinModels

/// A twin's state in brief, as published on `twind/v1/twin/{patient}`.
public struct TwinSummary: Hashable, Sendable, Encodable {
    /// Whom the twin stands for.
    public var patient: String
    /// The instant that the summary speaks of: the end of the last closed window.
    public var time: String
    /// Names the version of the model and its constants.
    public var modelVersion: String
    /// The effective sample size of the particle cloud.
    public var effectiveSampleSize: Double
    /// The number of particles.
    public var particles: Int
    /// The mean of the shared inflammation driver, dimensionless.
    public var driver: Double
    /// The probability that an inflammatory event is going on or ending.
    public var eventProbability: Double
    /// The event detector's statistic, in weeks.
    public var eventEValue: Double
    /// The probability that the patient varies as in intensive care.
    public var intensive: Double
    /// Whether the twin is not believed, for it did not fit after two recalibrations.
    public var isUncalibrated: Bool
    /// How often it was calibrated anew.
    public var recalibrations: Int
    /// Each stream that was seen, by name.
    public var streams: [String: Stream]
    /// What a reader must not overlook.
    public var notice = DecisionSupportNotice.text

    /// One stream's part.
    public struct Stream: Hashable, Sendable, Encodable {
        /// UCUM unit of the expected values.
        public var unit: String
        /// What a reading at `time` is expected to show.
        public var expected: PredictiveInterval
        /// How much the patient varies against the population, as a factor on variance.
        public var variability: Double
        /// The statistic of the stream's detector, in weeks.
        public var eValue: Double
        /// The probability that the stream's sensor is at fault.
        public var faultProbability: Double
        /// Whether a deviation alert is up.
        public var isAlerting: Bool
        /// How good the twin's predictions of the stream have been; nil before that can be said.
        public var quality: ForecastQuality?
    }
}

extension PatientTwin {
    /// The twin's state after all closed windows; nil before the first closed.
    public func summary() -> TwinSummary? {
        guard let frontier else { return nil }
        var streams: [String: TwinSummary.Stream] = [:]
        for stream in VitalStream.allCases {
            guard let variability = filter.variability(of: stream),
                let watch = watches[stream]
            else { continue }
            streams[stream.code.rawValue] = TwinSummary.Stream(
                unit: stream.unit,
                expected: filter.predict(stream, at: frontier).condensed().interval,
                variability: variability, eValue: watch.monitor.statistic,
                faultProbability: watch.sensor.monitor.faultProbability,
                isAlerting: watch.monitor.lifecycle.episode != nil,
                quality: watch.score.summary)
        }
        return TwinSummary(
            patient: patient.rawValue, time: frontier.iso8601,
            modelVersion: configuration.vitals.version,
            effectiveSampleSize: filter.effectiveSampleSize, particles: configuration.particles,
            driver: filter.driverMean, eventProbability: filter.eventProbability,
            eventEValue: filter.bank.mass, intensive: filter.probability(of: .intensive),
            isUncalibrated: isUncalibrated, recalibrations: recalibrations, streams: streams)
    }
}
