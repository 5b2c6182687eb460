extension StepSignatureDetector {
    /// What the detector bets on and how much it tolerates.
    public struct Design: Hashable, Sendable {
        /// The sizes of the steps δ, each bet on upwards and downwards, in predictive standard
        /// deviations at the start.
        public var sizes: SIMD2<Double>
        /// The mean shift μ₀ of a residual that is still no alarm.
        public var toleratedShift: Double
        /// The spread c that is still no alarm, as a sub-Gaussian proxy.
        public var toleratedSpread: Double

        /// Steps of 1.5 and 3 with the tolerance of `ResidualDetector.Design.standard`.
        ///
        /// Of the pairs (1, 2), (1, 3), (1.25, 2.5), (1.5, 3), (2, 4) and 2 alone, on steps of 1.8,
        /// 2.7 and 4.1 and a ramp, this one was within 1.25 h of the best for each; (1, 2) is that
        /// much faster for the small one and half as fast for the large.
        public static let standard = Design(
            sizes: SIMD2(1.5, 3), toleratedShift: 0.1, toleratedSpread: 1.05)

        /// Makes a design; no size may be zero.
        public init(sizes: SIMD2<Double>, toleratedShift: Double, toleratedSpread: Double) {
            self.sizes = sizes
            self.toleratedShift = toleratedShift
            self.toleratedSpread = toleratedSpread
        }
    }
}
