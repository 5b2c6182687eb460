import SequentialMonteCarlo

/// The radiosensitivity index, a linear function of the ranks of ten genes' expression (Eschrich et
/// al. 2009, Int J Radiat Oncol Biol Phys 75:489), and the dose adjusted for it (Scott et al. 2017,
/// Lancet Oncol 18:202).
///
/// Its worth is disputed: it moves a prior and decides nothing.
public struct RadiosensitivityIndex: Hashable, Sendable {
    /// The genes, in the order of the coefficients.
    public enum Gene: Int, CaseIterable, Hashable, Sendable {
        /// Androgen receptor.
        case ar = 0
        /// c-Jun.
        case jun
        /// Signal transducer and activator of transcription 1.
        case stat1
        /// Protein kinase C beta.
        case prkcb
        /// NF-κB p65.
        case rela
        /// c-Abl.
        case abl1
        /// Small ubiquitin-like modifier 1.
        case sumo1
        /// p21-activated kinase 2.
        case pak2
        /// Histone deacetylase 1.
        case hdac1
        /// Interferon regulatory factor 1.
        case irf1
    }

    /// [V]
    private static let coefficients = [
        -0.009_800_9, 0.012_828_3, 0.025_455_2, -0.001_758_9, -0.003_817_1, 0.107_021_3,
        -0.000_250_9, -0.009_243_1, -0.020_446_9, -0.044_168_3,
    ]
    /// β that the adjusted dose assumes, in 1/Gy² [V].
    public static let beta = 0.05

    /// The share of cells that survive 2 Gy, held between 0.01 and 0.99: the ranks' own range, −0.6
    /// to 1.2, leaves what a share can be.
    public let value: Double

    /// Takes an index that was measured.
    public init(_ value: Double) {
        self.value = min(max(value, 0.01), 0.99)
    }

    /// Computes the index.
    ///
    /// - Parameter rank: The rank of each gene among the ten, 10 for the highest expression.
    /// - Returns: nil unless the ranks are 1 to 10 in some order.
    public init?(rank: (Gene) -> Int) {
        let ranks = Gene.allCases.map(rank)
        guard ranks.sorted() == Array(1...10) else { return nil }
        var sum = 0.0
        for (coefficient, rank) in zip(Self.coefficients, ranks) {
            sum += coefficient * Double(rank)
        }
        self.init(sum)
    }

    /// α = −ln(RSI)/2 − 2β, in 1/Gy; not positive above an index of 0.82.
    public var alpha: Double { -logarithm(value) / 2 - 2 * Self.beta }

    /// GARD = n d (α + βd).
    ///
    /// - Parameters:
    ///   - fractions: *n*.
    ///   - dose: *d* in Gy.
    public func adjustedDose(fractions: Int, dose: Double) -> Double {
        Double(fractions) * dose * (alpha + Self.beta * dose)
    }
}
