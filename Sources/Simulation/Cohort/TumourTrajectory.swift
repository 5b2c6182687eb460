import SequentialMonteCarlo
import TwinModels

/// A tumour with known parameters that is followed forward while it is open what will be done.
struct TumourTrajectory: Sendable {
    let model: TumourModel
    private let parameters: [Double]
    private var history: [HistoryRecord<TumourEvent>] = []
    private var done = 0
    private var state: TumourState

    init(_ model: TumourModel, parameters: [Double]) {
        self.model = model
        self.parameters = parameters
        state = model.initialState(given: parameters, at: 0)
    }

    /// Something happens, no earlier than all before; times in hours.
    mutating func take(_ event: TumourEvent, at hours: Double) {
        history.append(HistoryRecord(id: UInt64(history.count + 1), hours: hours, event: event))
    }

    /// The distribution of the natural logarithm of a diameter measured now, in mm.
    ///
    /// - Complexity: O(days since the beginning), which an image every few weeks can afford.
    mutating func diameter(at hours: Double) -> PredictiveNormal {
        take(.horizon, at: hours)
        let course = model.course(of: history, from: 0)
        while done < history.count {
            _ = model.advance(&state, through: done, of: course, given: parameters)
            done += 1
        }
        return model.reading(.diameter, of: state, given: parameters)
    }
}
