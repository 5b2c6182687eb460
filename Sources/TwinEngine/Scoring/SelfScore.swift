package import SequentialMonteCarlo

/// How well one stream's readings were foreseen one step ahead, beside what a random walk foresaw.
///
/// Means over the readings so far, the newest thousand by and large, on the scale on which the model
/// of the stream is normal; in single precision. The random walk expects the last value, with a variance that grows with
/// time at the rate that the readings before showed; it is the reference that a model must beat.
package struct SelfScore: Hashable, Sendable {
    /// How many readings the means remember.
    package static let memory = 1_000.0
    /// The steps after which the random walk has learnt how fast it walks.
    private static let leastSteps: UInt32 = 4
    /// The share of readings that the random walk holds for artefacts, which say nothing to it [A].
    private static let artefactShare = 0.02

    /// How many readings were scored.
    package private(set) var count: UInt32 = 0
    /// The mean continuous ranked probability score of the twin, of the last value (which is its
    /// distance) and of the random walk.
    package private(set) var score: Float = 0
    package private(set) var lastValueScore: Float = 0
    package private(set) var walkScore: Float = 0
    /// The shares of readings in the central intervals of 50, 80 and 95 %.
    package private(set) var covered50: Float = 0
    package private(set) var covered80: Float = 0
    package private(set) var covered95: Float = 0
    /// The last value on the scale and when it was read, in hours; NaN before the first.
    private var last = Float.nan
    private var lastHours = Double.nan
    /// The variance of the random walk per hour.
    private var walkRate: Float = 0
    private var steps: UInt32 = 0

    package init() {}

    /// What the random walk expects of a reading; nil before it has learnt how fast it walks.
    package func walk(at hours: Double) -> PredictiveNormal? {
        guard steps >= Self.leastSteps, walkRate > 0 else { return nil }
        return PredictiveNormal(
            mean: Double(last),
            variance: Double(walkRate) * max(hours - lastHours, Self.shortestStep))
    }

    /// How many times likelier a display's cell was to the random walk than to the twin, as a
    /// logarithm in nats; 0 while the random walk cannot say. Call it before `note`.
    ///
    /// - Parameters:
    ///   - cell: The bounds on the scale.
    ///   - anywhere: The probability of the cell under an artefact.
    ///   - logEvidence: The logarithm of the probability that the twin gave it.
    package func logRatio(
        of cell: (low: Double, high: Double), anywhere: Double, logEvidence: Double,
        at hours: Double
    ) -> Double {
        guard let walk = walk(at: hours) else { return 0 }
        let mass = walk.mass(from: cell.low, to: cell.high)
        let reference = (1 - Self.artefactShare) * mass + Self.artefactShare * anywhere
        return logarithm(max(reference, 1e-300)) - logEvidence
    }

    /// Takes in a reading.
    ///
    /// - Parameters:
    ///   - value: On the scale.
    ///   - rank: Its rank in the twin's prediction.
    ///   - score: The twin's continuous ranked probability score.
    package mutating func note(value: Double, at hours: Double, rank: Double, score: Double) {
        guard value.isFinite, hours.isFinite else { return }
        if let walk = walk(at: hours) {
            count += 1
            let weight = Float(1 / min(Double(count), Self.memory))
            func learn(_ mean: inout Float, _ new: Double) { mean += weight * (Float(new) - mean) }
            learn(&self.score, score)
            learn(&lastValueScore, abs(value - Double(last)))
            learn(&walkScore, walk.rankedProbabilityScore(at: value))
            let distance = abs(rank - 0.5)
            learn(&covered50, distance <= 0.25 ? 1 : 0)
            learn(&covered80, distance <= 0.4 ? 1 : 0)
            learn(&covered95, distance <= 0.475 ? 1 : 0)
        }
        if last.isFinite {
            let elapsed = max(hours - lastHours, Self.shortestStep)
            steps = min(steps + 1, UInt32(Self.memory))
            let step = value - Double(last)
            walkRate += (Float(step * step / elapsed) - walkRate) / Float(steps)
        }
        last = Float(value)
        lastHours = hours
    }

    /// Two readings at one time count as a minute apart.
    private static let shortestStep = 1.0 / 60

    /// How much better the twin is than a reference: 1 − S/S_ref.
    private static func skill(_ own: Float, _ reference: Float) -> Double? {
        reference > 0 ? 1 - Double(own) / Double(reference) : nil
    }

    /// As published; nil before the first reading was scored.
    package var summary: ForecastQuality? {
        guard count > 0 else { return nil }
        return ForecastQuality(
            readings: Int(count), rankedProbabilityScore: Double(score),
            skillOverLastValue: Self.skill(score, lastValueScore),
            skillOverRandomWalk: Self.skill(score, walkScore), coverage50: Double(covered50),
            coverage80: Double(covered80), coverage95: Double(covered95))
    }

    func encode(into writer: inout CheckpointWriter) {
        writer.append(count)
        writer.append(steps)
        writer.append([
            score, lastValueScore, walkScore, covered50, covered80, covered95, last, walkRate,
        ])
        writer.append(lastHours)
    }

    init(from reader: inout CheckpointReader) throws(CheckpointError) {
        count = try reader.read(UInt32.self)
        steps = try reader.read(UInt32.self)
        let numbers = try reader.readFloats()
        guard numbers.count == 8 else { throw .damaged }
        (score, lastValueScore, walkScore) = (numbers[0], numbers[1], numbers[2])
        (covered50, covered80, covered95) = (numbers[3], numbers[4], numbers[5])
        (last, walkRate) = (numbers[6], numbers[7])
        lastHours = try reader.readDouble()
    }
}
