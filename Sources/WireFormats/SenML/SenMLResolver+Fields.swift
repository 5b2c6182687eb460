extension SenMLResolver {
    /// The labels of RFC 8428, those of base fields first.
    enum Label: Int, CaseIterable {
        case baseName, baseTime, baseUnit, baseValue, baseSum, baseVersion
        case name, unit, value, textValue, boolValue, dataValue, sum, time, updateTime

        /// The label of that name.
        init?(_ key: JSONText) {
            guard let label = Label.allCases.first(where: { key == $0.text }) else { return nil }
            self = label
        }

        /// Whether it speaks for the records that follow, too.
        var isBase: Bool { rawValue <= Label.baseVersion.rawValue }

        /// The name in JSON.
        var text: StaticString {
            switch self {
            case .baseName: "bn"
            case .baseTime: "bt"
            case .baseUnit: "bu"
            case .baseValue: "bv"
            case .baseSum: "bs"
            case .baseVersion: "bver"
            case .name: "n"
            case .unit: "u"
            case .value: "v"
            case .textValue: "vs"
            case .boolValue: "vb"
            case .dataValue: "vd"
            case .sum: "s"
            case .time: "t"
            case .updateTime: "ut"
            }
        }
    }

    /// The members of one record by label.
    struct Fields {
        private var values = InlineArray<15, JSONValue?>(repeating: nil)
        /// Whether any member belongs to this record alone.
        private(set) var hasOwn = false

        /// The member of that label.
        subscript(label: Label) -> JSONValue? {
            get { values[label.rawValue] }
            set {
                values[label.rawValue] = newValue
                hasOwn = hasOwn || !label.isBase
            }
        }
    }
}
