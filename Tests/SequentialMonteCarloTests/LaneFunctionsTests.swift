import Foundation
import SequentialMonteCarlo
import Testing

/// Functions of lanes: against the functions of one number, which are right to 1 part in 10¹⁵, at
/// 4,096 numbers of every exponent and sign; with `TWIND_SOAK` set, at all numbers there are.
@Suite struct LaneFunctionsTests {
    static let isSoak = ProcessInfo.processInfo.environment["TWIND_SOAK"] != nil
    #if DEBUG
        static let numbersPerExponent = 256
    #else
        static let numbersPerExponent = isSoak ? 0x80_0000 : 4_096
    #endif

    private struct Worst {
        var lastPlaces = 0.0
        var relative = 0.0
        var argument = Float(0)
        var compared = 0

        mutating func take(_ result: Float, _ expected: Double, at x: Float) {
            compared += 1
            let rounded = Float(expected)
            if result == rounded || result.isNaN && rounded.isNaN { return }
            let difference = abs(Double(result) - expected)
            let error = difference / Double(max(rounded.magnitude, .leastNormalMagnitude).ulp)
            relative = max(relative, difference / expected.magnitude)
            if !(error <= lastPlaces) { (lastPlaces, argument) = (error, x) }
        }
    }

    /// Compares where `isCovered` says that the function promises its bound.
    private func compare(
        _ name: String, _ function: (Lanes) -> Lanes, _ reference: (Double) -> Double,
        where isCovered: (Float) -> Bool
    ) -> Worst {
        var worst = Worst()
        let step = UInt32(0x80_0000 / Self.numbersPerExponent)
        for upper in 0..<512 as Range<UInt32> {
            var place: UInt32 = 0
            for _ in 0..<Self.numbersPerExponent / 16 {
                var x = Lanes(repeating: 0)
                for lane in 0..<16 {
                    // The offset inside a step wanders, so that all low bits are met.
                    let mantissa = place &* step &+ (place &* 0x9E37_79B9) % step
                    x[lane] = Float(bitPattern: upper << 23 | mantissa)
                    place += 1
                }
                let result = function(x)
                for lane in 0..<16 where isCovered(x[lane]) {
                    worst.take(result[lane], reference(Double(x[lane])), at: x[lane])
                }
            }
        }
        print(
            "\(name): at most \(worst.lastPlaces) ulp, at \(worst.argument); relative",
            "\(worst.relative); \(worst.compared) numbers")
        return worst
    }

    @Test func theExponentialIsWithinOneUnitOfTheLastPlace() {
        let worst = compare("exponential", { exponential($0) }, exponential) {
            $0 > -87.336 && $0 < 88.722
        }
        #expect(worst.lastPlaces < 1)
    }

    @Test func theLogarithmIsWithinOneUnitOfTheLastPlaceOnSubnormalNumbersToo() {
        let worst = compare("logarithm", { logarithm($0) }, logarithm) { _ in true }
        #expect(worst.lastPlaces < 1)
    }

    @Test func theSquareRootIsWithinLittleMoreThanOneUnitOfTheLastPlace() {
        let worst = compare("square root", { squareRoot($0) }, { $0.squareRoot() }) { _ in true }
        #expect(worst.lastPlaces < 1.01)
    }

    @Test func theCumulativeProbabilityKeepsItsRelativeAccuracyDownTheLowerTail() {
        let worst = compare(
            "cumulative", { NormalDistribution.cumulative($0) }, NormalDistribution.cumulative
        ) { $0 >= -12.8 }
        #expect(worst.relative < 5e-7)
    }

    @Test func theDensityKeepsItsRelativeAccuracyInBothTails() {
        let worst = compare(
            "density", { NormalDistribution.density($0) }, NormalDistribution.density
        ) { $0.magnitude < 13.1 }
        #expect(worst.relative < 2e-7)
    }

