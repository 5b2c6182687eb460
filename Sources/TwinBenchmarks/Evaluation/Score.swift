import ArgumentParser

/// Holds what `twind replay` wrote against labels.
struct Score: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Hold what `twind replay` wrote against the labels of a data set.",
        discussion: """
            Each score stands beside a floor that anybody can compute from the same readings.

            Example:
              twind replay --setting intensive --obs DIR/obs.csv.gz --out result
              TwinBenchmarks score sepsis DIR --predictions result/predictions.ndjson \\
                --alerts result/alerts.ndjson
            """,
        subcommands: [ScoreSepsis.self, ScoreIllness.self])
}
