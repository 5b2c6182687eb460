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
        /// The least time between two starts, in hours.
        public var spacing: Double

        /// Steps of 1.5 and 3, a start every quarter of an hour, and the tolerance of
        /// `ResidualDetector.Design.standard`.
        ///
        /// Of the sizes (1, 2), (1, 3), (1.25, 2.5), (1.5, 3), (2, 4) and 2 alone, these were within
        /// an hour of the best for each of three steps of 1.8, 2.7 and 4.1 deviations and for a
        /// ramp: smaller ones find the largest step half as fast, larger ones miss more of the
        /// smallest. With a start every hour the step of 4.1 is found after 1.75 h instead of 0.75:
        /// it is half absorbed before a start comes that can be right about it.
        public static let standard = Design(
            sizes: SIMD2(1.5, 3), toleratedShift: 0.1, toleratedSpread: 1.05, spacing: 0.25)

        /// Makes a design; no size may be zero.
        public init(
            sizes: SIMD2<Double>, toleratedShift: Double, toleratedSpread: Double,
            spacing: Double
        ) {
            self.sizes = sizes
            self.toleratedShift = toleratedShift
            self.toleratedSpread = toleratedSpread
            self.spacing = spacing
        }
    }
}
