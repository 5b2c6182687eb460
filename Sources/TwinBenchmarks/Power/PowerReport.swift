import Evaluation

/// Prints the power matrix as two aligned tables.
struct PowerReport {
    let matrix: PowerMatrix
    private static let width = 9

    /// What is found, and what is alleged wrongly.
    func print() {
        let groups = columns
        line("", groups.flatMap { ["", $0, ""] } + [""])
        line("delay in hours", groups.flatMap { _ in ["median", "90 %", "found"] } + ["refused"])
        for row in matrix.rows {
            let cells = groups.flatMap { group -> [String] in
                let cell = matrix.cell(row, group)
                return [
                    hours(cell.median), hours(cell.ninetieth),
                    Table.number(100 * cell.share, 0) + " %",
                ]
            }
            let refused = matrix.refusedShare(row) ?? 0
            line(row, cells + [refused >= 0.005 ? Table.number(100 * refused, 0) + " %" : ""])
        }
        Swift.print()
        line("false alerts", ["per week", "± s.e.", "budget", "alerts", "weeks"])
        for group in groups {
            let alerts = matrix.falseAlerts(group)
            line(
                group,
                [
                    Table.number(alerts.rate, 3), Table.number(alerts.standardError, 3),
                    Table.number(alerts.budgetPerWeek, 3), "\(alerts.count)",
                    Table.number(alerts.weeks, 0),
                    alerts.exceedsBudget ? "exceeds the budget" : "",
                ])
        }
    }

    /// A single group is all there is, and needs no column for any.
    private var columns: [String] {
        matrix.groups.count == 2 ? [matrix.groups[0]] : matrix.groups
    }

    private func hours(_ delay: Double?) -> String { delay.map { Table.number($0, 1) } ?? "-" }

    private func line(_ label: String, _ cells: [String]) {
        Swift.print(Table.row(label, cells, width: Self.width))
    }
}
