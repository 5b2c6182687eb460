import ClinicalTypes
import SequentialMonteCarlo
import TwinModels

/// What treatment tells the twin of the vital signs about one time: a cut, for nothing is told back
/// (Rebeschini and van Handel 2015, Ann Appl Probab 25:2809, on what such a cut costs).
public struct TreatmentInfluence: Hashable, Sendable {
    /// The hazard of an infection now over its mean in the weeks looked ahead: moves the event
    /// detector's budget to where the risk is and leaves the whole as it is.
    public var stakeRatio: Double
    /// That mean over the hazard of somebody with usual neutrophils.
    public var hazardFactor: Double
    /// The probability that neutrophils fall below 0.5·10⁹/L within 48 hours or are there; nil where
    /// nothing is known of the marrow.
    public var neutropeniaProbability: Double?
    /// Whether a drug keeps fever down.
    public var masksFever: Bool
    /// Litres of fluid that the patient is expected to lack, 0 or more.
    public var fluidDeficit: Double

    /// Nothing to tell.
    public static let none = TreatmentInfluence(
        stakeRatio: 1, hazardFactor: 1, neutropeniaProbability: nil, masksFever: false,
        fluidDeficit: 0)

    /// What is left of the rise of temperature with inflammation under a drug that masks it [A].
    static let maskedShare = 0.5
}

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

/// A time in which a drug keeps fever down.
struct FeverMask: Hashable, Sendable {
    /// How long an antipyretic acts, in hours [A].
    static let antipyreticHours = 6.0
    /// How long a steroid does, in hours [A].
    static let steroidHours = 48.0
    /// The dose of prednisone in mg from which a steroid does [A].
    static let leastSteroid = 10.0

    var from: Instant
    var until: Instant

    init(from: Instant, until: Instant) {
        self.from = from
        self.until = until
    }

    /// The mask that a record puts on; nil for most.
    init?(_ record: ModuleRecord) {
        guard case .act(.medication(let medication)) = record.content else { return nil }
        let hours: Double
        if let steroid = Corticosteroid(medication.drug) {
            guard medication.amount * steroid.prednisonePerMilligram >= Self.leastSteroid else {
                return nil
            }
            hours = Self.steroidHours
        } else {
            guard DrugVocabulary.standard.drug(medication.drug)?.drugClass == .antipyretic else {
                return nil
            }
            hours = Self.antipyreticHours
        }
        self.init(from: record.time, until: record.time.advanced(byHours: hours))
    }
}
