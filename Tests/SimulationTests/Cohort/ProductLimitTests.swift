import Simulation
import Testing

struct ProductLimitTests {
    /// The six-mercaptopurine arm of Freireich et al. (1963, Blood 21:699), the textbook's example:
    /// 0.448 from week 23 on, standard error 0.135 by Greenwood's formula.
    @Test func agreesWithTheTextbook() {
        let events = [6, 6, 6, 7, 10, 13, 16, 22, 23]
        let left = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
        let limit = ProductLimit(
            events.map { (day: $0, hasEvent: true) } + left.map { (day: $0, hasEvent: false) })
        #expect(abs(limit.survival - 0.4482) < 5e-5)
        let n = Double(limit.values.count)
        let mean = limit.values.reduce(0, +) / n
        #expect(abs(mean - limit.survival) < 1e-12)
        let squares = limit.values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        // Greenwood's terms d/(Y(Y − d)) against d/Y² (1 + d/(Y − d)): the same.
        #expect(abs(squares.squareRoot() / n - 0.1346) < 5e-4)
    }

    @Test func isTheShareWhereNobodyLeaves() {
        let limit = ProductLimit(
            (0..<40).map { (day: $0 < 13 ? $0 % 4 : 9, hasEvent: $0 < 13) })
        #expect(abs(limit.survival - 27.0 / 40) < 1e-12)
        for (patient, value) in limit.values.enumerated() {
            #expect(abs(value - (patient < 13 ? 0 : 1)) < 1e-12)
        }
        #expect(ProductLimit([(3, true), (3, true)]).values == [0, 0])
    }
}
