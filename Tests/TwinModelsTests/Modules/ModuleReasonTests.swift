import ClinicalTypes
import SequentialMonteCarlo
import Testing
import TwinModels

/// What modules say moved a forecast.
struct ModuleReasonTests {
    private static func marrow(_ records: [ModuleRecord]) -> MarrowModule {
        var marrow = MarrowModule(TreatedPatient.context, at: records[0].time)
        for record in records {
            marrow.admit([record])
            while !marrow.isIdle { marrow.work(budget: 1 << 20) }
        }
        return marrow
    }

    private static let records = [
        TreatedPatient.reading("anc", 4.8, day: 0),
        TreatedPatient.drug("docetaxel", 180, minutes: 60, day: 1),
        TreatedPatient.reading("anc", 0.9, day: 7),
    ]

    /// The number after "would be" in the sentence about a record, and that after "instead of".
    private static func numbers(
        _ sentences: [String], about time: Instant
    ) -> (without: Double, with: Double)? {
        guard let sentence = sentences.first(where: { $0.contains(time.iso8601) }) else {
            return nil
        }
        let words = sentence.split(separator: " ").map(String.init)
        guard let be = words.lastIndex(of: "be"), let of = words.lastIndex(of: "of"),
            let without = Double(words[be + 1]), let with = Double(words[of + 1])
        else { return nil }
        return (without, with)
    }

    /// The geometric mean over particles of the lowest daily count in 21 days.
    private static func nadir(_ marrow: MarrowModule, after time: Instant) throws -> Double {
        let times = (1...21).map { time.advanced(byHours: 24 * Double($0)) }
        let counts = try #require(marrow.project([], to: times).first)
        var sum = 0.0
        for (particle, weight) in counts.weights.enumerated() {
            let lowest = times.indices.map { counts.state(particle, at: $0) }.min() ?? 0
            sum += weight * logarithm(lowest)
        }
        return exponential(sum)
    }

    @Test func withoutTheDoseCountsStayAsTheyAre() throws {
        let marrow = Self.marrow(Self.records)
        let time = TreatedPatient.time(day: 7)
        let sentences = marrow.reasons([], after: time)
        let dose = try #require(
            Self.numbers(sentences, about: TreatedPatient.time(day: 1)), "\(sentences)")
        #expect(sentences.first?.contains("without the treatment of") == true)
        #expect(abs(logarithm(dose.with / (try Self.nadir(marrow, after: time)))) < 0.2)
        // Undisturbed, a marrow stays where the patient's parameters have it.
        let usual = try #require(marrow.beliefs.first).posterior.median
        #expect(abs(logarithm(dose.without / usual)) < 0.1, "\(dose) \(usual)")
    }

    @Test func withoutAReadingTheForecastIsThatOfATwinThatNeverSawIt() throws {
        let marrow = Self.marrow(Self.records)
        let time = TreatedPatient.time(day: 7)
        let reading = try #require(
            Self.numbers(marrow.reasons([], after: time), about: time),
            "\(marrow.reasons([], after: time))")
        let blind = try Self.nadir(Self.marrow(Array(Self.records.dropLast())), after: time)
        #expect(abs(logarithm(reading.without / blind)) < 0.35, "\(reading) \(blind)")
        #expect(abs(logarithm(reading.without / reading.with)) > 0.05)
    }

    @Test func whatHardlyMattersIsNotTold() {
        let marrow = Self.marrow([TreatedPatient.reading("anc", 5.2, day: 0)])
        #expect(marrow.reasons([], after: TreatedPatient.time(day: 0)).count <= 1)
    }
}
