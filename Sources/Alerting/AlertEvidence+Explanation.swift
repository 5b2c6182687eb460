import Foundation

extension AlertEvidence {
    /// Why the detector speaks, in sentences: what was seen against what was expected, the most telling
    /// stream first, and what would be left of the evidence without it.
    public var sentences: [String] {
        streams.enumerated().map { place, stream in
            sentence(of: stream, isFirst: place == 0)
        } + [verdict]
    }

    private func sentence(of stream: StreamEvidence, isFirst: Bool) -> String {
        let expected = stream.predicted
        var text =
            "\(stream.code) \(stream.observed.inWords) \(stream.unit) where "
            + "\(expected.low.inWords) to \(expected.high.inWords) was expected"
        if streams.count > 1 {
            text += ", \(Int((100 * stream.share).rounded())) % of the evidence"
        }
        if isFirst, let without = statisticWithout(stream) {
            text +=
                "; without it the statistic would be \(without.inWords) instead of "
                + eValue.inWords
        }
        if stream.faultProbability >= 0.2 {
            text += "; the sensor is at fault with probability \(stream.faultProbability.inWords)"
        }
        return text
    }

    /// The statistic had the stream not been read: less what it multiplied it by.
    func statisticWithout(_ stream: StreamEvidence) -> Double? {
        stream.logEvidence.map { eValue * exp(-$0) }
    }

    private var verdict: String {
        let compared = eValue >= threshold ? "has reached" : "is below"
        guard let budgetPerWeek else {
            return "\(detector): \(eValue.inWords), which \(compared) \(threshold.inWords)"
        }
        return "\(detector): the evidence \(eValue.inWords) \(compared) \(threshold.inWords), "
            + "so false alerts are bounded by \(budgetPerWeek.inWords) a patient-week"
    }
}

extension Double {
    /// Three significant digits.
    fileprivate var inWords: String {
        guard isFinite, self != 0 else { return isFinite ? "0" : "unknown" }
        var scale = 1.0
        while abs(self) * scale < 100, scale < 1e9 { scale *= 10 }
        let rounded = (self * scale).rounded() / scale
        return rounded == rounded.rounded() && abs(rounded) < 1e15
            ? String(Int(rounded)) : String(rounded)
    }
}
