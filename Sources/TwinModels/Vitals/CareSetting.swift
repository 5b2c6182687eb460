/// Where the patient is cared for, which says how much and how fast vital signs wander.
public enum CareSetting: Int, CaseIterable, Hashable, Sendable {
    /// At home or on an ordinary ward.
    case ward
    /// In intensive care.
    case intensive

    /// The setting of the given name, as configuration and tables spell it.
    public init?(name: some StringProtocol) {
        guard let setting = CareSetting.allCases.first(where: { $0.name == name }) else {
            return nil
        }
        self = setting
    }

    /// How configuration and tables spell it.
    public var name: String {
        switch self {
        case .ward: "ward"
        case .intensive: "intensive"
        }
    }
}
