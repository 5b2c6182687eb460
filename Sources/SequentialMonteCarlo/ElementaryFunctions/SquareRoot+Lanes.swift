/// The square root in each lane.
///
/// Within 1.01 ulp for every positive number, subnormal ones included. Zeros and ∞ stay what they are;
/// NaN for NaN and negative numbers. The vectors' own `squareRoot()` is exact, but goes through the
/// lanes one by one and takes the arithmetic around it along.
@inlinable @inline(__always)
public func squareRoot(_ x: Lanes) -> Lanes {
    let isSubnormal = x .< .leastNormalMagnitude
    let normal = x.replacing(with: x * 0x1p24, where: isSubnormal)
    let root = Lanes(
        lowHalf: squareRoot(ofNormal: normal.lowHalf),
        highHalf: squareRoot(ofNormal: normal.highHalf))
    var result = root.replacing(with: root * 0x1p-12, where: isSubnormal)
    result.replace(with: .nan, where: .!(x .>= 0))
    return result.replacing(with: x, where: (x .== 0) .| (x .== .infinity))
}

/// The square root of positive normal finite numbers, nonsense elsewhere.
///
/// Halving the bits gives the root's inverse to 4 %; two steps of Newton for the inverse and one of
/// Heron for the root do the rest.
@inlinable @inline(__always)
func squareRoot(ofNormal x: HalfLanes) -> HalfLanes {
    let bits = unsafeBitCast(x, to: SIMD8<UInt32>.self)
    var inverse = unsafeBitCast(0x5F37_5A86 &- bits &>> 1, to: HalfLanes.self)
    let half = x * 0.5
    inverse *= 1.5 - half * (inverse * inverse)
    inverse *= 1.5 - half * (inverse * inverse)
    let root = x * inverse
    return (root + x / root) * 0.5
}
