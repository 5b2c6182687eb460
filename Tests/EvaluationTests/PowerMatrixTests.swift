import Evaluation
import Testing

@Suite struct PowerMatrixTests {
    private static func alert(_ detector: String, _ hours: Double, budget: Double = 0.05)
        -> DetectorAlert
    {
        DetectorAlert(detector: detector, hours: hours, budgetPerWeek: budget)
    }

    @Test func detectorsAreGroupedByWhatStandsBeforeTheFirstDot() {
        #expect(Self.alert("residual.heart_rate", 1).group == "residual")
        #expect(Self.alert("event.inflammation.early", 1).group == "event")
        #expect(Self.alert("drift", 1).group == "drift")
    }

    @Test func theFirstAlertOfAGroupWithinTheHorizonCounts() {
        var matrix = PowerMatrix(rows: ["shift"], horizon: 48)
        matrix.record(
            "shift",
            alerts: [
                Self.alert("residual.spo2", 9), Self.alert("residual.heart_rate", 5),
                Self.alert("event.inflammation", 7), Self.alert("fault.heart_rate", 48.5),
                Self.alert("fault.spo2", -1),
            ])
        #expect(matrix.groups == ["event", "fault", "residual", "any"])
        #expect(matrix.cell("shift", "residual").delays == [5])
        #expect(matrix.cell("shift", "event").delays == [7])
        #expect(matrix.cell("shift", "any").delays == [5])
        #expect(matrix.cell("shift", "fault").share == 0)
    }

    @Test func quantilesAreOfAllTrialsAndNotOnlyOfThoseThatWereFound() {
        var matrix = PowerMatrix(rows: ["ramp"], horizon: 48)
        for hours in [8.0, 2, 4, 6] {
            matrix.record("ramp", alerts: [Self.alert("residual.map", hours)])
        }
        #expect(matrix.cell("ramp", "residual").median == 4)
        #expect(matrix.cell("ramp", "residual").ninetieth == 8)
        matrix.record("ramp", alerts: [])
        let cell = matrix.cell("ramp", "residual")
        #expect(cell.trials == 5 && cell.share == 0.8)
        #expect(cell.median == 6 && cell.ninetieth == nil)
        for _ in 0..<4 { matrix.record("ramp", alerts: []) }
        #expect(matrix.cell("ramp", "residual").median == nil)
        #expect(matrix.cell("ramp", "any").share == 4.0 / 9)
    }

    @Test func aRowWithoutTrialsHasNothing() {
        let cell = PowerMatrix(rows: ["stuck"], horizon: 48).cell("stuck", "residual")
        #expect(cell.trials == 0 && cell.median == nil && cell.share.isNaN)
    }

    @Test func refusedReadingsAreAShareOfAll() {
        var matrix = PowerMatrix(rows: ["unit", "stuck"], horizon: 48)
        matrix.record("unit", alerts: [], refused: 30, of: 40)
        matrix.record("unit", alerts: [], refused: 0, of: 20)
        #expect(matrix.refusedShare("unit") == 0.5)
        #expect(matrix.refusedShare("stuck") == nil)
    }

    @Test func falseAlertsAreARateWithTheErrorThatPatientsShow() {
        var matrix = PowerMatrix(rows: [], horizon: 48)
        matrix.recordStable(
            weeks: 4, alerts: [Self.alert("residual.map", 1), Self.alert("residual.sbp", 2)])
        for _ in 0..<3 { matrix.recordStable(weeks: 4, alerts: []) }
        let alerts = matrix.falseAlerts("residual")
        #expect(alerts.count == 2 && alerts.weeks == 16 && alerts.rate == 0.125)
        // Counts 2, 0, 0, 0: squares (1.5)² + 3 (0.5)² = 3, times 4/3, over 16 weeks.
        #expect(abs(alerts.standardError - 2.0 / 16) < 1e-12)
        #expect(alerts.budgetPerWeek == 0.1)
        #expect(!alerts.exceedsBudget)
    }

    @Test func withoutAnyAlertTheErrorIsThatOfOne() {
        var matrix = PowerMatrix(rows: [], horizon: 48)
        for _ in 0..<5 { matrix.recordStable(weeks: 2, alerts: []) }
        #expect(matrix.falseAlerts("residual").rate == 0)
        #expect(matrix.falseAlerts("residual").standardError == 0.1)
    }

    @Test func aRateThreeErrorsAboveTheBudgetExceedsIt() {
        var matrix = PowerMatrix(rows: [], horizon: 48)
        for _ in 0..<100 { matrix.recordStable(weeks: 1, alerts: [Self.alert("event.x", 1)]) }
        #expect(matrix.falseAlerts("event").exceedsBudget)
        #expect(matrix.falseAlerts("any").exceedsBudget)
    }

    @Test func budgetsAddUpOverTheDetectorsThatSpoke() {
        var matrix = PowerMatrix(rows: ["a"], horizon: 48)
        matrix.record("a", alerts: [Self.alert("residual.map", 1), Self.alert("residual.sbp", 60)])
        matrix.recordStable(weeks: 1, alerts: [Self.alert("event.x", 3, budget: 0.5)])
        matrix.recordStable(weeks: 1, alerts: [Self.alert("event.x", 4, budget: 0.5)])
        #expect(matrix.falseAlerts("residual").budgetPerWeek == 0.1)
        #expect(matrix.falseAlerts("event").budgetPerWeek == 0.5)
        #expect(matrix.falseAlerts("any").budgetPerWeek == 0.6)
    }
}
