import ClinicalTypes

extension Instant {
    /// The instants every `step` hours after this one, up to `hours` later.
    func every(_ step: Double, until hours: Double) -> [Instant] {
        (1...max(1, Int(hours / step))).map { advanced(byHours: Double($0) * step) }
    }
}
