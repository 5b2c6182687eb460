public import ClinicalTypes
import SequentialMonteCarlo

extension VitalsFilter {
    /// What a reading of `stream` at `time` would show, given all that was assimilated.
    ///
    /// A time before the stream's last reading is taken as the time of that reading.
    ///
    /// - Parameter noiseFactor: Factor on the variance of the sensor's noise.
    /// - Complexity: O(*n*) time and space in the number of particles.
    public func predict(_ stream: VitalStream, at time: Instant, noiseFactor: Double = 1)
        -> PredictiveMixture
    {
        let forecast = StreamForecast(self, stream, at: time, noiseFactor: noiseFactor)
        let classOf = block(stream, at: time).classOf
        let deviations = forecast.classes.map { $0.variance.squareRoot() }
        var working = weights.values
        var artefact = 0.0
        for particle in working.indices {
            let part = working[particle] * forecast.classes[Int(classOf[particle])].artefact
            working[particle] -= part
            artefact += part
        }
        return PredictiveMixture(
            transform: stream.transform, weights: working, means: forecast.means,
            deviations: classOf.map { deviations[Int($0)] }, artefactProbability: artefact,
            artefactRange: stream.physicalRange)
    }

    /// The uniform number that randomises the rank of one event's display cell.
    public func randomisation(of event: UInt64) -> Double {
        model.key.draws(event: event, particle: .max).uniform(1)
    }
}
