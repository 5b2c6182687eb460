package import ClinicalTypes
import MQTTTransport
package import TimeSeriesStore
import WireFormats

/// Takes batches of messages to the disk: decodes them, judges them and commits them.
///
/// Runs on the ingest thread only. When `commit` returns, every record of the batch is stored, known
/// as a duplicate, or in quarantine, durably; when it throws, none is.
package final class IngestPipeline {
    private let store: TwinStore
    private let decoder: MessageDecoder
    private let eventDecoder: EventDecoder
    private let topicRoot: String
    private let maximumFuture: Duration
    private let counters: ServiceCounters
    private let committed: (Int64) -> Void

    /// Makes a pipeline.
    ///
    /// - Parameter committed: Told after each batch that stored something new the id of its last
    ///   observation.
    package init(
        store: TwinStore, configuration: ServiceConfiguration, counters: ServiceCounters,
        committed: @escaping (Int64) -> Void
    ) {
        self.store = store
        self.counters = counters
        self.committed = committed
        maximumFuture = configuration.ingest.maximumFuture
        topicRoot = configuration.broker.topicRoot
        decoder = MessageDecoder(
            topicRoot: topicRoot, maximumBytes: configuration.broker.maximumPacketBytes)
        eventDecoder = EventDecoder(maximumBytes: configuration.broker.maximumPacketBytes)
    }

    /// Makes a batch durable.
    func commit(_ batch: [InboundMessage], receipt: Instant) throws(StoreError) {
        var records: [IngestRecord] = []
        records.reserveCapacity(batch.count)
        for message in batch { append(message, receipt, to: &records) }
        let outcome = try store.commit(records)
        counters.add(batch.count, to: .messages)
        counters.add(to: .batches)
        counters.add(outcome.received, to: .received)
        counters.add(outcome.stored, to: .stored)
        counters.add(outcome.duplicates, to: .duplicates)
        counters.add(outcome.quarantinedTotal, to: .quarantined)
        if let lastID = outcome.lastID { committed(lastID) }
    }

    /// The records of one message; also what replaying a quarantined one yields.
    package func records(
        topic: String, payload: [UInt8], contentType: String?, receipt: Instant
    ) -> [IngestRecord] {
        var records: [IngestRecord] = []
        append(topic, payload, contentType, receipt, to: &records)
        return records
    }

    private func append(
        _ message: InboundMessage, _ receipt: Instant, to records: inout [IngestRecord]
    ) {
        guard !message.isRetained else {
            records.append(
                IngestRecord(
                    device: nil, receipt: receipt,
                    content: .rejected(
                        Rejection(
                            .retained,
                            "the broker kept the message from before: publish observations and "
                                + "events without the retain flag")),
                    topic: message.topic, payload: message.payload))
            return
        }
        append(message.topic, message.payload, message.contentType, receipt, to: &records)
    }

    private func append(
        _ topic: String, _ payload: [UInt8], _ contentType: String?, _ receipt: Instant,
        to records: inout [IngestRecord]
    ) {
        let device: DeviceID?
        let contents: [IngestRecord.Content]
        if let topic = EventTopic(topic, root: topicRoot) {
            device = nil
            contents = eventDecoder.decode(source: topic.source, payload: payload)
                .map { judged($0, receipt) }
        } else {
            let message = decoder.decode(
                topic: topic, payload: payload, contentType: contentType, receipt: receipt)
            device = message.device
            contents = message.records.map { judged($0, receipt) }
        }
        for (place, content) in contents.enumerated() {
            records.append(
                IngestRecord(
                    device: device, receipt: receipt, content: content, topic: topic,
                    payload: payload, recordIndex: contents.count > 1 ? place : nil))
        }
    }

    private func judged(_ record: DecodedRecord, _ receipt: Instant) -> IngestRecord.Content {
        switch record {
        case .failure(let rejection): .rejected(rejection)
        case .success(let reading) where isAhead(reading.time, of: receipt):
            .rejected(
                Rejection(
                    .future,
                    "the time lies ahead of the daemon's clock: set the device's clock"))
        case .success(let reading): .reading(reading)
        }
    }

    private func judged(
        _ record: Result<ClinicalEvent, Rejection>, _ receipt: Instant
    ) -> IngestRecord.Content {
        switch record {
        case .failure(let rejection): .rejected(rejection)
        case .success(let event) where event.status == .given && isAhead(event.time, of: receipt):
            .rejected(
                Rejection(
                    .future,
                    "the time lies ahead of the daemon's clock: set the source's clock, or say "
                        + "planned of what is still to happen"))
        case .success(let event): .event(event)
        }
    }

    private func isAhead(_ time: Instant, of receipt: Instant) -> Bool {
        time.hours(since: receipt) * 3_600 > maximumFuture / .seconds(1)
    }
}
