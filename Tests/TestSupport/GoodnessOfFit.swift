import Foundation

/// Whether numbers are what they are said to be.
package enum GoodnessOfFit {
    /// The probability that χ² with `degrees` of freedom exceeds `statistic`.
    package static func chiSquaredTail(_ statistic: Double, degrees: Int) -> Double {
        let a = Double(degrees) / 2
        let x = statistic / 2
        guard x > 0 else { return 1 }
        let front = exp(a * log(x) - x - lgamma(a))
        guard x > a + 1 else {
            var term = 1 / a
            var sum = term
            var n = a
            while term > sum * 1e-16 {
                n += 1
                term *= x / n
                sum += term
            }
            return 1 - front * sum
        }
        // Lentz's continued fraction (Numerical Recipes, 6.2).
        var b = x + 1 - a
        var c = 1e300
        var d = 1 / b
        var h = d
        for i in 1...500 {
            let step = -Double(i) * (Double(i) - a)
            b += 2
            d = 1 / (step * d + b)
            c = b + step / c
            h *= d * c
            if abs(d * c - 1) < 1e-15 { break }
        }
        return front * h
    }

    /// The p-value of uniformity on (0, 1) by χ² over `bins` equal bins.
    package static func uniformByBins(_ numbers: [Double], bins: Int = 20) -> Double {
        var counts = [Int](repeating: 0, count: bins)
        for number in numbers { counts[min(max(Int(number * Double(bins)), 0), bins - 1)] += 1 }
        let expected = Double(numbers.count) / Double(bins)
        let statistic = counts.reduce(0) {
            $0 + (Double($1) - expected) * (Double($1) - expected) / expected
        }
        return chiSquaredTail(statistic, degrees: bins - 1)
    }

    /// The p-value of uniformity on (0, 1) by the test of Kolmogorov and Smirnov, in its limit for
    /// many numbers.
    package static func uniformByDistance(_ numbers: [Double]) -> Double {
        let sorted = numbers.sorted()
        let n = Double(sorted.count)
        var distance = 0.0
        for (place, number) in sorted.enumerated() {
            distance = max(
                distance, number - Double(place) / n, Double(place + 1) / n - number)
        }
        return kolmogorovTail(distance * n.squareRoot())
    }

    /// The probability that √n times the distance of Kolmogorov and Smirnov exceeds `x`.
    package static func kolmogorovTail(_ x: Double) -> Double {
        guard x > 0.2 else { return 1 }
        var sum = 0.0
        for k in 1...100 {
            let term = exp(-2 * Double(k * k) * x * x)
            sum += k % 2 == 1 ? term : -term
        }
        return min(max(2 * sum, 0), 1)
    }
}

/// The mean, spread and serial correlation of numbers.
package struct Moments: Sendable {
    /// How many there are.
    package let count: Int
    /// Their mean.
    package let mean: Double
    /// Their standard deviation.
    package let deviation: Double
    /// The correlation of each with the one before.
    package let serialCorrelation: Double

    /// Takes the moments of at least two numbers.
    package init(_ numbers: [Double]) {
        let n = Double(numbers.count)
        let mean = numbers.reduce(0, +) / n
        let variance = numbers.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (n - 1)
        let products = zip(numbers, numbers.dropFirst()).reduce(0) {
            $0 + ($1.0 - mean) * ($1.1 - mean)
        }
        count = numbers.count
        self.mean = mean
        deviation = variance.squareRoot()
        serialCorrelation = products / (n - 1) / variance
    }

    /// The standard error of the mean.
    package var standardError: Double { deviation / Double(count).squareRoot() }
}
