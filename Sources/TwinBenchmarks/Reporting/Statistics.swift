extension Array where Element == Double {
    /// The smallest value below or at which the share `p` lies; NaN for none.
    func quantile(_ p: Double) -> Double {
        guard !isEmpty else { return .nan }
        let place = Int((p * Double(count)).rounded(.up)) - 1
        return sorted()[Swift.min(Swift.max(place, 0), count - 1)]
    }

    /// The middle value, the mean of two where two are in the middle; NaN for none.
    var median: Double {
        guard !isEmpty else { return .nan }
        let ordered = sorted()
        return (ordered[(count - 1) / 2] + ordered[count / 2]) / 2
    }

    /// The arithmetic mean; NaN for none.
    var mean: Double { reduce(0, +) / Double(count) }
}
