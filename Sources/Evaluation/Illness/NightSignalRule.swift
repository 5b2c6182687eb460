/// The rule of NightSignal on one heart rate a night: a night is warm when it lies so many beats
/// above the median of all nights so far, itself included, and two warm nights in a row raise the
/// level. (Alavi et al. 2022, Nat Med 28:175.)
public struct NightSignalRule: Hashable, Sendable {
    /// What a night is held to be.
    public enum Level: Int, Comparable, Sendable {
        /// As usual.
        case green
        /// The second night in a row 3 /min or more above the median.
        case yellow
        /// The second night in a row 4 /min or more above the median.
        case red

        /// Orders by concern.
        public static func < (left: Level, right: Level) -> Bool { left.rawValue < right.rawValue }
    }

    /// Whether heart rates and medians lose their decimals, as in the published program.
    public var usesWholeNumbers: Bool
    /// Whether a missing night between two others is given their mean, as in the published program.
    public var fillsSingleGaps: Bool

    /// The published program's rule.
    public static let published = NightSignalRule(usesWholeNumbers: true, fillsSingleGaps: true)
    /// The rule on levels estimated with decimals, days without one left out.
    public static let exact = NightSignalRule(usesWholeNumbers: false, fillsSingleGaps: false)

    /// Makes a rule.
    public init(usesWholeNumbers: Bool, fillsSingleGaps: Bool) {
        self.usesWholeNumbers = usesWholeNumbers
        self.fillsSingleGaps = fillsSingleGaps
    }

    /// The level of each night.
    ///
    /// - Parameter nights: The heart rate in /min, by the day's number; days in a row count up by one.
    /// - Complexity: O(*n*²).
    public func levels(of nights: [Int: Double]) -> [Int: Level] {
        let rates = prepared(nights)
        var levels: [Int: Level] = [:]
        var soFar: [Double] = []
        var before: (night: Int, excess: Double)?
        for night in rates.keys.sorted() {
            guard let rate = rates[night] else { continue }
            soFar.insert(rate, at: soFar.firstIndex { $0 >= rate } ?? soFar.endIndex)
            let excess = rate - whole((soFar[(soFar.count - 1) / 2] + soFar[soFar.count / 2]) / 2)
            let lesser = before?.night == night - 1 ? min(before?.excess ?? 0, excess) : 0
            levels[night] = lesser >= 4 ? .red : lesser >= 3 ? .yellow : .green
            before = (night, excess)
        }
        return levels
    }

    private func prepared(_ nights: [Int: Double]) -> [Int: Double] {
        var rates = nights.mapValues(whole)
        guard fillsSingleGaps else { return rates }
        for (night, rate) in nights where nights[night + 1] == nil {
            if let after = nights[night + 2] {
                rates[night + 1] = whole((whole(rate) + whole(after)) / 2)
            }
        }
        return rates
    }

    private func whole(_ value: Double) -> Double {
        usesWholeNumbers ? value.rounded(.towardZero) : value
    }
}
