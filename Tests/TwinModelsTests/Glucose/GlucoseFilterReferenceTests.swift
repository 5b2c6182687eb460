import ClinicalTypes
import SequentialMonteCarlo
import Testing
import TwinModels

/// What marginalising by an extended Kalman filter costs against sampling everything.
@Suite struct GlucoseFilterReferenceTests {
    private static let start = Instant(microseconds: 1_790_000_000_000_000)

    /// How close the two must be.
    struct Closeness: Sendable {
        var kind: GlucoseClass
        var isSensitive: Bool
        /// In standard deviations of the posterior.
        var mean: Double
        /// Relative.
        var deviation: Double
        /// In nats, over all readings.
        var evidence: Double
    }

    @Test(arguments: [
        // Without insulin's action the block is linear but for the pull towards Gb.
        Closeness(kind: .normal, isSensitive: false, mean: 0.1, deviation: 0.05, evidence: 0.2),
        // With it, each particle follows its mean and does not know how uncertain the action is: it
        // lags by a third of a standard deviation and is a sixth too wide where the action is strongest.
        Closeness(kind: .normal, isSensitive: true, mean: 0.4, deviation: 0.2, evidence: 0.5),
    ])
    func meanAndEvidenceAreThoseOfASlowFilterThatSamplesEverything(
        _ closeness: Closeness
    ) throws {
        var parameters = GlucoseParameters.certain
        let kind = closeness.kind
        if !closeness.isSensitive {
            parameters.kinds[Int(kind.rawValue)].sensitivity = 1e-12
        }
        let constants = parameters.kinds[Int(kind.rawValue)]
        var sampled = SampledGlucose(parameters: parameters, kind: constants)
        sampled.meal = (hours: 0.25, grams: 50)
        let key = DrawKey("glucose reference", "\(kind)")
        var truth = DrawSequence(key: key, event: 1 << 40, particle: 0)
        var state = sampled.drawInitialState(at: 0, using: &truth)
        var reference = BootstrapFilter(model: sampled, count: 100_000, at: 0, key: key)
        var filter = GlucoseFilter(
            model: GlucoseModel(
                patient: PatientID(validated: "reference"), parameters: parameters, kind: kind,
                particles: 16),
            at: Self.start)
        var evidence = 0.0
        var expected = 0.0
        var hours = 0.0
        for place in 1...14 {
            // Every five minutes, with a gap and the prick of a finger.
            let next = hours + (place == 9 ? 0.5 : place == 5 ? 0 : 5.0 / 60)
            let sensor: GlucoseSensor = place == 5 ? .meter : .continuous
            state = sampled.drawTransition(
                from: state, at: hours, elapsed: next - hours, using: &truth)
            let template = GlucoseReading(
                id: UInt64(place), time: Self.start.advanced(byHours: next), sensor: sensor,
                value: 100)
            let reading = sampled.drawObservation(like: template, of: state, using: &truth)
            if let meal = sampled.meal, meal.hours >= hours - 1e-9, meal.hours < next - 1e-9 {
                filter.apply(
                    GlucoseRecord(
                        id: 1_000, time: Self.start.advanced(byHours: meal.hours),
                        event: .meal(grams: meal.grams)))
            }
            hours = next
            expected += try reference.assimilate(reading, at: hours, event: UInt64(place))
            evidence += try filter.assimilate(reading).logEvidence

            let weights = reference.weights.values
            var mean = 0.0
            var square = 0.0
            for (weight, particle) in zip(weights, reference.states) {
                let value = logarithm(particle.glucose)
                mean += weight * value
                square += weight * value * value
            }
            let deviation = (square - mean * mean).squareRoot()
            let posterior = filter.logGlucose
            #expect(abs(posterior.mean - mean) < closeness.mean * deviation, "reading \(place)")
            #expect(abs(posterior.variance.squareRoot() / deviation - 1) < closeness.deviation)
        }
        #expect(abs(evidence - expected) < closeness.evidence, "\(evidence) against \(expected)")
    }
}
