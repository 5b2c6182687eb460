import ClinicalTypes

/// The members of an event in JSON, not yet read.
struct EventObject {
    private var members: [String: JSONValue]

    /// Collects the members.
    ///
    /// - Throws: `malformed` if a member stands there twice.
    init(_ children: JSONChildren) throws(Rejection) {
        members = [:]
        for member in children
        where members.updateValue(member, forKey: member.key.string) != nil {
            throw Rejection(.malformed, "an object has a member twice; send it once")
        }
    }

    /// The member, unless it is missing or `null`.
    subscript(_ name: String) -> JSONValue? {
        members[name].flatMap { $0.isNull ? nil : $0 }
    }

    /// These members, and those of `defaults` that are missing here.
    func filled(from defaults: EventObject) -> EventObject {
        var filled = self
        for (name, value) in defaults.members where name != "events" && self[name] == nil {
            filled.members[name] = value
        }
        return filled
    }

    /// The member if it is a string.
    func text(_ name: String) -> String? { self[name]?.text?.string }

    /// Reads `kind` and the members that go with it:
    ///
    /// - `medication`: `drug`, a name or ATC code of the vocabulary; `amount` with `unit`; `minutes`
    ///   for an infusion;
    /// - `radiotherapy`: `dose_gy`;
    /// - `transfusion`: `product` (`platelets`, `red_cells`, `plasma`, `granulocytes`) and `units`;
    /// - `meal`: `carbohydrate_g`;
    /// - `fluid`: `volume_l`, negative for what was lost;
    /// - `lesion`: `lesion`, its name; `diameter_mm`; `volume_cm3`; `is_node`; `is_new`;
    /// - `measurement`: `code`, `value` and `unit` as in an observation;
    /// - `genome`: `rsi`, the radiosensitivity index.
    ///
    /// - Throws: The first fault.
    func act(
        _ vocabulary: Vocabulary, _ drugs: DrugVocabulary
    ) throws(Rejection) -> ClinicalAct {
        switch text("kind") {
        case "medication": return .medication(try medication(drugs))
        case "radiotherapy":
            // The largest single fractions in use are 20 to 24 Gy.
            return .radiotherapy(RadiotherapyFraction(dose: try amount("dose_gy", upTo: 40)))
        case "transfusion":
            guard let product = text("product").flatMap(Transfusion.Product.init) else {
                throw .badMember("product", "platelets, red_cells, plasma or granulocytes")
            }
            return .transfusion(
                Transfusion(product: product, units: try amount("units", upTo: 50)))
        case "meal":
            return .meal(Meal(carbohydrate: try amount("carbohydrate_g", upTo: 1_000)))
        case "fluid":
            let litres = try number("volume_l", in: -20...20)
            guard litres != 0 else { throw .badMember("volume_l", "a number other than 0") }
            return .fluid(FluidBalance(litres: litres))
        case "lesion": return .lesion(try lesion())
        case "measurement": return .measurement(try measurement(vocabulary))
        case "genome":
            // The index is a sum of ten weighted ranks, −0.61 to 1.22 (Eschrich et al. 2009).
            return .genome(
                GenomicProfile(radiosensitivityIndex: try number("rsi", in: -0.61...1.22)))
        default:
            throw .badMember(
                "kind",
                """
                medication, radiotherapy, transfusion, meal, fluid, lesion, measurement or genome
                """)
        }
    }

    private func medication(_ drugs: DrugVocabulary) throws(Rejection) -> Medication {
        guard let spelling = text("drug") else {
            throw .badMember("drug", "a name or ATC code of the vocabulary")
        }
        guard let drug = drugs.drug(spelled: spelling) else {
            throw Rejection(
                .unknownCode, "the drug is not in the vocabulary; send its name or ATC code")
        }
        guard let unit = text("unit") else {
            throw Rejection(
                .badField,
                "the unit is missing and is never guessed; send \(drug.unit) for \(drug.code)")
        }
        let sent = try number("amount", in: 0...1e9)
        guard let amount = drug.canonicalAmount(sent, unit: unit) else {
            throw Rejection(
                .unknownUnit, "the unit does not measure \(drug.code); send \(drug.unit)")
        }
        guard amount > 0, amount <= drug.high else {
            throw Rejection(
                .outOfRange,
                "the amount is not above 0 and up to \(drug.high) \(drug.unit) of \(drug.code)")
        }
        let minutes = self["minutes"] == nil ? 0 : try number("minutes", in: 0...10_080)
        return Medication(drug: drug.code, amount: amount, minutes: minutes)
    }

    private func lesion() throws(Rejection) -> LesionMeasurement {
        guard let name = text("lesion").flatMap({ EventName($0) }) else {
            throw .badMember("lesion", "the lesion's name, one to 64 of A-Z a-z 0-9 . _ -")
        }
        return LesionMeasurement(
            lesion: name, diameter: try number("diameter_mm", in: 0...500),
            volume: self["volume_cm3"] == nil ? nil : try number("volume_cm3", in: 0...20_000),
            isNode: try flag("is_node"), isNew: try flag("is_new"))
    }

    private func measurement(_ vocabulary: Vocabulary) throws(Rejection) -> LaboratoryResult {
        guard let stream = text("code").flatMap({ vocabulary.stream(spelled: $0) }) else {
            throw .unknownCode
        }
        guard let value = self["value"]?.number else {
            throw .badMember("value", "a number")
        }
        let context = DecodingContext(
            vocabulary: vocabulary, topicStream: stream.code, receipt: .earliest)
        return LaboratoryResult(
            code: stream.code,
            value: try context.canonicalValue(value, unit: text("unit"), stream: stream))
    }

    private func amount(_ name: StaticString, upTo high: Double) throws(Rejection) -> Double {
        let value = try number(name, in: 0...high)
        guard value > 0 else { throw .badMember(name, "a number above 0") }
        return value
    }

    private func number(
        _ name: StaticString, in range: ClosedRange<Double>
    ) throws(Rejection) -> Double {
        guard let value = self["\(name)"]?.number else { throw .badMember(name, "a number") }
        guard range.contains(value) else {
            throw Rejection(
                .outOfRange, "\(name) is not in \(range.lowerBound) to \(range.upperBound)")
        }
        return value
    }

    private func flag(_ name: StaticString) throws(Rejection) -> Bool {
        switch self["\(name)"]?.content {
        case nil: return false
        case .bool(let value): return value
        default: throw .badMember(name, "true or false")
        }
    }
}
