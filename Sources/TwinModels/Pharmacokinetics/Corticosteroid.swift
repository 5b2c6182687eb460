public import ClinicalTypes

/// A steroid that acts on glucocorticoid receptors.
public enum Corticosteroid: String, CaseIterable, Hashable, Sendable {
    /// The most potent here.
    case dexamethasone
    /// Becomes prednisolone in the liver.
    case prednisone
    /// Of the potency to which others are compared.
    case prednisolone
    /// A quarter more potent.
    case methylprednisolone
    /// The body's own.
    case hydrocortisone

    /// The steroid that the vocabulary calls so; nil for another drug.
    public init?(_ drug: DrugCode) { self.init(rawValue: drug.rawValue) }

    /// How many mg of prednisone have the effect of one mg [R, tables of equivalence; 6.7 as 4 mg
    /// against 0.6].
    public var prednisonePerMilligram: Double {
        switch self {
        case .dexamethasone: 6.7
        case .prednisone, .prednisolone: 1
        case .methylprednisolone: 1.25
        case .hydrocortisone: 0.25
        }
    }

    /// How many mg of dexamethasone have the effect of one mg.
    public var dexamethasonePerMilligram: Double {
        prednisonePerMilligram / Corticosteroid.dexamethasone.prednisonePerMilligram
    }
}
