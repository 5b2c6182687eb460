import Evaluation
import Foundation
import WireFormats

/// Reads what `twind replay` wrote.
enum ReplayResults {
    /// The probabilities of an event in a file of predictions.
    struct Probabilities {
        /// Each patient's, by the hours of the readings that found them.
        var tracks: [String: ScoreTrack] = [:]
        /// How many lines there are.
        var lines = 0
        /// How many of them state a probability.
        var stated = 0
    }

    /// Reads `p_event` of every line; a line without is passed over.
    ///
    /// - Throws: `Shortfall` for a file that cannot be read or a line that is no prediction or goes
    ///   back in time.
    static func probabilities(_ path: String) throws -> Probabilities {
        var result = Probabilities()
        var latest: [String: Double] = [:]
        try forEachLine(of: path) { line in
            guard let patient = line.text("patient"), let hours = line.number("t_hours"),
                hours >= latest[patient] ?? -.infinity
            else { return false }
            latest[patient] = hours
            result.lines += 1
            if let probability = line.number("p_event") {
                result.stated += 1
                result.tracks[patient, default: ScoreTrack()].append(probability, at: hours)
            }
            return true
        }
        return result
    }

    /// The alerts of each patient.
    ///
    /// - Throws: `Shortfall` for a file that cannot be read or a line that is no alert.
    static func alerts(_ path: String) throws -> [String: [AlertSpan]] {
        var alerts: [String: [AlertSpan]] = [:]
        try forEachLine(of: path) { line in
            guard let patient = line.text("patient"), let hours = line.number("t_hours"),
                let state = line.text("state"), let id = line.text("id"),
                let detector = line.text("evidence", "detector")
            else { return false }
            if state == "raised" {
                alerts[patient, default: []].append(
                    AlertSpan(id: id, detector: detector, raised: hours))
            } else if state == "cleared",
                let place = alerts[patient]?.lastIndex(where: { $0.id == id })
            {
                alerts[patient]?[place].cleared = hours
            }
            return true
        }
        return alerts
    }

    private static func forEachLine(
        of path: String, _ body: (Line) -> Bool
    ) throws {
        let data: Data
        do {
            data = try Data(contentsOf: URL(fileURLWithPath: path), options: .mappedIfSafe)
        } catch {
            throw Shortfall("\(path) cannot be read: \(error.localizedDescription)")
        }
        let parser = JSONParser(capacity: 1 << 20)
        try data.withUnsafeBytes { bytes in
            var start = 0
            var number = 0
            while start < bytes.count {
                let rest = UnsafeRawBufferPointer(rebasing: bytes[start...])
                let length = rest.firstIndex(of: UInt8(ascii: "\n")) ?? rest.count
                number += 1
                start += length + 1
                guard length > 0 else { continue }
                let isGood: Bool
                do {
                    isGood = try parser.withDocument(
                        UnsafeRawBufferPointer(rebasing: rest[..<length])
                    ) { body(Line(root: $0)) }
                } catch {
                    isGood = false
                }
                guard isGood else {
                    throw Shortfall("\(path), line \(number) is not what twind replay writes")
                }
            }
        }
    }

    /// One line's members.
    private struct Line {
        let root: JSONValue

        func text(_ path: StaticString...) -> String? { value(path)?.text?.string }

        func number(_ path: StaticString...) -> Double? { value(path)?.number }

        private func value(_ path: [StaticString]) -> JSONValue? {
            path.reduce(Optional(root)) { parent, key in
                parent?.members?.first { $0.key == key }
            }
        }
    }
}

/// An alert from when it was raised to when it was cleared.
struct AlertSpan {
    let id: String
    /// Names the detector; what stands before its first dot is its group.
    let detector: String
    /// The group of detectors it comes from.
    var group: String { String(detector.prefix { $0 != "." }) }
    /// Hours since the patient's hour 0.
    let raised: Double
    /// Likewise; +∞ for one that was still up at the end.
    var cleared = Double.infinity

    /// Whether it was up at some hour.
    func isUp(at hour: Double) -> Bool { raised <= hour && hour < cleared }
}
