import ClinicalTypes
import SequentialMonteCarlo

/// The drugs that a marrow has met, which decide what model it needs.
struct MarrowRegimen: OptionSet, Hashable, Sendable {
    let rawValue: UInt8

    static let docetaxel = MarrowRegimen(rawValue: 1)
    static let paclitaxel = MarrowRegimen(rawValue: 2)
    static let carboplatin = MarrowRegimen(rawValue: 4)
    static let mercaptopurine = MarrowRegimen(rawValue: 8)
    static let growthFactor = MarrowRegimen(rawValue: 16)
    static let steroid = MarrowRegimen(rawValue: 32)
    static let all: MarrowRegimen = [
        .docetaxel, .paclitaxel, .carboplatin, .mercaptopurine, .growthFactor, .steroid,
    ]

    /// The part of an event that decides.
    init(_ event: MarrowEvent) {
        self =
            switch event {
            case .dose(.docetaxel, _, _): .docetaxel
            case .dose(.paclitaxel, _, _): .paclitaxel
            case .dose(.carboplatin, _, _): .carboplatin
            case .dose(.mercaptopurine, _, _): .mercaptopurine
            case .growthFactor: .growthFactor
            case .steroid: .steroid
            case .transfusion, .count, .horizon: []
            }
    }

    init(rawValue: UInt8) { self.rawValue = rawValue }

    /// The constants for neutrophils.
    ///
    /// A transit time is that of the drug whose nadir comes last. Where drugs are combined, slopes
    /// are those of each alone but for carboplatin's [A], for no source has them together.
    var neutrophils: MarrowParameters {
        var parameters: MarrowParameters =
            if contains(.growthFactor) {
                .docetaxelNeutrophilsQuartino
            } else if contains(.carboplatin) {
                .carboplatinNeutrophils
            } else if contains(.mercaptopurine) {
                .mercaptopurineNeutrophils
            } else {
                .docetaxelNeutrophils
            }
        let known: [(MarrowRegimen, MarrowParameters)] = [
            (.docetaxel, .docetaxelNeutrophils), (.paclitaxel, .paclitaxelLeucocytes),
            (.carboplatin, .carboplatinNeutrophils),
            (.mercaptopurine, .mercaptopurineNeutrophils),
        ]
        for (drug, source) in known where contains(drug) {
            let effect = source.effects[0]
            guard !parameters.effects.contains(where: { $0.drug == effect.drug }) else { continue }
            parameters = parameters.adding(effect)
        }
        scaleCarboplatin(&parameters)
        if contains(.steroid) {
            parameters.demargination = .version1
            parameters.version += " steroid"
        }
        return parameters
    }

    /// The constants for platelets.
    var platelets: MarrowParameters {
        var parameters = MarrowParameters.carboplatinPlatelets
        scaleCarboplatin(&parameters)
        return parameters
    }

    /// A companion changes carboplatin's slope.
    private func scaleCarboplatin(_ parameters: inout MarrowParameters) {
        guard contains(.carboplatin), contains(.paclitaxel) || contains(.docetaxel),
            let place = parameters.effects.firstIndex(where: { $0.drug == .carboplatin })
        else { return }
        let factor = SlopeModifier.carboplatin(
            with: contains(.paclitaxel) ? .paclitaxel : .other, lineage: parameters.lineage)
        parameters.effects[place].slope = parameters.effects[place].slope.scaled(by: factor)
        parameters.version += " with taxane"
    }
}
