import Foundation
import SequentialMonteCarlo

/// An implementation in Python, in a process of its own that runs what it is told to.
final class PythonFilter: KernelFilter {
    /// Numba compiles before the first answer.
    private static let longestWait = 60

    let name: String
    private let process: HelperProcess
    private let particles: Int

    /// Lets filters of several sizes share a process, since starting one takes seconds.
    init(name: String, process: HelperProcess, particles: Int) {
        self.name = name
        self.process = process
        self.particles = particles
    }

    /// Starts a script, and gives it the model and the observations.
    ///
    /// - Throws: When the process does not get ready, such as for want of a package.
    static func start(
        _ script: [UInt8], named fileName: String, python: URL, model: KernelModel,
        observations: [Float], in folder: URL
    ) throws -> HelperProcess {
        let file = folder.appendingPathComponent(fileName)
        try Data(script).write(to: file)
        // One thread each, like the others.
        let threads = Dictionary(
            uniqueKeysWithValues: ["OPENBLAS", "OMP", "MKL", "NUMBA"]
                .map { ("\($0)_NUM_THREADS", "1") })
        let process = try HelperProcess(python, [file.path], environment: threads)
        try process.within(seconds: longestWait) {
            // It has all of its packages then, and reads what it is told.
            try process.awaitReady()
        }
        let task = Task(model: model, observations: observations)
        try process.tell(String(decoding: try JSONEncoder().encode(task), as: UTF8.self))
        return process
    }

    func run(repetition: Int) throws -> KernelRun {
        try process.within(seconds: Self.longestWait) {
            try process.tell("\(particles) \(repetition)")
            return try process.report(KernelRun.self)
        }
    }

    /// What a script reads first.
    private struct Task: Encodable {
        let factor: [[Double]]
        let noise: [Float]
        let prior: [Float]
        let loading: [Float]
        let noiseVariance: Float
        let logNormaliser: Float
        let observations: [Float]

        init(model: KernelModel, observations: [Float]) {
            let states = 0..<model.dimension
            factor = states.map { row in states.map { model.factor[row, $0] } }
            noise = model.noise
            prior = model.prior
            loading = model.loading
            noiseVariance = model.noiseVariance
            logNormaliser = model.logNormaliser
            self.observations = observations
        }
    }
}
