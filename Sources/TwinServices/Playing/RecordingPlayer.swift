package import ClinicalTypes
import Foundation
package import MQTTTransport
import Synchronization
import WireFormats

/// Plays a recording over MQTT as its devices would, faster than it was recorded if so wished.
///
/// Readings keep their distances and their time of day, hour 0 being midnight UTC: a twin that knows
/// when a heart beats faster would take a shifted day for an illness. The last one lies within the
/// day before the present, so that none is in the future however fast the recording is played.
package final class RecordingPlayer: Sendable {
    /// How far the player has come.
    package struct Progress: Sendable {
        /// Readings published.
        package var published: Int
        /// Readings in all.
        package var total: Int
        /// Hours of the recording played.
        package var hours: Double
        /// The time that hour 0 was given.
        package var origin: Instant
    }

    private let recording: Recording
    private let topicRoot: String
    private let publisher: DevicePublisher
    private let refusals = Refusals()
    private let isStopped = StopFlag()

    /// Prepares to play to a broker.
    ///
    /// - Parameter settings: The connection; one carries all devices.
    package init(
        _ recording: Recording, settings: PublisherSettings, topicRoot: String
    ) {
        self.recording = recording
        self.topicRoot = topicRoot
        publisher = DevicePublisher(settings) { [refusals] in refusals.note($0) }
    }

    /// How many readings the broker refused.
    package var refusedCount: Int { refusals.count }

    /// Makes `play` return soon; from any thread.
    package func stop() {
        isStopped.raise()
    }

    /// Plays the recording; blocks until the broker has acknowledged all of it.
    ///
    /// - Parameters:
    ///   - speed: How many recorded seconds pass in one; 0 for as fast as the broker takes them.
    ///   - progress: Told about once in half a second.
    /// - Returns: False when the broker did not acknowledge everything within a minute of the end,
    ///   or the player was stopped.
    package func play(speed: Double, progress: (Progress) -> Void) -> Bool {
        publisher.start()
        defer { publisher.stop() }
        let encoder = NativeEncoder()
        let begin = Instant.now
        let boot = begin.iso8601
        let playing = speed > 0 ? recording.hours / speed : 0
        let latest = begin.advanced(byHours: playing - recording.hours)
        let origin = Instant(microseconds: 0).advanced(
            byHours: (latest.hours(since: Instant(microseconds: 0)) / 24).rounded(.down) * 24)
        var numbers: [DeviceID: Int64] = [:]
        var lastReport = begin
        for (place, item) in recording.items.enumerated() {
            if speed > 0 { wait(until: begin.advanced(byHours: item.hours / speed)) }
            guard !isStopped.isRaised else { return false }
            var reading = item.reading
            reading.time = origin.advanced(byHours: item.hours)
            numbers[item.device, default: 0] += 1
            reading.sequence = SequenceKey(boot: boot, number: numbers[item.device] ?? 0)
            let message = OutgoingMessage(
                id: Int64(place),
                topic: ObservationTopic(device: item.device, stream: reading.code)
                    .text(root: topicRoot),
                payload: encoder.encode(reading))
            guard publisher.publish(message) else { return false }
            if Instant.now.hours(since: lastReport) * 3_600 > 0.5 {
                lastReport = .now
                progress(
                    Progress(
                        published: place + 1, total: recording.items.count, hours: item.hours,
                        origin: origin))
            }
        }
        let isComplete = publisher.flush(within: .seconds(60))
        progress(
            Progress(
                published: recording.items.count, total: recording.items.count,
                hours: recording.hours, origin: origin))
        return isComplete
    }

    /// Waits in short steps, so that `stop` is heard.
    private func wait(until time: Instant) {
        while !isStopped.isRaised {
            let seconds = time.hours(since: .now) * 3_600
            guard seconds > 0 else { return }
            Thread.sleep(forTimeInterval: min(seconds, 0.2))
        }
    }
}

/// Counts what the broker refused.
private final class Refusals: Sendable {
    private let refused = Atomic<Int>(0)

    var count: Int { refused.load(ordering: .relaxed) }

    func note(_ event: PublisherEvent) {
        guard case .refused = event else { return }
        refused.wrappingAdd(1, ordering: .relaxed)
    }
}
