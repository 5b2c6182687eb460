import Foundation

/// Lines of figures under one another.
enum Table {
    /// A line of a label and cells, the cells right-aligned.
    static func row(_ label: String, _ cells: [String], width: Int = 12) -> String {
        let padded = cells.map { String(repeating: " ", count: max(1, width - $0.count)) + $0 }
        return label.padding(toLength: 24, withPad: " ", startingAt: 0) + padded.joined()
    }

    /// A number with as many decimals.
    static func number(_ value: Double, _ decimals: Int) -> String {
        String(format: "%.\(decimals)f", value)
    }
}
