import CParticleFilter
import SequentialMonteCarlo

/// The C reference.
final class CFilter: KernelFilter {
    /// How the compiler may round.
    enum Rounding {
        /// After every operation, as Swift does.
        case everyOperation
        /// Products fused with sums, as C compilers do unless told otherwise.
        case fused
    }

    let name: String
    private let run: Run
    private let memory: OpaquePointer
    private var model: cpf_model
    private let observations: [Float]

    private typealias Run = (
        OpaquePointer?, UnsafePointer<cpf_model>?, UInt32, UInt32, UnsafePointer<Float>?, Int32,
        UnsafeMutablePointer<Double>?
    ) -> Double

    /// Makes a filter of a multiple of 16 particles.
    init(_ rounding: Rounding, model: KernelModel, observations: [Float], particles: Int) throws {
        guard let memory = cpf_make(Int32(particles)) else {
            throw Shortfall("no memory for \(particles) particles in C")
        }
        self.memory = memory
        self.observations = observations
        switch rounding {
        case .everyOperation: (name, run) = ("C", cpf_run)
        case .fused: (name, run) = ("C fused", cpf_run_fused)
        }
        self.model = cpf_model()
        Self.copy(model.decay, to: &self.model.decay)
        Self.copy(model.coupling, to: &self.model.coupling)
        Self.copy(model.noise, to: &self.model.noise)
        Self.copy(model.prior, to: &self.model.prior)
        Self.copy(model.loading, to: &self.model.loading)
        self.model.precision = 1 / model.noiseVariance
        self.model.log_normaliser = model.logNormaliser
    }

    deinit { cpf_free(memory) }

    func run(repetition: Int) throws -> KernelRun {
        let key = KernelRun.key(of: repetition).key
        var means = [Double](repeating: 0, count: observations.count)
        let began = try ThreadClock.microseconds()
        let logEvidence = run(
            memory, &model, key.x, key.y, observations, Int32(observations.count), &means)
        let ended = try ThreadClock.microseconds()
        return KernelRun(microseconds: ended - began, logEvidence: logEvidence, means: means)
    }

    private static func copy<Numbers>(_ numbers: [Float], to place: inout Numbers) {
        withUnsafeMutableBytes(of: &place) { place in
            numbers.withUnsafeBytes { place.copyMemory(from: $0) }
        }
    }
}
