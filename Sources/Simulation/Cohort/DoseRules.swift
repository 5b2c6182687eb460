/// When treatment is put off, weakened or ended. Rules see what was read and reported, never the
/// true course.
public struct DoseRules: Hashable, Sendable {
    /// Puts a cycle off; nil if nothing does.
    public var delay: Delay?
    /// Weakens the cycles to come; nil if nothing does.
    public var reduction: Reduction?
    /// Whether treatment ends at the progression of the tumour.
    public var stopsAtProgression: Bool

    /// Puts rules together.
    public init(
        delay: Delay? = nil, reduction: Reduction? = nil, stopsAtProgression: Bool = false
    ) {
        self.delay = delay
        self.reduction = reduction
        self.stopsAtProgression = stopsAtProgression
    }

    /// Puts a cycle off while the count on the day of treatment is low; never the first one.
    public struct Delay: Hashable, Sendable {
        /// In 10⁹/L.
        public var below: Double
        /// For how many days each time.
        public var days: Int
        /// How many times in one cycle at most.
        public var atMost: Int
        /// What comes when the count is still low then: the treatment, or its end for good.
        public var treatsThen: Bool

        /// Puts a rule together.
        public init(below: Double, days: Int = 7, atMost: Int, treatsThen: Bool = false) {
            precondition(days > 0 && atMost >= 0, "a delay takes time")
            self.below = below
            self.days = days
            self.atMost = atMost
            self.treatsThen = treatsThen
        }
    }

    /// Weakens the next and all later cycles after one that was hard on the marrow.
    public struct Reduction: Hashable, Sendable {
        /// What each reduction leaves of the dose before.
        public var factor: Double
        /// Whether a count of grade 4 is reason enough.
        public var afterGradeFour: Bool
        /// Whether febrile neutropenia is.
        public var afterFebrileNeutropenia: Bool
        /// How many times at most.
        public var atMost: Int

        /// Puts a rule together.
        public init(
            factor: Double, afterGradeFour: Bool, afterFebrileNeutropenia: Bool, atMost: Int
        ) {
            precondition((0...1).contains(factor) && atMost >= 0, "a reduction takes something off")
            self.factor = factor
            self.afterGradeFour = afterGradeFour
            self.afterFebrileNeutropenia = afterFebrileNeutropenia
            self.atMost = atMost
        }
    }
}
