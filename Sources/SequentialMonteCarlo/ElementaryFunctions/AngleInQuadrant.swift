/// An angle reduced to the nearest multiple of a right angle and what is left.
struct AngleInQuadrant {
    /// Which multiple of a right angle, 0 to 3, is nearest.
    let quadrant: Int
    /// The rest in radians, from −π/4 to π/4, rounded.
    let radians: Double
    /// What the rounding left over.
    let low: Double

    /// Multiplies an angle by 2/π in integers and drops whole turns (Payne and Hanek 1983).
    ///
    /// Keeps the 192 bits of 2/π whose products with the angle's 53 bits are no whole turns: the
    /// rest is right to 2⁻¹³⁷ right angles, and no double comes nearer than 2⁻⁶² to a multiple.
    ///
    /// - Precondition: `angle` is finite and beyond ±π/4.
    init(_ angle: Double) {
        let exponent = Int(angle.bitPattern >> 52 & 0x7FF) - 1075
        let mantissa = angle.bitPattern & 0xF_FFFF_FFFF_FFFF | 0x10_0000_0000_0000
        let (word, shift) = (62 + exponent).quotientAndRemainder(dividingBy: 64)
        func bits(_ place: Int) -> UInt64 {
            let first = twoOverPi[word + place]
            return shift == 0
                ? first : first << shift | twoOverPi[word + place + 1] >> (64 - shift)
        }
        let third = mantissa.multipliedFullWidth(by: bits(2))
        let second = mantissa.multipliedFullWidth(by: bits(1))
        let (middle, carries) = second.low.addingReportingOverflow(third.high)
        let top = mantissa &* bits(0) &+ second.high &+ (carries ? 1 : 0)

        // The value is now top:middle:third in units of 2⁻¹⁹⁰ right angles, modulo four.
        let nearest = (top &+ 1 << 61) >> 62
        var rest = (top &- nearest << 62, middle, third.low)
        let isBelow = Int64(bitPattern: rest.0) < 0
        // The complement is off by one unit, far below what the product can know.
        if isBelow { rest = (~rest.0, ~rest.1, ~rest.2) }
        var leading = 0
        if rest.0 == 0 {
            rest = (rest.1, rest.2, 0)
            leading = 64
        }
        let zeros = rest.0.leadingZeroBitCount
        let digits = zeros == 0 ? rest.0 : rest.0 << zeros | rest.1 >> (64 - zeros)
        // π/2 in units of 2⁻⁶³.
        let product = digits.multipliedFullWidth(by: 0xC90F_DAA2_2168_C235).high
        let unit = Double(sign: .plus, exponent: -61 - leading - zeros, significand: 1)

        let isNegative = isBelow != (angle < 0)
        quadrant = Int((angle < 0 ? 4 - nearest : nearest) & 3)
        radians = (isNegative ? -unit : unit) * Double(product & ~0x7FF)
        low = (isNegative ? -unit : unit) * Double(product & 0x7FF)
    }
}

/// 64 zero bits, then the first 1,280 bits of 2/π after the binary point.
private let twoOverPi: [UInt64] = [
    0,
    0xA2F9_836E_4E44_1529, 0xFC27_57D1_F534_DDC0, 0xDB62_9599_3C43_9041, 0xFE51_63AB_DEBB_C561,
    0xB724_6E3A_424D_D2E0, 0x0649_2EEA_09D1_921C, 0xFE1D_EB1C_B129_A73E, 0xE882_35F5_2EBB_4484,
    0xE99C_7026_B45F_7E41, 0x3991_D639_8353_39F4, 0x9C84_5F8B_BDF9_283B, 0x1FF8_97FF_DE05_980F,
    0xEF2F_118B_5A0A_6D1F, 0x6D36_7ECF_27CB_09B7, 0x4F46_3F66_9E5F_EA2D, 0x7527_BAC7_EBE5_F17B,
    0x3D07_39F7_8A52_92EA, 0x6BFB_5FB1_1F8D_5D08, 0x5603_3046_FC7B_6BAB, 0xF0CF_BC20_9AF4_361D,
]
