import Foundation
import SequentialMonteCarlo
import TestSupport
import Testing

/// Functions of one number: against correctly rounded values at chosen points, and against the C
/// library, which is right to 0.6 ulp here, at many points.
@Suite struct ElementaryFunctionsTests {
    /// A value known to a thousandth of its last place.
    private struct Reference {
        let argument: Double
        let value: Double
        let thousandths: Double

        static func all(in table: String) throws -> [Reference] {
            try table.split(whereSeparator: { ",\n".contains($0) }).map { entry in
                let words = entry.split(separator: " ")
                return Reference(
                    argument: Double(bitPattern: try #require(UInt64(words[0], radix: 16))),
                    value: Double(bitPattern: try #require(UInt64(words[1], radix: 16))),
                    thousandths: try #require(Double(words[2])))
            }
        }

        /// How many units in the last place `result` is off, counted away from zero.
        func error(of result: Double) -> Double {
            guard result.isFinite, result.sign == value.sign || value == 0 else { return .infinity }
            let lastPlaces = (result.magnitude - value.magnitude) / value.ulp
            return abs(lastPlaces - thousandths / 1000)
        }
    }

    private func worstError(
        _ function: (Double) -> Double, _ table: String, _ name: String
    ) throws -> Double {
        let references = try Reference.all(in: table)
        #expect(references.count == 128)
        let worst = references.map { ($0.error(of: function($0.argument)), $0.argument) }
            .max { $0.0 < $1.0 }
        let (error, argument) = try #require(worst)
        print("\(name): at most \(error) ulp, at \(argument)")
        return error
    }

    @Test func theExponentialIsWithinOneUnitOfTheLastPlaceOfTheReferences() throws {
        let table = ElementaryFunctionReferences.exponential
        #expect(try worstError(exponential, table, "exponential") < 1)
    }

    @Test func theLogarithmIsWithinOneUnitOfTheLastPlaceOfTheReferences() throws {
        let table = ElementaryFunctionReferences.logarithm
        #expect(try worstError(logarithm, table, "logarithm") < 1)
    }

    @Test func cosineAndSineAreWithinOneUnitOfTheLastPlaceOfTheReferences() throws {
        #expect(try worstError(cosine, ElementaryFunctionReferences.cosine, "cosine") < 1)
        #expect(try worstError(sine, ElementaryFunctionReferences.sine, "sine") < 1)
    }

    @Test func theNormalDistributionIsWithinItsBoundsOfTheReferences() throws {
        let probability = try worstError(
            NormalDistribution.cumulative, ElementaryFunctionReferences.cumulative, "cumulative")
        #expect(probability < 6)
        let density = try worstError(
            NormalDistribution.density, ElementaryFunctionReferences.density, "density")
        #expect(density < 3)
    }

    /// Arguments of every magnitude, and as many where the function is most used.
    private func arguments(_ range: ClosedRange<Double>, seed: UInt64) -> [Double] {
        var random = SeededNumbers(seed: seed)
        let width = range.upperBound - range.lowerBound
        return (0..<50_000).flatMap { _ in
            [Double(bitPattern: random.next()), range.lowerBound + width * random.uniform()]
        }
    }

    private func worstDifference(
        _ function: (Double) -> Double, from reference: (Double) -> Double, at arguments: [Double]
    ) -> Double {
        var worst = 0.0
        for argument in arguments {
            let result = function(argument)
            let expected = reference(argument)
            if result == expected || result.isNaN && expected.isNaN { continue }
            let difference = abs(result - expected) / expected.ulp
            worst = difference.isFinite ? max(worst, difference) : .infinity
        }
        return worst
    }

    @Test func exponentialAndLogarithmAgreeWithTheCLibraryEverywhere() {
        #expect(
            worstDifference(exponential, from: exp, at: arguments(-745...710, seed: 1)) <= 1)
        #expect(worstDifference(logarithm, from: log, at: arguments(0...3, seed: 2)) <= 1)
    }

    @Test func cosineAndSineAgreeWithTheCLibraryHoweverLargeTheAngle() {
        let angles = arguments(-30...30, seed: 3)
        #expect(worstDifference(cosine, from: cos, at: angles) <= 1)
        #expect(worstDifference(sine, from: sin, at: angles) <= 1)
    }

    @Test func theEndsOfTheRangesGiveZeroInfinityOrNoNumber() {
        #expect(exponential(.infinity) == .infinity && exponential(-.infinity) == 0)
        #expect(exponential(709.782_712_893_384_1) == .infinity && exponential(-745.14) == 0)
        #expect(exponential(-745.133) == .leastNonzeroMagnitude)
        #expect(logarithm(0) == -.infinity && logarithm(-0.0) == -.infinity)
        #expect(logarithm(.infinity) == .infinity)
        #expect(logarithm(-1).isNaN && logarithm(-.leastNonzeroMagnitude).isNaN)
        #expect(exponential(.nan).isNaN && logarithm(.nan).isNaN)
        for angle in [Double.infinity, -.infinity, .nan] {
            #expect(cosine(angle).isNaN && sine(angle).isNaN)
        }
        #expect(sine(-0.0).sign == .minus && sine(-0.0) == 0)
        #expect(NormalDistribution.cumulative(-.infinity) == 0)
        #expect(NormalDistribution.cumulative(.infinity) == 1)
        #expect(NormalDistribution.cumulative(.nan).isNaN)
        #expect(NormalDistribution.cumulative(-39) == 0)
        #expect(NormalDistribution.density(.infinity) == 0)
        #expect(NormalDistribution.density(.nan).isNaN)
    }
}
