public import SequentialMonteCarlo

/// What to expect of glucose at some times, particle by particle.
public struct GlucoseForecast: Hashable, Sendable {
    /// One time.
    struct Place: Hashable, Sendable {
        /// In plasma, mg/dL.
        var glucose: ParticleColumn
        /// The lowest since the time before, both included.
        var lowest: ParticleColumn
        /// The mean of the logarithm of what a continuous sensor shows.
        var continuousMeans: ParticleColumn
        /// The variance of its errors, noise apart.
        var errorVariances: ParticleColumn
    }

    private let columns: ParticleColumn
    private let places: [Place]
    private let noise: [Double]

    init(weights: ParticleColumn, places: [Place], noise: [Double]) {
        columns = weights
        self.places = places
        self.noise = noise
    }

    /// The number of times.
    public var count: Int { places.count }

    /// The particles' weights, which sum to one.
    public var weights: [Double] {
        let total = columns.total
        return (0..<columns.count).map { Double(columns[$0]) / total }
    }

    /// The distribution of the logarithm of a reading at the time at `place` under each particle.
    public func components(_ sensor: GlucoseSensor, at place: Int) -> [PredictiveNormal] {
        let noise = self.noise[Int(sensor.rawValue)]
        let place = places[place]
        return (0..<columns.count).map { particle in
            switch sensor {
            case .continuous:
                return PredictiveNormal(
                    mean: Double(place.continuousMeans[particle]),
                    variance: Double(place.errorVariances[particle]) + noise * noise)
            case .meter, .laboratory:
                return PredictiveNormal(
                    mean: logarithm(Double(place.glucose[particle])), variance: noise * noise)
            }
        }
    }

    /// The distribution of a reading at the time at `place`.
    public func reading(_ sensor: GlucoseSensor, at place: Int) -> LogNormalMixture {
        LogNormalMixture(weights: weights, components: components(sensor, at: place))
    }

    /// Glucose in plasma in mg/dL under each particle at the time at `place`.
    public func glucose(at place: Int) -> [Double] {
        (0..<columns.count).map { Double(places[place].glucose[$0]) }
    }

    /// The probability that glucose in plasma falls below a limit in mg/dL between two of the times,
    /// both included.
    ///
    /// Looked at every five minutes.
    ///
    /// - Precondition: `start <= end`, both places of times.
    public func probability(below limit: Double, from start: Int, to end: Int) -> Double {
        precondition(start <= end, "a span ends after its start")
        var sum = 0.0
        for (particle, weight) in weights.enumerated() {
            let begins = Double(places[start].glucose[particle])
            var low = begins
            if end > start {
                for place in (start + 1)...end {
                    low = min(low, Double(places[place].lowest[particle]))
                }
            }
            if low < limit { sum += weight }
        }
        return min(sum, 1)
    }
}
