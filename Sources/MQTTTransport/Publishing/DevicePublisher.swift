import Foundation

// @unchecked: `window` is only touched while `condition` is locked; the rest never changes.
/// Publishes as a careful device does: blocks when too much is under way, and sends again after a
/// broken connection until the broker has acknowledged.
///
/// Messages leave in the order of `publish`, also after a reconnect; the broker may see one twice.
/// Runs its connection on a thread of its own between `start` and `stop`.
public final class DevicePublisher: @unchecked Sendable {
    private struct Window {
        /// Taken and not acknowledged, `maximumInFlight` at most.
        var messages: [Int64: OutgoingMessage] = [:]
        /// Those of `messages` that no connection has at present, oldest first.
        var waiting: [Int64] = []
        var isStopped = false
        var hasEnded = false
    }

    private let publisher: ResultPublisher
    private let maximumInFlight: Int
    private let onEvent: @Sendable (PublisherEvent) -> Void
    /// Signalled whenever `window` changes in a way that somebody may wait for.
    private let condition = NSCondition()
    private var window = Window()

    /// Describes a publisher; `start` starts it.
    ///
    /// - Parameters:
    ///   - settings: `maximumInFlight` bounds the memory as well as the window.
    ///   - onEvent: Called on the publisher's thread; messages it hears abandoned are sent again.
    public init(
        _ settings: PublisherSettings, onEvent: @escaping @Sendable (PublisherEvent) -> Void
    ) {
        publisher = ResultPublisher(settings)
        maximumInFlight = settings.maximumInFlight
        self.onEvent = onEvent
    }

    /// Starts the connection's thread; once.
    public func start() {
        Thread.detachNewThread { [self] in
            publisher.run { event in
                // In this order, so that `flush` returns after its acknowledgements were reported.
                onEvent(event)
                note(event)
            }
            condition.withLock {
                window.hasEnded = true
                condition.broadcast()
            }
        }
    }

    /// Takes a message, blocking while as many as may be are unacknowledged, however long the broker
    /// is away.
    ///
    /// - Returns: False once the publisher is stopped; the message is not taken then.
    /// - Precondition: No unacknowledged message has the same id.
    public func publish(_ message: OutgoingMessage) -> Bool {
        condition.withLock {
            while window.messages.count >= maximumInFlight, !window.isStopped { condition.wait() }
            guard !window.isStopped else { return false }
            let replaced = window.messages.updateValue(message, forKey: message.id)
            precondition(replaced == nil, "ids are unique among messages in flight")
            if !window.waiting.isEmpty || publisher.publish(message) != .accepted {
                window.waiting.append(message.id)
            }
            return true
        }
    }

    /// Waits until the broker has acknowledged or refused everything taken so far.
    ///
    /// - Returns: False if that takes longer than `limit`.
    public func flush(within limit: Duration) -> Bool {
        let deadline = Date(timeIntervalSinceNow: limit / .seconds(1))
        return condition.withLock {
            while !window.messages.isEmpty {
                guard condition.wait(until: deadline) else { return window.messages.isEmpty }
            }
            return true
        }
    }

    /// Waits up to about ten seconds for acknowledgements, disconnects and ends the thread.
    ///
    /// - Returns: The ids that the broker has not acknowledged, in ascending order.
    /// - Precondition: `start` was called.
    @discardableResult
    public func stop() -> [Int64] {
        publisher.stop()
        return condition.withLock {
            window.isStopped = true
            condition.broadcast()
            while !window.hasEnded { condition.wait() }
            return window.messages.keys.sorted()
        }
    }

    private func note(_ event: PublisherEvent) {
        condition.withLock {
            switch event {
            case .connected: resend()
            case .acknowledged(let ids): settle(ids)
            case .refused(let id, _): settle([id])
            case .abandoned(let ids): window.waiting.insert(contentsOf: ids, at: 0)
            case .disconnected, .connectFailed: break
            }
        }
    }

    private func settle(_ ids: [Int64]) {
        for id in ids { window.messages[id] = nil }
        resend()
        condition.broadcast()
    }

    private func resend() {
        guard !window.waiting.isEmpty else { return }
        let sent = window.waiting.prefix { id in
            guard let message = window.messages[id] else { return true }
            return publisher.publish(message) == .accepted
        }
        window.waiting.removeFirst(sent.count)
    }
}
