/// A design that many monitors refer to.
final class SharedSensorFaultDesign: Sendable {
    let design: SensorFaultDesign

    private static let version1 = SharedSensorFaultDesign(.version1)
    private static let daily = SharedSensorFaultDesign(.daily)

    private init(_ design: SensorFaultDesign) { self.design = design }

    /// The object of a design; one of its own for a design that is not among the usual ones.
    static func of(_ design: SensorFaultDesign) -> SharedSensorFaultDesign {
        switch design {
        case .version1: version1
        case .daily: daily
        case _: SharedSensorFaultDesign(design)
        }
    }
}

extension SharedSensorFaultDesign: Hashable {
    /// Whether the designs are equal.
    static func == (left: SharedSensorFaultDesign, right: SharedSensorFaultDesign) -> Bool {
        left.design == right.design
    }

    /// Feeds the design to the hasher.
    func hash(into hasher: inout Hasher) { hasher.combine(design) }
}
