import Evaluation
import Foundation
import TestSupport
import Testing

@Suite struct NightSignalRuleTests {
    private static func nights(_ rates: Double...) -> [Int: Double] {
        Dictionary(uniqueKeysWithValues: rates.enumerated().map { ($0.offset, $0.element) })
    }

    private static func levels(_ rule: NightSignalRule, _ nights: [Int: Double]) -> [Int] {
        let levels = rule.levels(of: nights)
        return levels.keys.sorted().compactMap { levels[$0]?.rawValue }
    }

    @Test func twoWarmNightsInARowRaiseTheLevel() {
        #expect(Self.levels(.exact, Self.nights(60, 60, 60, 60, 64, 64)) == [0, 0, 0, 0, 0, 2])
        #expect(Self.levels(.exact, Self.nights(60, 60, 60, 60, 64, 63)) == [0, 0, 0, 0, 0, 1])
        #expect(
            Self.levels(.exact, Self.nights(60, 60, 60, 60, 64, 60, 64)) == [0, 0, 0, 0, 0, 0, 0])
    }

    @Test func theMedianIsOfAllNightsSoFarWithThisOne() {
        // After the third warm night the median lies between 60 and 64.
        #expect(Self.levels(.exact, Self.nights(60, 60, 60, 64, 64, 64)) == [0, 0, 0, 0, 2, 0])
    }

    @Test func aMissingNightBreaksTheRowUnlessItIsFilled() {
        let nights: [Int: Double] = [0: 60, 1: 60, 2: 60, 3: 60, 4: 66, 6: 66]
        #expect(NightSignalRule.exact.levels(of: nights)[6] == .green)
        #expect(NightSignalRule.exact.levels(of: nights)[5] == nil)
        #expect(NightSignalRule.published.levels(of: nights)[5] == .red)
        #expect(NightSignalRule.published.levels(of: nights)[6] == .red)
        // Of two missing nights none is filled.
        let wider: [Int: Double] = [0: 60, 1: 60, 2: 60, 3: 60, 4: 66, 7: 66]
        #expect(NightSignalRule.published.levels(of: wider).count == 6)
    }

    @Test func theProgramDropsDecimals() {
        // The median is 60 to the program, and 60.5 exactly.
        let nights = Self.nights(60, 60, 61, 64.9, 64.9)
        #expect(NightSignalRule.exact.levels(of: nights)[4] == .yellow)
        let whole = Self.nights(60.9, 60.9, 60.9, 60.9, 64, 64)
        #expect(NightSignalRule.exact.levels(of: whole)[5] == .yellow)
        #expect(NightSignalRule.published.levels(of: whole)[5] == .red)
    }

    @Test(.enabled(if: SharedDataFolder.isPresent, "\(SharedDataFolder.absence)"))
    func everyDayOfTheReferenceSeriesIsReproduced() throws {
        let folder = "dev/nightsignal_p355472"
        var sums: [Int: (total: Double, count: Double)] = [:]
        for line in try SharedDataFolder.compressedLines(of: "\(folder)/obs.csv.gz").dropFirst() {
            let fields = line.split(separator: ",", omittingEmptySubsequences: false)
            guard fields[2] == "heart_rate_at_rest" else { continue }
            let hours = try #require(Double(fields[1]))
            let day = Int(hours / 24)
            guard hours - 24 * Double(day) < 7 else { continue }
            sums[day, default: (0, 0)].total += try #require(Double(fields[3]))
            sums[day, default: (0, 0)].count += 1
        }
        let levels = NightSignalRule.published.levels(
            of: sums.mapValues { $0.total / $0.count })
        let reference = try OutcomeTable(
            SharedDataFolder.lines(of: "\(folder)/events.csv").joined(separator: "\n"),
            required: ["t_hours", "value"])
        #expect(reference.rows.count == 108)
        for row in reference.rows {
            let day = Int(try row.requiredNumber("t_hours") / 24)
            #expect(levels[day]?.rawValue == Int(try row.requiredNumber("value")), "day \(day)")
        }
    }
}
