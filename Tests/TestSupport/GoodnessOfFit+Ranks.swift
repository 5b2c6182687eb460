import Foundation

extension GoodnessOfFit {
    /// The p-value of uniformity of ranks by χ² over equal groups of them.
    ///
    /// - Parameters:
    ///   - ranks: Each from 0 and below `count`.
    ///   - groups: A divisor of `count`.
    package static func uniformByGroups(_ ranks: [Int], below count: Int, groups: Int) -> Double {
        precondition(count.isMultiple(of: groups), "each group holds as many ranks")
        return uniformByBins(
            ranks.map { (Double($0) + 0.5) / Double(count) }, bins: groups)
    }

    /// The exact p-value of uniformity of ranks by their distribution function.
    ///
    /// Under uniformity the number of ranks below each limit is binomial. The statistic is the least
    /// two-sided tail of any limit, and its own distribution that of the Markov chain of these
    /// numbers (Säilynoja, Bürkner and Vehtari 2022, Stat Comput 32:32): p > 0.001 says that the
    /// whole distribution function lies within its simultaneous 99.9 % band.
    ///
    /// - Parameter ranks: Each from 0 and below `count`.
    package static func uniformByDistributionFunction(_ ranks: [Int], below count: Int) -> Double {
        precondition(ranks.allSatisfy { (0..<count).contains($0) }, "a rank is one of `count`")
        let chain = CountChain(ranks: ranks.count, limits: count)
        var below = [Int](repeating: 0, count: count + 1)
        for rank in ranks { below[rank + 1] += 1 }
        for limit in 1..<count { below[limit] += below[limit - 1] }
        var least = 1.0
        for limit in 1..<count { least = min(least, chain.tail(below[limit], at: limit)) }
        // The chain's chance never to have as small a tail; equal ones differ by rounding.
        return max(1 - chain.chance(ofTailsAbove: least * (1 + 1e-9)), 0)
    }
}

/// How many of some uniform ranks lie below each of the limits, from one limit to the next.
private struct CountChain {
    let ranks: Int
    let limits: Int
    private let logFactorials: [Double]
    /// The two-sided tails, by limit and number.
    private var tails: [[Double]] = []

    init(ranks: Int, limits: Int) {
        self.ranks = ranks
        self.limits = limits
        logFactorials = (0...ranks).map { lgamma(Double($0) + 1) }
        for limit in 0..<limits {
            let chances = (0...ranks).map {
                chance(of: $0, among: ranks, probability: Double(limit) / Double(limits))
            }
            var lower: [Double] = []
            for chance in chances { lower.append((lower.last ?? 0) + chance) }
            var upper: [Double] = []
            for chance in chances.reversed() { upper.append((upper.last ?? 0) + chance) }
            tails.append(zip(lower, upper.reversed()).map { min(2 * min($0, $1), 1) })
        }
    }

    func tail(_ number: Int, at limit: Int) -> Double { tails[limit][number] }

    /// The probability that no limit has a tail of `least` or less.
    func chance(ofTailsAbove least: Double) -> Double {
        var chances = [Double](repeating: 0, count: ranks + 1)
        chances[0] = 1
        for limit in 1..<limits {
            var next = [Double](repeating: 0, count: ranks + 1)
            let step = 1 / Double(limits - limit + 1)
            for number in 0...ranks where tails[limit][number] > least {
                for before in 0...number where chances[before] > 0 {
                    next[number] +=
                        chances[before]
                        * chance(of: number - before, among: ranks - before, probability: step)
                }
            }
            chances = next
        }
        return chances.reduce(0, +)
    }

    private func chance(of number: Int, among count: Int, probability: Double) -> Double {
        guard probability > 0 else { return number == 0 ? 1 : 0 }
        return exp(
            logFactorials[count] - logFactorials[number] - logFactorials[count - number]
                + Double(number) * log(probability)
                + Double(count - number) * log1p(-probability))
    }
}
