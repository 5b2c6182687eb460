import ClinicalTypes
import Logging
import Testing
import TwinServices

@Suite("LogLine")
struct LogLineTests {
    private func line(
        _ message: String, _ metadata: Logger.Metadata = [:], level: Logger.Level = .info,
        label: String = "ingest", format: LogFormat = .journal
    ) -> String {
        LogLine.text(
            level: level, label: label, message: message, metadata: metadata, format: format,
            time: Instant(microseconds: 1_772_352_000_250_000))
    }

    @Test("Levels map to the priorities of syslog")
    func priorities() {
        let mapped = Logger.Level.allCases.map { LogLine.priority(of: $0) }
        #expect(mapped == [7, 7, 6, 5, 4, 3, 2])
        #expect(line("m", level: .critical) == "<2>ingest: m\n")
    }

    @Test("For people a line starts with time and level")
    func textFormat() {
        #expect(
            line("m", level: .warning, format: .text)
                == "2026-03-01T08:00:00.250Z WARNING ingest: m\n")
    }

    @Test("Metadata follows sorted by key, quoted where a plain value would be ambiguous")
    func metadata() {
        let values: Logger.Metadata = [
            "b": "two words", "a": "1", "c": "", "d": "x\"y", "e": "y=z",
        ]
        #expect(
            line("m", values) == "<6>ingest: m a=1 b=\"two words\" c=\"\" d=\"x\\\"y\" e=\"y=z\"\n")
    }

    @Test(
        "Nothing in a record can end its line or command the terminal",
        arguments: [
            "\n", "\r", "\r\n", "\u{0}", "\u{1B}[2J", "\u{7F}", "\u{85}", "\u{9B}", "\u{2028}",
            "\u{2029}", "\u{202E}", "\u{200B}", "\u{FEFF}",
        ])
    func injection(hostile: String) {
        let record = line(
            "a\(hostile)<0>b", ["k\(hostile)": "v\(hostile)"], label: "l\(hostile)")
        let controls = record.unicodeScalars.dropLast().filter {
            switch $0.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator: true
            default: false
            }
        }
        #expect(controls.isEmpty)
        #expect(record.hasPrefix("<6>l\\"))
        #expect(record.hasSuffix("\n"))
    }

    @Test("Escapes are unambiguous")
    func escapesAreUnambiguous() {
        #expect(line("a\\nb") == "<6>ingest: a\\\\nb\n")
        #expect(line("a\nb") == "<6>ingest: a\\nb\n")
        #expect(line("Größe 37 °C") == "<6>ingest: Größe 37 °C\n")
    }

    @Test("A long record is cut between characters and marked", arguments: 0..<4)
    func cutting(offset: Int) {
        let record = line(
            String(repeating: "a", count: offset) + String(repeating: "€", count: 9_000))
        #expect(record.utf8.count <= LogLine.maximumBytes)
        #expect(record.utf8.count > LogLine.maximumBytes - 4)
        #expect(record.hasSuffix("€ [cut]\n"))
        let full = String(repeating: "a", count: LogLine.maximumBytes - "<6>ingest: \n".count)
        #expect(!line(full).contains("[cut]"))
        #expect(line(full + "a").contains("[cut]"))
    }
}
