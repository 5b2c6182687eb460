import SequentialMonteCarlo

/// Room for what one update of a `VitalsFilter` needs on the way and nobody after it.
///
/// Lend the same one to all filters that take turns: in the long run an update then allocates
/// nothing. It grows to the largest filter it has served.
public struct VitalsWorkspace: Sendable {
    private static let empty = ParticleColumn(repeating: 0, count: 16)

    /// What the classes of the stream make of the reading to come.
    var parts: [ClassForecast] = []
    /// The classes after the reading, before they are merged.
    var candidates: [HistoryClass] = []
    /// The parts as the kernel reads them, by class and course.
    var rows = ForecastRows()
    /// What the display cell stands for in each class.
    var sites = InlineArray<16, CensoredSite>(repeating: .exact)
    /// The largest 1 / s of any class: below its inverse a display cell is narrow for all.
    var largestInverseSpread = 0.0
    /// The mean of the reading for each particle, on the model's scale.
    var means = VitalsWorkspace.empty
    /// Its variance.
    var variances = VitalsWorkspace.empty
    /// The variance that S gains until the reading.
    var driverNoises = VitalsWorkspace.empty
    /// S of each particle without the reading.
    var drivers = VitalsWorkspace.empty
    /// The log probability of the display cell for each stable particle.
    var stableLikelihoods = VitalsWorkspace.empty
    /// The same for each particle of the bank.
    var bankLikelihoods = VitalsWorkspace.empty
    /// The weight of each stable particle.
    var stableWeights = VitalsWorkspace.empty
    /// The weight of each particle of the bank, of a total of one.
    var bankWeights = VitalsWorkspace.empty
    /// For each particle the probability that the reading is an artefact.
    var artefacts = VitalsWorkspace.empty
    /// For each hypothesis of the bank, how much better it predicted than the stable set.
    var logRatios: [Double] = []
    /// The places of the hypotheses that were kept.
    var survivors: [Int] = []
    /// A column on its way to other particles.
    var scratch = VitalsWorkspace.empty
    /// The same for bytes.
    var scratchBytes: [ParticleBytes] = []
    /// S of each stable particle, to be sorted.
    var stableDrivers = VitalsWorkspace.empty
    /// Sorts them.
    var sorter = ParticleSorter(count: 16)
    /// The particles in the order of S.
    var order: [Int32] = []
    /// The stable particles that new hypotheses branch off.
    var parents = [Int32](repeating: 0, count: VitalsFilter.admissionBranches)
    /// The hypotheses that others are to follow.
    var heirs: [Int32] = []
    /// The ancestors that resampling chose.
    var ancestors: [Int32] = []

    /// Makes an empty workspace.
    public init() {}

    /// Makes room for so many blocks of sixteen stable and bank particles.
    mutating func prepare(stable: Int, bank: Int) {
        let blocks = stable + bank
        guard means.blockCount != blocks || stableWeights.blockCount != stable else { return }
        means = ParticleColumn(repeating: 0, count: 16 * blocks)
        drivers = means
        variances = means
        driverNoises = means
        artefacts = means
        scratch = means
        scratchBytes = Array(repeating: ParticleBytes(repeating: 0), count: blocks)
        stableLikelihoods = ParticleColumn(repeating: 0, count: 16 * stable)
        stableWeights = stableLikelihoods
        bankLikelihoods = ParticleColumn(repeating: 0, count: 16 * bank)
        bankWeights = bankLikelihoods
        stableDrivers = stableLikelihoods
        sorter = ParticleSorter(count: 16 * stable)
        order = Array(repeating: 0, count: 16 * stable)
        ancestors = order
        heirs = Array(repeating: 0, count: 16 * bank)
        logRatios.reserveCapacity(16 * bank)
        survivors.reserveCapacity(16 * bank)
        parts.reserveCapacity(StreamCloud.mostClasses)
        candidates.reserveCapacity(StreamCloud.mostCandidates)
    }
}

/// What each class makes of one reading, as columns that particles look up.
struct ForecastRows: Sendable {
    /// The columns.
    enum Field: Int, CaseIterable {
        /// What the rhythm that hypotheses share adds to the mean of the reading.
        case rhythm
        /// The decay of b.
        case slowDecay
        /// The decay of f.
        case fastDecay
        /// The gain g of S.
        case gain
        /// The variance of the reading apart from what S gains.
        case variance
        /// One minus the probability of an artefact.
        case regular
        /// The probability of an artefact in this very cell.
        case artefact
        /// The value that the cell stands for.
        case site
        /// The variance that not knowing more than the cell adds.
        case siteVariance
        /// The Kalman gain of μ.
        case levelGain
        /// The Kalman gain of b.
        case slowGain
        /// The Kalman gain of f.
        case fastGain
        /// The Kalman gain of c₁.
        case cosineGain
        /// The Kalman gain of c₂.
        case sineGain
    }

    private var values = [Float](
        repeating: 0, count: Field.allCases.count * StreamCloud.mostClasses)

    /// One field of one class.
    subscript(field: Field, place: Int) -> Double {
        get { Double(values[field.rawValue * StreamCloud.mostClasses + place]) }
        set { values[field.rawValue * StreamCloud.mostClasses + place] = Float(newValue) }
    }

    /// One field of each particle's class.
    @inline(__always)
    subscript(field: Field, lanes: ClassLanes) -> Lanes {
        let start = field.rawValue * StreamCloud.mostClasses
        var result = Lanes(repeating: values[start + lanes.first])
        var others = lanes.others
        while others != 0 {
            let place = others.trailingZeroBitCount
            others &= others - 1
            let isMember = lanes.wide .== SIMD16<UInt32>(repeating: UInt32(place))
            result = result.replacing(
                with: Lanes(repeating: values[start + place]), where: isMember)
        }
        return result
    }
}

/// The classes of sixteen particles, ready to look fields up.
///
/// Sixteen particles that follow one another are mostly of one class, or of two or three.
struct ClassLanes {
    fileprivate let wide: SIMD16<UInt32>
    fileprivate let first: Int
    /// A bit for each further class.
    fileprivate let others: UInt32

    @inline(__always)
    init(_ classes: ParticleBytes, of count: Int) {
        first = Int(classes[0])
        wide = classes.wide
        var others: UInt32 = 0
        if classes.common == nil {
            for place in 0..<count where place != first {
                if holdsAnywhere(wide .== SIMD16<UInt32>(repeating: UInt32(place))) {
                    others |= 1 << UInt32(place)
                }
            }
        }
        self.others = others
    }
}
