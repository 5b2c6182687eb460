import SequentialMonteCarlo

/// (1 − e^(−x)) / x: the mean of e^(−xs) over s from 0 to 1; 1 at 0.
///
/// Within 4 ulp for x ≥ −700: the closed form cancels near 0, where the Taylor series takes over.
package func meanDecay(_ x: Double) -> Double {
    guard x.magnitude < 0.5 else { return (1 - exponential(-x)) / x }
    var term = 1.0
    var sum = 1.0
    for n in 2...14 {
        term *= -x / Double(n)
        sum += term
    }
    return sum
}

/// (x − (1 − e^(−x))) / x²: the mean over a step of how far the mean decay has gone; ½ at 0.
///
/// Within 10 ulp for x ≥ −700.
package func meanApproach(_ x: Double) -> Double {
    guard x.magnitude < 1 else { return (1 - meanDecay(x)) / x }
    var term = 0.5
    var sum = 0.5
    for n in 3...19 {
        term *= -x / Double(n)
        sum += term
    }
    return sum
}
