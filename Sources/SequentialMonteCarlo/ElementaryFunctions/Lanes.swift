/// Sixteen particles' worth of one number, one lane each; aligned to 64 bytes.
///
/// Functions of lanes use only additions, products, quotients, square roots and integer operations,
/// none of them fused or reordered, so that they give the same bits on every machine whose floats
/// follow IEEE 754, in any build.
public typealias Lanes = SIMD16<Float>

/// Eight lanes: one AVX register.
@usableFromInline typealias HalfLanes = SIMD8<Float>
