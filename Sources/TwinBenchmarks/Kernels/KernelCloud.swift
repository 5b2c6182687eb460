import SequentialMonteCarlo

/// The particles of a `LibraryFilter`, a column for each level.
struct KernelCloud {
    private var x0: ParticleColumn
    private var x1: ParticleColumn
    private var x2: ParticleColumn
    private var x3: ParticleColumn
    private var x4: ParticleColumn
    private var x5: ParticleColumn
    private var x6: ParticleColumn
    private var x7: ParticleColumn
    /// What each particle's reading would be without noise.
    private var signals: ParticleColumn
    private var logDensities: ParticleColumn
    private var weights: CloudWeights
    /// The weights themselves.
    private var values: ParticleColumn
    private var scratch: ParticleColumn
    private var ancestors: [Int32]
    private let order: [Int32]

    /// Makes room for a multiple of 16 particles.
    init(particles: Int) {
        let column = ParticleColumn(repeating: 0, count: particles)
        (x0, x1, x2, x3) = (column, column, column, column)
        (x4, x5, x6, x7) = (column, column, column, column)
        (signals, logDensities, values, scratch) = (column, column, column, column)
        weights = CloudWeights(uniform: particles)
        order = (0..<Int32(particles)).map { $0 }
        ancestors = order
    }

    /// Gives every particle the same weight.
    mutating func begin() {
        weights.makeUniform()
    }

    /// Draws the levels at the first reading.
    mutating func drawPrior(_ model: KernelModel, _ key: DrawKey) {
        clearSignals()
        Self.draw(&x7, &x6, &signals, PairConstants(model, 7), key)
        Self.draw(&x5, &x4, &signals, PairConstants(model, 5), key)
        Self.draw(&x3, &x2, &signals, PairConstants(model, 3), key)
        Self.draw(&x1, &x0, &signals, PairConstants(model, 1), key)
    }

    /// Moves all levels by a step; from the last to the first, as each leans on the old one before.
    mutating func move(_ model: KernelModel, _ key: DrawKey, event: UInt64) {
        clearSignals()
        Self.move(&x7, &x6, below: x5, &signals, PairConstants(model, 7), key, event)
        Self.move(&x5, &x4, below: x3, &signals, PairConstants(model, 5), key, event)
        Self.move(&x3, &x2, below: x1, &signals, PairConstants(model, 3), key, event)
        // The first level leans on none: its coupling is zero, whatever it is said to lean on.
        Self.move(&x1, &x0, below: x7, &signals, PairConstants(model, 1), key, event)
    }

    /// Conditions the weights on a reading; returns its log evidence.
    mutating func weigh(_ model: KernelModel, _ observation: Float) throws -> Double {
        let factor = 1 / model.noiseVariance * -0.5
        let logNormaliser = model.logNormaliser
        signals.withBlocks { signals in
            logDensities.withMutableBlocks { densities in
                for block in signals.indices {
                    let apart = observation - signals[block]
                    densities[block] = apart * apart * factor + logNormaliser
                }
            }
        }
        return try weights.condition(on: logDensities, values: &values)
    }

    /// The filtered mean of what a reading would be without noise.
    func meanSignal() -> Double {
        var sum = Lanes(repeating: 0)
        signals.withBlocks { signals in
            values.withBlocks { values in
                for block in signals.indices { sum += values[block] * signals[block] }
            }
        }
        return sum.total
    }

    /// Resamples when fewer than half of the particles carry the information.
    mutating func resampleIfNeeded(_ key: DrawKey, event: UInt64) {
        guard weights.effectiveSampleSize < Double(weights.count) / 2 else { return }
        CloudWeights.chooseAncestors(
            values: values, uniform: key.draws(event: event, particle: .max).uniform(0),
            order: order, into: &ancestors)
        x0.gather(ancestors, scratch: &scratch)
        x1.gather(ancestors, scratch: &scratch)
        x2.gather(ancestors, scratch: &scratch)
        x3.gather(ancestors, scratch: &scratch)
        x4.gather(ancestors, scratch: &scratch)
        x5.gather(ancestors, scratch: &scratch)
        x6.gather(ancestors, scratch: &scratch)
        x7.gather(ancestors, scratch: &scratch)
        weights.makeUniform()
    }

    private mutating func clearSignals() {
        signals.withMutableBlocks { signals in
            for block in signals.indices { signals[block] = Lanes(repeating: 0) }
        }
    }

    private static func draw(
        _ upper: inout ParticleColumn, _ lower: inout ParticleColumn,
        _ signals: inout ParticleColumn, _ constants: PairConstants, _ key: DrawKey
    ) {
        upper.withMutableBlocks { upper in
            lower.withMutableBlocks { lower in
                signals.withMutableBlocks { signals in
                    for block in upper.indices {
                        let (e, o) = key.normals(
                            event: 0, block: block, purpose: constants.purpose)
                        let u = e * constants.upper.prior
                        let l = o * constants.lower.prior
                        upper[block] = u
                        lower[block] = l
                        signals[block] +=
                            u * constants.upper.loading + l * constants.lower.loading
                    }
                }
            }
        }
    }

    private static func move(
        _ upper: inout ParticleColumn, _ lower: inout ParticleColumn, below: ParticleColumn,
        _ signals: inout ParticleColumn, _ constants: PairConstants, _ key: DrawKey,
        _ event: UInt64
    ) {
        upper.withMutableBlocks { upper in
            lower.withMutableBlocks { lower in
                signals.withMutableBlocks { signals in
                    below.withBlocks { below in
                        for block in upper.indices {
                            let (e, o) = key.normals(
                                event: event, block: block, purpose: constants.purpose)
                            let x = lower[block]
                            let u = constants.upper.moved(upper[block], on: x, draw: e)
                            let l = constants.lower.moved(x, on: below[block], draw: o)
                            upper[block] = u
                            lower[block] = l
                            signals[block] +=
                                u * constants.upper.loading + l * constants.lower.loading
                        }
                    }
                }
            }
        }
    }
}

/// The constants of one level, in each lane.
private struct LevelConstants {
    let decay: Lanes
    let coupling: Lanes
    let noise: Lanes
    let prior: Lanes
    let loading: Lanes

    init(_ model: KernelModel, _ state: Int) {
        decay = Lanes(repeating: model.decay[state])
        coupling = Lanes(repeating: model.coupling[state])
        noise = Lanes(repeating: model.noise[state])
        prior = Lanes(repeating: model.prior[state])
        loading = Lanes(repeating: model.loading[state])
    }

    @inline(__always)
    func moved(_ level: Lanes, on other: Lanes, draw: Lanes) -> Lanes {
        (level * decay + other * coupling) + draw * noise
    }
}

/// The constants of two levels that share their draws.
private struct PairConstants {
    let upper: LevelConstants
    let lower: LevelConstants
    /// Tells the draws of pairs apart.
    let purpose: UInt32

    init(_ model: KernelModel, _ upperState: Int) {
        upper = LevelConstants(model, upperState)
        lower = LevelConstants(model, upperState - 1)
        purpose = UInt32(upperState / 2)
    }
}
