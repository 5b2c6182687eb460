import Glibc

/// The exponential function, behind one name so that every module uses the same one.
public func exponential(_ x: Double) -> Double { exp(x) }

/// The natural logarithm, behind one name so that every module uses the same one.
public func logarithm(_ x: Double) -> Double { log(x) }

/// The cosine of an angle in radians, behind one name so that every module uses the same one.
public func cosine(_ angle: Double) -> Double { cos(angle) }

/// The sine of an angle in radians, behind one name so that every module uses the same one.
public func sine(_ angle: Double) -> Double { sin(angle) }
