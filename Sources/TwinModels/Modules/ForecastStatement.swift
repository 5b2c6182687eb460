/// The probability of something that matters clinically.
public struct ForecastStatement: Hashable, Sendable {
    /// What may come about, in lower-case words joined by `_`.
    public var name: String
    /// Its probability.
    public var probability: Double
    /// Within how many hours, or at how many hours from now.
    public var hours: Double

    /// States a probability.
    public init(_ name: String, _ probability: Double, hours: Double) {
        self.name = name
        self.probability = probability
        self.hours = hours
    }
}
