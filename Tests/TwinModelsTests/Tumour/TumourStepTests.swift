import SequentialMonteCarlo
import Testing
import TwinModels

/// Strang's step beside LSODA with tolerances of 10⁻¹⁰.
@Suite("TumourPhysiology: step")
struct TumourStepTests {
    private static let start = Sphere.volume(diameter: 30)
    private static let kill = 0.25 / logarithm(2)
    private static let cycles = [0.0, 21, 42, 63]
    private static let weekdays = (1..<40).filter { $0 % 7 < 5 }.map { Double($0) }
    private static let daily: [(Double, Double)] = weekdays.prefix(25).map { ($0 + 9.0 / 24, 2) }
    private static let twice: [(Double, Double)] = weekdays.prefix { $0 < 22 }.flatMap {
        [($0 + 9.0 / 24, 1.5), ($0 + 15.0 / 24, 1.5)]
    }

    private struct Case {
        var resistantGrowth: Double
        var doses: [Double]
        var fractions: [(Double, Double)]
    }

    private static let cases = [
        "design": Case(resistantGrowth: 1, doses: cycles, fractions: []),
        "chemotherapy": Case(resistantGrowth: 0.8, doses: cycles, fractions: []),
        "daily": Case(resistantGrowth: 0.8, doses: [], fractions: daily),
        "twiceDaily": Case(resistantGrowth: 0.8, doses: [0, 21], fractions: twice),
    ]

    /// The largest errors of ln V and of ln B, by case.
    ///
    /// - Parameter spacing: All rows but each so many are left out.
    private static func errors(
        step: Double, onlyEvery spacing: Int = 1
    ) throws -> [String: (volume: Double, marker: Double)] {
        let rows = try ReferenceTable.rows(of: "tumour.csv")
        #expect(rows.count == 228)
        var errors: [String: (volume: Double, marker: Double)] = [:]
        for (name, reference) in cases.sorted(by: { $0.key < $1.key }) {
            var parameters = TumourParameters.version1.shedding(
                .version1(.prostateSpecificAntigen))
            parameters.resistantGrowth = reference.resistantGrowth
            parameters.longestStep = step
            let model = TumourModel(parameters: parameters)
            let theta = [Self.start, 150, 0.01 / 0.99, Self.kill, 0.12 / 0.88, 20, 0.3, 1, 1].map {
                (value: Double) -> Double in logarithm(value)
            }
            let expected = rows.filter { $0[0] == name }.enumerated().filter {
                $0.offset.isMultiple(of: spacing)
            }.map(\.element)
            var events: [(days: Double, event: TumourEvent)] = []
            for day in reference.doses { events.append((day, .chemotherapy(1))) }
            for (day, gray) in reference.fractions { events.append((day, .fraction(gray: gray))) }
            for row in expected { events.append((try #require(Double(row[1])), .horizon)) }
            events.sort { $0.days < $1.days }
            let history = events.enumerated().map { place, item in
                HistoryRecord(id: UInt64(place + 1), hours: item.days * 24, event: item.event)
            }
            let course = model.course(of: history, from: 0)
            var state = model.initialState(given: theta, at: 0)
            var row = expected.makeIterator()
            for (place, record) in history.enumerated() {
                _ = model.advance(&state, through: place, of: course, given: theta)
                guard record.event == .horizon, let reference = row.next() else { continue }
                let volume = try #require(Double(reference[2]))
                let marker = try #require(Double(reference[3]))
                let old = errors[name] ?? (0, 0)
                errors[name] = (
                    max(old.volume, abs(logarithm(state.volume / volume))),
                    max(old.marker, abs(logarithm(state.marker / marker)))
                )
            }
        }
        return errors
    }

    /// The design allows 5e-4, 0.0018 and 0.012 with steps of 0.5, 1 and 3 days.
    @Test(arguments: [(0.125, 1e-5), (0.5, 5e-5), (1, 1.6e-4), (3, 1.3e-3)])
    func theErrorIsBelowThatOfTheDesign(step: Double, bound: Double) throws {
        let errors = try Self.errors(step: step)
        #expect(errors.count == 4)
        for (name, error) in errors {
            #expect(error.volume < bound, "\(name): \(error)")
            #expect(error.marker < bound, "\(name): \(error)")
        }
    }

    /// The design allows 0.041 with steps of 7 days, for its own case.
    @Test func weeksAreNoWorseThanTheDesignAllows() throws {
        // Looked at every 21 days: a record ends a step.
        let error = try #require(try Self.errors(step: 7, onlyEvery: 7)["design"])
        #expect(error.volume < 0.004 && error.marker < 0.006, "\(error)")
    }
}
