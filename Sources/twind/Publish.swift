import ArgumentParser
import Foundation
import MQTTTransport
import TwinServices

/// Plays recorded patients as devices over MQTT.
struct Publish: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Play recorded patients as devices over MQTT.",
        discussion: """
            Each patient of the table becomes the device replay-PATIENT, which publishes every \
            reading at QoS 1 when its hour has come. The last reading gets the present as its time, \
            the others lie before it at their recorded distance.

            Example:
              twind enrol --obs obs.csv.gz
              twind publish --obs obs.csv.gz --speed 3600
            """)

    @Option(name: .customLong("obs"), help: "The table of observations, plain or with gzip.")
    var observations: String

    @Option(help: "Recorded seconds that pass in one second, 1 or more; 0 for as fast as it goes.")
    var speed = 60.0

    @OptionGroup var broker: BrokerOptions

    func validate() throws {
        guard speed == 0 || speed >= 1 else {
            throw ValidationError("--speed is 0, or 1 and more.")
        }
    }

    func run() throws {
        let (endpoint, topicRoot) = try broker.resolve()
        let cohort = try reporting {
            try ReplayCohort(observations: observations, keeping: .known)
        }
        var settings = PublisherSettings(
            endpoint: endpoint,
            clientID: "twind-publish-\(ProcessInfo.processInfo.processIdentifier)")
        settings.maximumInFlight = 500
        let player = RecordingPlayer(
            Recording(cohort), settings: settings, topicRoot: topicRoot)
        let isComplete = player.play(speed: speed) { progress in
            warn(
                "\(progress.published) of \(progress.total) readings, hour "
                    + String(format: "%.1f", progress.hours))
        }
        guard isComplete, player.refusedCount == 0 else {
            throw failure(
                .unavailable,
                "the broker did not take every reading: check its access rules and its log")
        }
    }
}
