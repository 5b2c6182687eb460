/// All constants of a marrow model: of one lineage under certain drugs, under one version.
public struct MarrowParameters: Hashable, Sendable {
    /// How a drug acts on proliferating cells.
    public struct Effect: Hashable, Sendable {
        /// The drug.
        public var drug: Drug
        /// The slope in L/mg: 1 at 1 mg/L stops proliferation. Its deviation contains that of the
        /// drug's clearance, for counts tell the product only.
        public var slope: LogNormalPrior

        /// Puts an effect together.
        public init(_ drug: Drug, slope: LogNormalPrior) {
            self.drug = drug
            self.slope = slope
        }
    }

    /// How cells leave blood.
    public enum Removal: Hashable, Sendable {
        /// As they pass a stage of transit.
        case asTransit
        /// At this rate in 1/h.
        case rate(Double)
    }

    /// What drives proliferation when cells are few.
    public enum Regulation: Hashable, Sendable {
        /// (C₀/C)^γ (Friberg et al. 2002).
        case count
        /// G-CSF, which neutrophils remove.
        case growthFactor(GrowthFactorParameters)
    }

    /// Names the version; part of every key and checkpoint.
    public var version: String
    /// What is counted.
    public var lineage: BloodLineage
    /// C₀ in 10⁹/L.
    public var baseline: LogNormalPrior
    /// MTT in hours, from the last division to blood. That which fits the first drug: a drug's
    /// point of attack differs (carboplatin's late nadir).
    public var transitTime: LogNormalPrior
    /// γ.
    public var feedback: LogNormalPrior
    /// What the drugs do, each at most once.
    public var effects: [Effect]
    /// How cells leave blood.
    public var removal: Removal
    /// What drives proliferation.
    public var regulation: Regulation
    /// How slopes vary from cycle to cycle; nil if they do not.
    public var occasions: Occasions?
    /// What a steroid adds to what is counted; nil where it adds nothing.
    public var demargination: Demargination?
    /// What a transfusion adds.
    public var transfusion: Transfusion
    /// How a count scatters.
    public var reading: CountNoise
    /// What moves counts for weeks and is not in the model; nil where all is noise.
    public var misfit: Misfit?
    /// How the drugs distribute.
    public var kinetics: DrugKinetics
    /// The longest step in hours.
    public var longestStep: Double
    /// How long a dose is remembered, in hours.
    public var memoryHours: Double

    /// Puts constants together from those that every model has.
    public init(
        version: String, lineage: BloodLineage, baseline: LogNormalPrior,
        transitTime: LogNormalPrior, feedback: LogNormalPrior, effects: [Effect],
        removal: Removal, reading: CountNoise
    ) {
        self.version = version
        self.lineage = lineage
        self.baseline = baseline
        self.transitTime = transitTime
        self.feedback = feedback
        self.effects = effects
        self.removal = removal
        self.reading = reading
        regulation = .count
        transfusion = .version1
        kinetics = .version1
        longestStep = 4
        memoryHours = 63 * 24
    }

    /// The same marrow under one more drug.
    public func adding(_ effect: Effect) -> MarrowParameters {
        var both = self
        both.version += "+\(effect.drug)"
        both.effects.append(effect)
        return both
    }
}
