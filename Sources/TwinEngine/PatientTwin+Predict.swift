public import ClinicalTypes
public import TwinModels

extension PatientTwin {
    /// What the twin expects of a reading it has not seen, after all closed windows.
    ///
    /// Nil for a stream that the twin does not model.
    public func predict(_ code: StreamCode, at time: Instant) -> PredictiveMixture? {
        VitalStream(code).map { filter.predict($0, at: time) }
    }

    /// The uniform number that randomises the rank of a reading's display cell.
    ///
    /// Named by the reading's stream and time, so that no order of readings changes it.
    public func randomisation(of reading: Reading) -> Double {
        let stream = VitalStream(reading.code)?.rawValue ?? 0
        return filter.randomisation(
            of: UInt64(bitPattern: reading.time.microseconds) << 4 | UInt64(stream) | 8)
    }
}
