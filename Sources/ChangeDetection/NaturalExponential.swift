import Glibc

/// e to the power of `x`.
func naturalExponential(_ x: Double) -> Double { exp(x) }
