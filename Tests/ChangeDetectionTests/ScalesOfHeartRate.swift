import ChangeDetection
import TestSupport

/// Quarter-hourly heart rate, its exact filter, and detectors at several scales.
struct ScalesOfHeartRate {
    static let filter = LinearPatient.Filter(LinearPatient.streams[0])

    private(set) var oneStep: ResidualDetector
    private(set) var blocks: [BlockDetector]
    private(set) var signature: StepSignatureDetector
    private var error: SIMD2<Double>
    private var mean = SIMD2<Double>.zero
    private var random: SeededNumbers

    init(lengths: [Double], tolerates: Bool, seed: UInt64) {
        random = SeededNumbers(seed: seed)
        error = Self.filter.drawError(&random)
        var design = ResidualDetector.Design.standard
        var steps = StepSignatureDetector.Design.standard
        if !tolerates {
            design.toleratedShift = 0
            design.toleratedSpread = 1
            steps.toleratedShift = 0
            steps.toleratedSpread = 1
        }
        oneStep = ResidualDetector(design: design)
        blocks = lengths.map { BlockDetector(length: $0, design: design) }
        signature = StepSignatureDetector(design: steps)
    }

    /// Takes in the next reading, raised by `shift`.
    ///
    /// - Returns: For each block detector the score of its block, if one just ended.
    mutating func read(shift: Double) -> [Double?] {
        let filter = Self.filter
        let innovation = filter.step(&error, shift: shift, &random)
        let predicted = filter.decay * mean
        let value = predicted.x + predicted.y + innovation
        let noise = filter.stream.noiseSD * filter.stream.noiseSD
        var scores: [Double?] = []
        for place in blocks.indices {
            if !blocks[place].isOpen {
                blocks[place].begin(mean: wide(mean), covariance: Self.covariance)
            }
            blocks[place].advance(
                decay: wide(filter.decay), noise: wide(filter.wander), hours: 0.25)
            blocks[place].observe(
                value: value, loadings: SIMD8(1, 1, 0, 0, 0, 0, 0, 0), noise: noise)
            scores.append(blocks[place].isDue ? blocks[place].finish() : nil)
        }
        let z = innovation / filter.predictiveSD
        _ = oneStep.observe(z: z, weeks: 0.25 / 168)
        signature.observe(
            z: z, deviation: filter.predictiveSD, hours: 0.25, decay: wide(filter.decay),
            gain: wide(filter.gain), loadings: SIMD8(1, 1, 0, 0, 0, 0, 0, 0))
        mean = predicted + filter.gain * innovation
        return scores
    }

    mutating func reset() {
        oneStep.reset()
        for place in blocks.indices { blocks[place].reset() }
        signature.reset()
    }

    private func wide(_ pair: SIMD2<Double>) -> SIMD8<Double> {
        SIMD8(pair.x, pair.y, 0, 0, 0, 0, 0, 0)
    }

    private static let covariance =
        [
            SIMD8(filter.variance.x, filter.covariance, 0, 0, 0, 0, 0, 0),
            SIMD8(filter.covariance, filter.variance.y, 0, 0, 0, 0, 0, 0),
        ] + Array(repeating: SIMD8<Double>.zero, count: 4)
}
