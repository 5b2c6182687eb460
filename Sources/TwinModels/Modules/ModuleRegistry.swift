public import ClinicalTypes

/// The modules of physiology that a twin may have.
public enum ModuleRegistry {
    /// All of them, in the order in which they may depend on each other.
    public static let all: [any PhysiologyModule.Type] = [
        MarrowModule.self, TumourModule.self, ProstateModule.self,
    ]

    /// The streams that some module learns from.
    public static let streams: Set<StreamCode> = all.reduce(into: []) { $0.formUnion($1.streams) }

    /// Where a module stands among all.
    public static func place(of type: any PhysiologyModule.Type) -> Int {
        all.firstIndex { $0.name == type.name } ?? all.count
    }

    /// The module of a name.
    public static func module(named name: String) -> (any PhysiologyModule.Type)? {
        all.first { $0.name == name }
    }
}
