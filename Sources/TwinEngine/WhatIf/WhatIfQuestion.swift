public import ClinicalTypes

/// What would come of several regimens in one patient.
public struct WhatIfQuestion: Hashable, Sendable {
    /// The regimens to compare, one or more.
    public var regimens: [Regimen]
    /// How far to look ahead, in days.
    public var days: Double
    /// From when on the regimens differ; nil for the time of the newest record.
    public var time: Instant?

    /// Asks about regimens.
    ///
    /// - Precondition: There is a regimen, and 1 to 366 days.
    public init(regimens: [Regimen], days: Double = 21, time: Instant? = nil) {
        precondition(!regimens.isEmpty && (1...366).contains(days), "a question has an answer")
        self.regimens = regimens
        self.days = days
        self.time = time
    }
}
