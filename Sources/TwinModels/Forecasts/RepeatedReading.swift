/// The chance that a reader writes down the last reading again, to the digit, as of a lesion that
/// looks the same beside its former picture.
public struct RepeatedReading: Hashable, Sendable {
    /// The natural logarithm of the last reading, after the stream's offset.
    public var logValue: Double
    /// The probability of its being repeated.
    public var probability: Double
    /// What the digit stands for, on the logarithmic scale: over this the probability is spread
    /// where a density is asked for.
    public var width: Double

    /// Puts a chance together.
    public init(logValue: Double, probability: Double, width: Double) {
        self.logValue = logValue
        self.probability = probability
        self.width = width
    }
}
