import ClinicalTypes
import TwinModels

/// How likely low neutrophils and infections are in the three weeks after a time, as the marrow knew
/// it then.
struct NeutropeniaOutlook: Hashable, Sendable {
    /// Hours between two points.
    static let step = 6.0
    /// How far it looks, in hours.
    static let reach = 21.0 * 24
    /// What the probability looks ahead, in hours.
    static let ahead = 48.0

    /// When it was made.
    var time: Instant
    /// The hazard of an infection per day at each point.
    var hazard: [Float]
    /// The probability of severe neutropenia within `ahead` of each point.
    var probability: [Float]

    /// Looks ahead from the marrow's present state, with no treatment to come.
    init(of marrow: MarrowModule, from time: Instant) {
        self.time = time
        let points = Int(Self.reach / Self.step)
        let window = Int(Self.ahead / Self.step)
        let times = (0..<(points + window)).map {
            time.advanced(byHours: Double($0) * Self.step)
        }
        hazard = Array(repeating: 0, count: points)
        probability = Array(repeating: 0, count: points)
        guard let counts = marrow.project([], to: times).first else { return }
        let perDay = InfectionHazard.version1
        var meanHazard = [Double](repeating: 0, count: points)
        var low = [Double](repeating: 0, count: points)
        for (particle, weight) in counts.weights.enumerated() {
            // How many points on from each the count is low for the first time.
            var next = Int.max
            for place in times.indices.reversed() {
                let count = counts.state(particle, at: place)
                if count < MarrowModule.severeNeutropenia { next = place }
                guard place < points else { continue }
                meanHazard[place] += weight * perDay.perDay(neutrophils: count)
                if next <= place + window { low[place] += weight }
            }
        }
        hazard = meanHazard.map { Float($0) }
        probability = low.map { Float(min($0, 1)) }
    }

    /// Brings back an outlook; nil for numbers that none has.
    init?(time: Instant, hazard: [Float], probability: [Float]) {
        let points = Int(Self.reach / Self.step)
        guard hazard.count == points, probability.count == points,
            hazard.allSatisfy({ $0 >= 0 && $0.isFinite }),
            probability.allSatisfy({ (0...1).contains($0) })
        else { return nil }
        self.time = time
        self.hazard = hazard
        self.probability = probability
    }

    /// The mean hazard per day.
    var meanHazard: Double {
        hazard.reduce(0) { $0 + Double($1) } / Double(hazard.count)
    }
}
