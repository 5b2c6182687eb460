/// What was done to a patient or found by a procedure.
///
/// All numbers are finite.
public enum ClinicalAct: Hashable, Sendable {
    /// A drug was given.
    case medication(Medication)
    /// A fraction of radiotherapy was given.
    case radiotherapy(RadiotherapyFraction)
    /// Blood or a part of it was given.
    case transfusion(Transfusion)
    /// A meal was eaten.
    case meal(Meal)
    /// Fluid was taken or lost.
    case fluid(FluidBalance)
    /// A lesion was measured in an image.
    case lesion(LesionMeasurement)
    /// A laboratory found a value.
    case measurement(LaboratoryResult)
    /// The tumour's genes were read.
    case genome(GenomicProfile)
}

/// An administration of a drug.
public struct Medication: Hashable, Sendable, Codable {
    /// The drug's code in the vocabulary.
    public var drug: DrugCode
    /// How much in all, in the drug's canonical unit; more than 0.
    public var amount: Double
    /// How long it ran in, in minutes; 0 for a tablet or an injection.
    public var minutes: Double

    /// Puts an administration together.
    public init(drug: DrugCode, amount: Double, minutes: Double = 0) {
        self.drug = drug
        self.amount = amount
        self.minutes = minutes
    }
}

/// A fraction of radiotherapy.
public struct RadiotherapyFraction: Hashable, Sendable, Codable {
    /// The dose in gray, more than 0.
    public var dose: Double

    /// A fraction of so many gray.
    public init(dose: Double) { self.dose = dose }
}

/// Blood, or a part of it, from a donor.
public struct Transfusion: Hashable, Sendable, Codable {
    /// What was given.
    public enum Product: String, Hashable, Sendable, Codable, CaseIterable {
        /// Platelets.
        case platelets
        /// Red blood cells.
        case redCells = "red_cells"
        /// Plasma.
        case plasma
        /// Neutrophils.
        case granulocytes
    }

    /// What was given.
    public var product: Product
    /// How many units, more than 0.
    public var units: Double

    /// Puts a transfusion together.
    public init(product: Product, units: Double) {
        self.product = product
        self.units = units
    }
}

/// Something eaten or drunk.
public struct Meal: Hashable, Sendable, Codable {
    /// Carbohydrate in grams, more than 0.
    public var carbohydrate: Double

    /// A meal with so much carbohydrate.
    public init(carbohydrate: Double) { self.carbohydrate = carbohydrate }
}

/// Fluid that came into the body or left it.
public struct FluidBalance: Hashable, Sendable, Codable {
    /// Litres, not 0: infusions and drinks are positive; vomit, stool, drains and urine negative.
    public var litres: Double

    /// A balance of so many litres.
    public init(litres: Double) { self.litres = litres }
}

/// A value of a laboratory that does not know which device measures whom, and may correct it.
public struct LaboratoryResult: Hashable, Sendable, Codable {
    /// What was measured.
    public var code: StreamCode
    /// The value in the stream's canonical unit.
    public var value: Double

    /// Puts a result together.
    public init(code: StreamCode, value: Double) {
        self.code = code
        self.value = value
    }
}

/// One lesion in one image; after RECIST 1.1 (Eisenhauer et al. 2009, Eur J Cancer 45:228).
public struct LesionMeasurement: Hashable, Sendable, Codable {
    /// The lesion's name, the same in every image.
    public var lesion: EventName
    /// The longest diameter in millimetres, of a lymph node the short axis; 0 for one that is gone.
    public var diameter: Double
    /// The volume in cubic centimetres, where it was segmented.
    public var volume: Double?
    /// Whether it is a lymph node.
    public var isNode: Bool
    /// Whether it was not there at baseline.
    public var isNew: Bool

    /// Puts a measurement together.
    public init(
        lesion: EventName, diameter: Double, volume: Double? = nil, isNode: Bool = false,
        isNew: Bool = false
    ) {
        self.lesion = lesion
        self.diameter = diameter
        self.volume = volume
        self.isNode = isNode
        self.isNew = isNew
    }
}

/// What a tumour's genes say about its sensitivity to radiation.
public struct GenomicProfile: Hashable, Sendable, Codable {
    /// The radiosensitivity index: 0 for the most sensitive, 1 for the most resistant
    /// (Eschrich et al. 2009, Int J Radiat Oncol Biol Phys 75:489).
    public var radiosensitivityIndex: Double

    /// A profile with this index.
    public init(radiosensitivityIndex: Double) {
        self.radiosensitivityIndex = radiosensitivityIndex
    }
}

/// The name of a drug, such as `docetaxel`.
public struct DrugCode: Identifier, Codable {
    /// The name, as the vocabulary spells it.
    public let rawValue: String

    /// Takes a name that `isValid(_:)` accepts.
    public init(validated rawValue: String) { self.rawValue = rawValue }
}