    @Test func exponentialAndLogarithmNeverFall() {
        var last = (exponential: Float(0), logarithm: -Float.infinity)
        let steps: UInt32 = 1 << 12
        for block in 0..<steps * 16 {
            // Sixteen neighbours at a time, over e^−87 to e^88 and over all positive floats.
            let x = -87 + 175 * Float(block) / Float(steps * 16)
            let y = Float(bitPattern: 0x7F80_0000 / (steps * 16) * block)
            var lanes = (x: Lanes(repeating: x), y: Lanes(repeating: y))
            for lane in 1..<16 {
                lanes.x[lane] = lanes.x[lane - 1].nextUp
                lanes.y[lane] = lanes.y[lane - 1].nextUp
            }
            let results = (exponential: exponential(lanes.x), logarithm: logarithm(lanes.y))
            for lane in 0..<16 {
                guard
                    results.exponential[lane] >= last.exponential,
                    results.logarithm[lane] >= last.logarithm
                else {
                    Issue.record("falls at \(lanes.x[lane]) or \(lanes.y[lane])")
                    return
                }
                last = (results.exponential[lane], results.logarithm[lane])
            }
        }
    }

    @Test func theEndsOfTheRangesGiveZeroInfinityOrNoNumber() {
        let ends: [(x: Float, exponential: Float, cumulative: Float, density: Float)] = [
            (-.infinity, 0, 0, 0), (-1e30, 0, 0, 0), (-88, 0, 0, 0), (88.73, .infinity, 1, 0),
            (1e30, .infinity, 1, 0), (.infinity, .infinity, 1, 0), (0, 1, 0.5, 0.398_942_28),
            (-0.0, 1, 0.5, 0.398_942_28),
        ]
        for end in ends {
            let x = Lanes(repeating: end.x)
            #expect(exponential(x) == Lanes(repeating: end.exponential), "\(end.x)")
            #expect(NormalDistribution.cumulative(x) == Lanes(repeating: end.cumulative))
            #expect(NormalDistribution.density(x) == Lanes(repeating: end.density))
        }
        let roots: [(x: Float, logarithm: Float, squareRoot: Float)] = [
            (0, -.infinity, 0), (-0.0, -.infinity, -0.0), (.infinity, .infinity, .infinity),
            (1, 0, 1), (4, 1.386_294_4, 2),
        ]
        for root in roots {
            #expect(logarithm(Lanes(repeating: root.x)) == Lanes(repeating: root.logarithm))
            #expect(squareRoot(Lanes(repeating: root.x)) == Lanes(repeating: root.squareRoot))
        }
        // One bit pattern for all that is no number, wherever it comes from.
        let noNumbers: [Float] = [.nan, -.nan, Float(bitPattern: 0x7FC0_0001)]
        for x in noNumbers {
            expectNoNumber(exponential(Lanes(repeating: x)))
            expectNoNumber(NormalDistribution.cumulative(Lanes(repeating: x)))
            expectNoNumber(NormalDistribution.density(Lanes(repeating: x)))
        }
        for x in noNumbers + [-1, -.infinity, -.leastNonzeroMagnitude] {
            expectNoNumber(logarithm(Lanes(repeating: x)))
            expectNoNumber(squareRoot(Lanes(repeating: x)))
        }
    }

    private func expectNoNumber(_ lanes: Lanes) {
        for lane in 0..<16 { #expect(lanes[lane].bitPattern == Float.nan.bitPattern) }
    }

    @Test func lanesDoNotMix() {
        var x = Lanes(repeating: 0.5)
        x[3] = .nan
        x[9] = 100
        let result = exponential(x)
        let alone = exponential(Lanes(repeating: 0.5))
        for lane in 0..<16 where lane != 3 && lane != 9 { #expect(result[lane] == alone[0]) }
        #expect(result[3].isNaN && result[9] == .infinity)
    }

    @Test func sumAndMaximumRunOverAllLanes() {
        for lane in 0..<16 {
            var x = Lanes(repeating: -2)
            x[lane] = 7.5
            #expect(x.total == 7.5 - 30)
            #expect(x.largest == 7.5)
        }
        // In single precision the small ones would be lost.
        var x = Lanes(repeating: 1)
        x[0] = 0x1p30
        #expect(x.total == 0x1p30 + 15)
    }
}
