import ArgumentParser
import ClinicalTypes
import Foundation
import MQTTTransport
import TwinServices
import WireFormats

/// A publisher process: says `ready`, waits for a line, publishes its plan and reports.
struct PublishLoad: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Publish a load; started by the measurements.", shouldDisplay: false)

    @Argument var plan: String
    @Argument var port: UInt16

    /// What a publisher says when the broker has everything.
    struct Report: Codable {
        /// When the first message was handed over, in microseconds since 1970.
        var began: Int64
        /// When the broker had acknowledged the last one.
        var ended: Int64
    }

    func run() throws {
        let plan = try JSONDecoder().decode(LoadPlan.self, from: Data(plan.utf8))
        var settings = PublisherSettings(
            endpoint: BrokerEndpoint(host: "127.0.0.1", port: port),
            clientID: "bench-publisher-\(plan.publisher)")
        settings.maximumInFlight = 1_000
        let publisher = DevicePublisher(settings) { _ in }
        publisher.start()
        // What devices compute must not compete with the daemon for the machine.
        let prepared = plan.perSecond == 0 ? prepare(plan) : []
        ParentProcess.say("ready")
        _ = readLine()
        let began = Instant.now
        if plan.perSecond == 0 {
            for message in prepared { _ = publisher.publish(message) }
        } else {
            pace(plan, publisher)
        }
        guard publisher.flush(within: .seconds(60)) else {
            throw Shortfall("the broker did not take everything within a minute")
        }
        try ParentProcess.report(
            Report(began: began.microseconds, ended: Instant.now.microseconds))
        publisher.stop()
    }

    private func prepare(_ plan: LoadPlan) -> [OutgoingMessage] {
        let encoder = NativeEncoder()
        let start = Instant.now
        return (0..<plan.messages).map { index in
            // Distinct times, as far apart as the load is dense.
            let time = Instant(microseconds: start.microseconds + Int64(index) * 10)
            return message(index, plan, plan.reading(index, at: time), encoder)
        }
    }

    /// Publishes as many as are due, every few milliseconds.
    private func pace(_ plan: LoadPlan, _ publisher: DevicePublisher) {
        let encoder = NativeEncoder()
        let began = ContinuousClock.now
        var index = 0
        while index < plan.messages {
            let seconds = began.duration(to: .now) / .seconds(1)
            let due = min(plan.messages, Int(seconds * Double(plan.perSecond)))
            while index < due {
                let reading = plan.reading(index, at: .now)
                _ = publisher.publish(message(index, plan, reading, encoder))
                index += 1
            }
            Thread.sleep(forTimeInterval: 0.005)
        }
    }

    private func message(
        _ index: Int, _ plan: LoadPlan, _ reading: Reading, _ encoder: NativeEncoder
    ) -> OutgoingMessage {
        OutgoingMessage(
            id: Int64(index),
            topic: ObservationTopic(device: plan.device(index), stream: reading.code).text(),
            payload: encoder.encode(reading))
    }
}
