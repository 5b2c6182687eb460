package import TimeSeriesStore

/// The answers to every kind of request, from one store.
package struct RequestAnswers: RequestAnswering {
    private let forecast: ForecastAnswer

    /// Prepares to answer from a store that a daemon fills under one configuration.
    package init(store: TwinStore, configuration: ServiceConfiguration) {
        forecast = ForecastAnswer(store: store, configuration: configuration)
    }

    /// Answers by the kind of question.
    package func answer(
        _ request: TwinRequest, until deadline: ContinuousClock.Instant
    ) throws(RequestFailure) -> [UInt8] {
        switch request.kind {
        case .forecast:
            try forecast.answer(
                patient: request.patient, payload: request.payload, until: deadline)
        case .whatIf: throw .unknownKind
        }
    }
}
