import SequentialMonteCarlo

/// All that sixteen particles hold.
struct GlucoseBlock {
    /// Glucose, insulin, gut.
    var state: GlucoseLanes
    /// ρ in 1/min.
    var disturbance: Lanes
    /// The error of the continuous sensor that comes and goes, in the logarithm.
    var error: Lanes
    /// That of its calibration.
    var calibration: Lanes
    /// How many standard deviations SG lies above its median, in the logarithm; so the next ones.
    var effectiveness: Lanes
    /// SI.
    var sensitivity: Lanes
    /// Gb.
    var basal: Lanes
    /// β_c.
    var secretion: Lanes
    /// σ of the disturbance.
    var disturbanceDeviation: Lanes
    /// τ of the disturbance.
    var disturbanceMinutes: Lanes
    /// The standard deviation of the sensor's error.
    var errorDeviation: Lanes
    /// The raw value of the class.
    var kind: Lanes
    /// ψ in 1/min.
    var slowDisturbance: Lanes
    /// The covariance of ln *G*, ρ, ln *C*, the sensor's two errors and ψ about what is held here.
    var covariance: GlucoseCovariance
}

/// The particles of a glucose filter, a column for each number.
struct GlucoseCloud: Hashable, Sendable {
    /// How many numbers a particle has.
    static let fields = 18 + GlucoseCovariance.entries

    private(set) var columns: [ParticleColumn]

    /// Makes room for `count` particles.
    init(count: Int) {
        columns = (0..<GlucoseCloud.fields).map { _ in ParticleColumn(repeating: 0, count: count) }
    }

    /// Takes columns that were stored; nil unless they are a cloud of `count` particles.
    init?(columns: [ParticleColumn], count: Int) {
        guard columns.count == GlucoseCloud.fields, columns.allSatisfy({ $0.count == count })
        else { return nil }
        self.columns = columns
    }

    /// The number of particles.
    var count: Int { columns[0].count }
    /// The number of blocks of sixteen.
    var blockCount: Int { columns[0].blockCount }

    /// The median of *G* in mg/dL.
    var glucose: ParticleColumn { columns[0] }
    /// The variance of ln *G*.
    var glucoseVariance: ParticleColumn { columns[18] }
    /// The raw value of the class.
    var kind: ParticleColumn { columns[16] }

    /// Sixteen particles.
    subscript(block block: Int) -> GlucoseBlock {
        get {
            func lanes(_ field: Int) -> Lanes { columns[field][block: block] }
            var covariance = GlucoseCovariance()
            for entry in 0..<GlucoseCovariance.entries {
                covariance[entry: entry] = lanes(18 + entry)
            }
            return GlucoseBlock(
                state: GlucoseLanes(
                    glucose: lanes(0), action: lanes(1), insulin: lanes(2), stomach: lanes(3),
                    gut: lanes(4), interstitial: lanes(5)),
                disturbance: lanes(6), error: lanes(7), calibration: lanes(8),
                effectiveness: lanes(9), sensitivity: lanes(10), basal: lanes(11),
                secretion: lanes(12), disturbanceDeviation: lanes(13),
                disturbanceMinutes: lanes(14), errorDeviation: lanes(15), kind: lanes(16),
                slowDisturbance: lanes(17),
                covariance: covariance)
        }
        set {
            columns[0][block: block] = newValue.state.glucose
            columns[1][block: block] = newValue.state.action
            columns[2][block: block] = newValue.state.insulin
            columns[3][block: block] = newValue.state.stomach
            columns[4][block: block] = newValue.state.gut
            columns[5][block: block] = newValue.state.interstitial
            columns[6][block: block] = newValue.disturbance
            columns[7][block: block] = newValue.error
            columns[8][block: block] = newValue.calibration
            columns[9][block: block] = newValue.effectiveness
            columns[10][block: block] = newValue.sensitivity
            columns[11][block: block] = newValue.basal
            columns[12][block: block] = newValue.secretion
            columns[13][block: block] = newValue.disturbanceDeviation
            columns[14][block: block] = newValue.disturbanceMinutes
            columns[15][block: block] = newValue.errorDeviation
            columns[16][block: block] = newValue.kind
            columns[17][block: block] = newValue.slowDisturbance
            for entry in 0..<GlucoseCovariance.entries {
                columns[18 + entry][block: block] = newValue.covariance[entry: entry]
            }
        }
    }

    /// Gives every place what its ancestor has.
    mutating func gather(_ ancestors: [Int32], scratch: inout ParticleColumn) {
        for field in columns.indices { columns[field].gather(ancestors, scratch: &scratch) }
    }
}
