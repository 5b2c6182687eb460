import SequentialMonteCarlo

/// A bootstrap filter of the model on the library's particle kernels.
struct LibraryFilter: KernelFilter {
    let name = "Swift"

    private let model: KernelModel
    private let observations: [Float]
    private var cloud: KernelCloud

    /// Makes a filter of a multiple of 16 particles.
    init(model: KernelModel, observations: [Float], particles: Int) {
        self.model = model
        self.observations = observations
        cloud = KernelCloud(particles: particles)
    }

    mutating func run(repetition: Int) throws -> KernelRun {
        let key = KernelRun.key(of: repetition)
        var means: [Double] = []
        means.reserveCapacity(observations.count)
        var logEvidence = 0.0
        let began = try ThreadClock.microseconds()
        cloud.begin()
        for step in observations.indices {
            let event = UInt64(step)
            if step == 0 {
                cloud.drawPrior(model, key)
            } else {
                cloud.move(model, key, event: event)
            }
            logEvidence += try cloud.weigh(model, observations[step])
            means.append(cloud.meanSignal())
            cloud.resampleIfNeeded(key, event: event)
        }
        return KernelRun(
            microseconds: try ThreadClock.microseconds() - began, logEvidence: logEvidence,
            means: means)
    }
}
