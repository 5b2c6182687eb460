import Glibc

extension Connection {
    /// A filter that nobody subscribes to, so that unsubscribing from it changes nothing.
    private static let signOfLife = "$twind/sign-of-life"
    /// How often the pause is looked at.
    private static let lookInterval = Duration.milliseconds(50)

    /// Reads nothing for as long as `isPaused` says so, and keeps the connection up.
    ///
    /// The broker drops a client from which it hears nothing for one and a half keep-alive intervals,
    /// and the library drops a broker that leaves a PINGREQ without answer for one: that answer would
    /// lie behind the messages that are not read. So the library's own timer rests, and an
    /// UNSUBSCRIBE goes out instead, which every broker takes from every client and whose answer
    /// nobody waits for.
    ///
    /// - Precondition: Nothing that was read is unacknowledged, since writing here would acknowledge
    ///   it.
    /// - Throws: `lost` when the broker closes; one that has died otherwise is noticed by the writes or
    ///   after the pause, when none of the answers is there to be read.
    func pauseReading(
        _ control: LoopControl, while isPaused: () -> Bool
    ) throws(TransportFailure) {
        precondition(inbox.isEmpty, "a pause begins with everything committed")
        var lastSign = ContinuousClock.now
        while !control.isStopping, isPaused() {
            guard !awaitClosing(control, atMost: Self.lookInterval) else {
                throw TransportFailure(.lost, detail: "the broker closed the connection")
            }
            if keepAlive > .zero, lastSign.duration(to: .now) >= keepAlive / 2 {
                unsubscribe(from: Self.signOfLife)
                try flush(control)
                lastSign = .now
            }
        }
    }
}
