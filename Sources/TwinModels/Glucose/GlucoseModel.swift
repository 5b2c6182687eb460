public import ClinicalTypes
import SequentialMonteCarlo

/// The glucose module for one patient: what its filter needs to know beforehand.
public struct GlucoseModel: Hashable, Sendable {
    /// The constants.
    public let parameters: GlucoseParameters
    /// The number of particles.
    public let particles: Int
    /// In kg.
    public let bodyWeight: Double
    /// Names the patient's draws.
    let key: DrawKey

    /// Makes a model.
    ///
    /// - Parameters:
    ///   - patient: Any stable name of the patient; draws depend on it.
    ///   - kind: The patient's class where it is known; otherwise it is learned.
    ///   - bodyWeight: In kg.
    /// - Precondition: `particles` is a positive multiple of 16, `bodyWeight` positive.
    public init(
        patient: PatientID, parameters: GlucoseParameters = .version1, kind: GlucoseClass? = nil,
        bodyWeight: Double = 75, particles: Int = 512, seed: UInt64 = 1
    ) {
        precondition(particles > 0 && particles % 16 == 0, "particles come in sixteens")
        precondition(bodyWeight > 0, "a patient has a weight")
        var parameters = parameters
        if let kind {
            for place in parameters.kinds.indices {
                parameters.kinds[place].probability = parameters.kinds[place].kind == kind ? 1 : 0
            }
            parameters.version += " \(kind)"
        }
        self.parameters = parameters
        self.particles = particles
        self.bodyWeight = bodyWeight
        key = DrawKey(patient.rawValue, "glucose", parameters.version, String(seed))
    }

    /// The class for a uniform number.
    func kind(at uniform: Double) -> GlucoseClass {
        var sum = 0.0
        let total = parameters.kinds.reduce(0) { $0 + $1.probability }
        for kind in parameters.kinds {
            sum += kind.probability / total
            if uniform < sum { return kind.kind }
        }
        return parameters.kinds.last { $0.probability > 0 }?.kind ?? .normal
    }

    /// µU/mL/min in plasma for each unit of insulin a minute.
    var insulinPerUnit: Double { 1e6 / (parameters.insulinVolume * bodyWeight * 1_000) }
}
