import SequentialMonteCarlo
import Testing

extension IteratedBatchImportanceSampler {
    /// Takes in records one after the other and finishes each.
    @discardableResult
    mutating func assimilate(_ records: [Record]) throws -> [SamplerEvent] {
        var events: [SamplerEvent] = []
        for record in records {
            try #require(submit(record) == .accepted)
            events += step(budget: .max).events
        }
        return events
    }

    /// All there is, as bytes.
    var bytes: [UInt8] {
        var writer = CheckpointWriter(version: 1)
        encode(into: &writer)
        return writer.finish()
    }

    /// Tells apart samplers that differ in any bit: what a failed comparison prints stays short.
    var digest: [UInt8] { Array(bytes.suffix(8)) }

    /// What a checkpoint brings back.
    func restored(_ model: Model, _ key: DrawKey) throws -> Self {
        var reader = try CheckpointReader(bytes)
        let restored = try Self(model: model, settings: settings, key: key, from: &reader)
        try #require(reader.isAtEnd)
        return restored
    }
}

extension SamplerEvent {
    var assimilation: Assimilation? {
        if case .assimilated(let assimilation) = self { assimilation } else { nil }
    }

    var cut: HistoryCut? {
        if case .historyCut(let cut) = self { cut } else { nil }
    }
}

/// Records named 1, 2, ... at the given times.
func records<Event>(_ events: [Event], at hours: [Double]) -> [HistoryRecord<Event>] {
    zip(events, hours).enumerated().map { place, item in
        HistoryRecord(id: UInt64(place + 1), hours: item.1, event: item.0)
    }
}
