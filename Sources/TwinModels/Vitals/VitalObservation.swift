public import ClinicalTypes

/// One value of one vital sign for the filter: a reading, or the median of a window of readings.
public struct VitalObservation: Hashable, Sendable {
    /// Which vital sign.
    public var stream: VitalStream
    /// What the display said.
    public var cell: DisplayCell
    /// When it was measured.
    public var time: Instant
    /// Factor on the variance of the sensor's noise; 1 for one trusted reading.
    public var noiseFactor: Double
    /// The probability, known before the reading, that the sensor is at fault; adds to that of a
    /// single artefact.
    public var faultProbability: Double
    /// Names the observation in every random draw; not 0, which names the prior.
    public var event: UInt64

    /// Makes an observation.
    ///
    /// - Precondition: `event` is not 0 and `noiseFactor` is positive.
    public init(
        stream: VitalStream, cell: DisplayCell, time: Instant, noiseFactor: Double,
        faultProbability: Double = 0, event: UInt64
    ) {
        precondition(event != 0, "event 0 names the draws of the prior")
        precondition(noiseFactor > 0, "a sensor's noise has a positive variance")
        self.stream = stream
        self.cell = cell
        self.time = time
        self.noiseFactor = noiseFactor
        self.faultProbability = faultProbability
        self.event = event
    }
}
