/// The effect of a drug differs from cycle to cycle by a factor, one of the model's parameters.
///
/// A cycle is named by its place in a ring of `count` slots of `hours`: the nearest slot to its
/// dose, counted from hour 0. So its name does not change when old records are dropped; cycles that
/// are a whole ring apart share their factor.
public struct Occasions: Hashable, Sendable {
    /// The number of slots.
    public var count: Int
    /// The usual length of a cycle in hours.
    public var hours: Double
    /// The standard deviation of the logarithm of the factor.
    public var deviation: Double

    /// Puts the constants together.
    public init(count: Int, hours: Double, deviation: Double) {
        precondition(count > 0 && hours > 0 && deviation > 0, "cycles have a length and differ")
        self.count = count
        self.hours = hours
        self.deviation = deviation
    }

    /// The slot of a dose at the given time.
    func slot(of hours: Double) -> Int {
        let place = Int((hours / self.hours).rounded(.toNearestOrAwayFromZero)) % count
        return place < 0 ? place + count : place
    }
}

/// Neutrophils that a steroid moves into what is counted, a pool that fills and empties by first
/// order.
public struct Demargination: Hashable, Sendable {
    /// 10⁹ a litre for each mg of dexamethasone.
    public var cellsPerMilligram: LogNormalPrior
    /// The mean time of the filling, in hours.
    public var inputHours: Double
    /// The mean time in blood, in hours.
    public var circulationHours: Double

    /// Puts the constants together.
    public init(cellsPerMilligram: LogNormalPrior, inputHours: Double, circulationHours: Double) {
        self.cellsPerMilligram = cellsPerMilligram
        self.inputHours = inputHours
        self.circulationHours = circulationHours
    }

    /// The pool after 1 mg, in shares of what it adds in all.
    var response: ImpulseResponse {
        ImpulseResponse(modes: [.init(coefficient: 1 / inputHours, rate: 1 / inputHours)])
            .followed(byPoolWithRate: 1 / circulationHours)
    }
}

/// What a unit of platelets adds.
public struct Transfusion: Hashable, Sendable {
    /// 10⁹ a litre for each unit.
    public var cellsPerUnit: Double
    /// How uncertain that is, as a share.
    public var relativeDeviation: Double
    /// How much faster than the patient's own the cells leave.
    public var removalFactor: Double

    /// Puts the constants together.
    public init(cellsPerUnit: Double, relativeDeviation: Double, removalFactor: Double) {
        self.cellsPerUnit = cellsPerUnit
        self.relativeDeviation = relativeDeviation
        self.removalFactor = removalFactor
    }
}

/// How a count scatters about the state: the variance of its logarithm is relative² +
/// (absolute / count)².
public struct CountNoise: Hashable, Sendable {
    /// The standard deviation of the logarithm of a high count.
    public var relative: Double
    /// The standard deviation of a low count, in 10⁹/L.
    public var absolute: Double
    /// Counts below this are known to be so and no more, in 10⁹/L.
    public var lowerLimit: Double

    /// Puts the constants together.
    public init(relative: Double, absolute: Double = 0, lowerLimit: Double) {
        self.relative = relative
        self.absolute = absolute
        self.lowerLimit = lowerLimit
    }
}

/// G-CSF, its removal by kidney and neutrophils, and its pull on the marrow (Quartino et al. 2014,
/// Pharm Res 31:3390). Levels are in multiples of the usual one.
public struct GrowthFactorParameters: Hashable, Sendable {
    /// A preparation's way into blood and out of it.
    public struct Preparation: Hashable, Sendable {
        /// What 1 µg adds in all, in multiples of the usual level.
        public var levelPerMicrogram: Double
        /// From under the skin, in 1/h.
        public var absorptionRate: Double
        /// Without neutrophils, in 1/h.
        public var eliminationRate: Double
        /// By neutrophils, in L/(10⁹ h).
        public var neutrophilRate: Double
    }

    /// β: transit quickens with the level to this power.
    public var transitPower: Double
    /// kₑ in 1/h.
    public var eliminationRate: Double
    /// k_ANC in L/(10⁹ h).
    public var neutrophilRate: Double
    /// The level above which the pull grows no more, as it is without any neutrophils: no higher
    /// level of the patient's own G-CSF was there to be fitted.
    public var saturation: Double
    /// Filgrastim, which joins the patient's own.
    public var filgrastim: Preparation
    /// Pegfilgrastim, which the kidney hardly removes.
    public var pegfilgrastim: Preparation
}
