import ArgumentParser
import ClinicalTypes
import Foundation
import MQTTTransport
import TwinModels
import TwinServices
import WireFormats

/// A publisher process for a ward: says `ready`, waits for a line, publishes its plan and reports.
struct PublishWard: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: WardPlan.command,
        abstract: "Publish a ward's load; started by the measurements.", shouldDisplay: false)

    @Argument var plan: String
    @Argument var port: UInt16

    func run() throws {
        let plan = try JSONDecoder().decode(WardPlan.self, from: Data(plan.utf8))
        var settings = PublisherSettings(
            endpoint: BrokerEndpoint(host: "127.0.0.1", port: port),
            clientID: "ward-publisher-\(plan.publisher)")
        settings.maximumInFlight = 10_000
        let publisher = DevicePublisher(settings) { _ in }
        publisher.start()
        let topics = (0..<plan.devices).map { device in
            ObservationTopic(device: plan.device(device), stream: LoadPlan.streams[0].code).text()
        }
        ParentProcess.say("ready")
        _ = readLine()
        let began = Instant.now
        pace(plan, topics, publisher)
        guard publisher.flush(within: .seconds(120)) else {
            throw Shortfall("the broker did not take everything within two minutes")
        }
        try ParentProcess.report(
            PublishLoad.Report(began: began.microseconds, ended: Instant.now.microseconds))
        publisher.stop()
    }

    /// Publishes as many as are due, every few milliseconds.
    private func pace(_ plan: WardPlan, _ topics: [String], _ publisher: DevicePublisher) {
        let began = ContinuousClock.now
        var index = 0
        while index < plan.messages {
            let seconds = began.duration(to: .now) / .seconds(1)
            let due = min(plan.messages, Int(seconds * Double(plan.devices)))
            while index < due {
                let message = OutgoingMessage(
                    id: Int64(index), topic: topics[index % plan.devices],
                    payload: plan.payload(index, at: .now))
                _ = publisher.publish(message)
                index += 1
            }
            Thread.sleep(forTimeInterval: 0.002)
        }
    }
}
