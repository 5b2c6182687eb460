import SequentialMonteCarlo

/// xᵖ for positive x, to about |p ln x| ulp.
package func power(_ x: Double, _ p: Double) -> Double { exponential(p * logarithm(x)) }
