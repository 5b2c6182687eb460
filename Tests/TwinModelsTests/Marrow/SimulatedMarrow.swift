import SequentialMonteCarlo
import TwinModels

/// The course of a marrow with known parameters.
struct SimulatedMarrow {
    let model: MarrowModel

    init(_ parameters: MarrowParameters, patient: KineticCovariates = KineticCovariates()) {
        model = MarrowModel(parameters: parameters, patient: patient)
    }

    /// The parameters of the patient at all medians.
    var medians: [Double] { model.parameters(at: Array(repeating: 0, count: model.dimension)) }

    /// Records at their times, looked at when `hours` have passed.
    static func history(
        _ events: [(hours: Double, event: MarrowEvent)], lookingAt hours: [Double] = []
    ) -> [HistoryRecord<MarrowEvent>] {
        let all = events + hours.map { ($0, MarrowEvent.horizon) }
        // Equal times keep their order.
        let order = all.indices.sorted { (all[$0].hours, $0) < (all[$1].hours, $1) }
        return order.enumerated().map { place, source in
            HistoryRecord(
                id: UInt64(place + 1), hours: all[source].hours, event: all[source].event)
        }
    }

    /// The states at all records.
    func states(
        _ history: [HistoryRecord<MarrowEvent>], given theta: [Double]? = nil
    ) -> [MarrowState] {
        let theta = theta ?? medians
        let course = model.course(of: history, from: 0)
        var state = model.initialState(given: theta, at: 0)
        return history.indices.map { place in
            _ = model.advance(&state, through: place, of: course, given: theta)
            return state
        }
    }

    /// The cells in blood at each of `hours`.
    func counts(
        _ events: [(hours: Double, event: MarrowEvent)], at hours: [Double],
        given theta: [Double]? = nil
    ) -> [Double] {
        let history = Self.history(events, lookingAt: hours)
        return zip(history, states(history, given: theta)).compactMap { record, state in
            record.event == .horizon ? state.circulating : nil
        }
    }
}

/// What clinicians look at in a course.
struct NadirSummary {
    var nadir: Double
    var day: Double
    var daysBelow: Double
    /// The first day after the nadir with at least `recovered`.
    var recoveryDay: Double

    init(_ counts: [Double], every hours: Double, below limit: Double, recovered: Double) {
        nadir = .infinity
        day = 0
        daysBelow = 0
        recoveryDay = .infinity
        for (place, count) in counts.enumerated() {
            let now = Double(place + 1) * hours / 24
            if count < nadir { (nadir, day, recoveryDay) = (count, now, .infinity) }
            if count < limit { daysBelow += hours / 24 }
            if count >= recovered, recoveryDay == .infinity { recoveryDay = now }
        }
    }
}
