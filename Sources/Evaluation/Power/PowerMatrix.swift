/// What detectors find in trials, kind of change by group of detectors, and what they allege of
/// patients with whom nothing changes.
public struct PowerMatrix: Sendable {
    /// The column that counts the alerts of all groups.
    public static let anyGroup = "any"

    /// The kinds of change, in the order of the table.
    public let rows: [String]
    /// How many hours after the change an alert counts as finding it.
    public let horizon: Double
    private var trials: [String: [[String: Double]]] = [:]
    private var refusals: [String: (refused: Int, all: Int)] = [:]
    private var stable: [(weeks: Double, alerts: [String: Int])] = []
    private var budgets: [String: [String: Double]] = [:]

    /// Makes an empty matrix.
    public init(rows: [String], horizon: Double) {
        self.rows = rows
        self.horizon = horizon
    }

    /// Takes in a trial of one kind of change.
    ///
    /// - Parameters:
    ///   - row: One of `rows`.
    ///   - alerts: What was raised from the change on, in any order; later than the horizon does not
    ///     count.
    ///   - refused: How many readings were refused before they could reach the twin.
    ///   - readings: How many readings of the changed streams there were.
    public mutating func record(
        _ row: String, alerts: [DetectorAlert], refused: Int = 0, of readings: Int = 0
    ) {
        precondition(rows.contains(row), "a trial belongs to a row")
        var delays: [String: Double] = [:]
        for alert in alerts where (0...horizon).contains(alert.hours) {
            for group in [alert.group, PowerMatrix.anyGroup] {
                delays[group] = min(delays[group] ?? .infinity, alert.hours)
            }
        }
        trials[row, default: []].append(delays)
        refusals[row, default: (0, 0)].refused += refused
        refusals[row, default: (0, 0)].all += readings
        noteBudgets(alerts)
    }

    /// Takes in a patient with whom nothing changed.
    public mutating func recordStable(weeks: Double, alerts: [DetectorAlert]) {
        var counts: [String: Int] = [:]
        for alert in alerts {
            counts[alert.group, default: 0] += 1
            counts[PowerMatrix.anyGroup, default: 0] += 1
        }
        stable.append((weeks, counts))
        noteBudgets(alerts)
    }

    /// The groups that said anything, sorted, and the column of all of them.
    public var groups: [String] { budgets.keys.sorted() + [PowerMatrix.anyGroup] }

    /// What a group found of a kind of change.
    public func cell(_ row: String, _ group: String) -> Cell {
        Cell(delays: (trials[row] ?? []).map { $0[group] ?? .infinity })
    }

    /// The share of the changed streams' readings that were refused before they could reach the
    /// twin; nil where nothing was counted.
    public func refusedShare(_ row: String) -> Double? {
        refusals[row].flatMap { $0.all > 0 ? Double($0.refused) / Double($0.all) : nil }
    }

    /// What a group alleged of patients with whom nothing changed.
    public func falseAlerts(_ group: String) -> FalseAlerts {
        FalseAlerts(
            patients: stable.map { ($0.weeks, $0.alerts[group] ?? 0) },
            budgetPerWeek: budgets.filter { group == PowerMatrix.anyGroup || $0.key == group }
                .values.reduce(0) { $0 + $1.values.sorted().reduce(0, +) })
    }

    private mutating func noteBudgets(_ alerts: [DetectorAlert]) {
        for alert in alerts {
            budgets[alert.group, default: [:]][alert.detector] = alert.budgetPerWeek
        }
    }

    /// What one group found of one kind of change.
    public struct Cell: Hashable, Sendable {
        /// The hours from the change to the first alert in every trial, growing; +∞ where there was
        /// none in time.
        public let delays: [Double]

        init(delays: [Double]) { self.delays = delays.sorted() }

        /// How many trials there were.
        public var trials: Int { delays.count }
        /// The share of trials in which the change was found in time; NaN without trials.
        public var share: Double {
            Double(delays.count { $0.isFinite }) / Double(delays.count)
        }
        /// The delay by which half of all trials were found, not only of those that were found at
        /// all; nil where fewer were.
        public var median: Double? { delay(ofShare: 0.5) }
        /// The delay by which nine in ten of all trials were found; nil where fewer were.
        public var ninetieth: Double? { delay(ofShare: 0.9) }

        private func delay(ofShare share: Double) -> Double? {
            guard !delays.isEmpty else { return nil }
            let place = Int((share * Double(delays.count) - 1e-9).rounded(.up)) - 1
            let delay = delays[max(place, 0)]
            return delay.isFinite ? delay : nil
        }
    }

    /// What one group alleged of patients with whom nothing changed.
    public struct FalseAlerts: Hashable, Sendable {
        /// How many patient-weeks there were.
        public let weeks: Double
        /// How many alerts were raised.
        public let count: Int
        /// The standard error of `rate`, from how the patients differ, and at least that of a single
        /// alert.
        public let standardError: Double
        /// The sum of the budgets that the group's detectors state; a detector that never spoke in
        /// any trial is not in it.
        public let budgetPerWeek: Double

        init(patients: [(weeks: Double, alerts: Int)], budgetPerWeek: Double) {
            weeks = patients.reduce(0) { $0 + $1.weeks }
            count = patients.reduce(0) { $0 + $1.alerts }
            self.budgetPerWeek = budgetPerWeek
            let rate = Double(count) / weeks
            let squares = patients.reduce(0.0) { sum, patient in
                let excess = Double(patient.alerts) - rate * patient.weeks
                return sum + excess * excess
            }
            let n = Double(patients.count)
            let error = n > 1 ? (squares * n / (n - 1)).squareRoot() / weeks : 0
            standardError = max(error, 1 / weeks)
        }

        /// Alerts per patient-week; NaN without patients.
        public var rate: Double { Double(count) / weeks }
        /// Whether the rate exceeds the budget by more than three standard errors.
        public var exceedsBudget: Bool { rate > budgetPerWeek + 3 * standardError }
    }
}
