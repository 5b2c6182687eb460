import CMosquitto
import Glibc

extension Connection {
    /// What `poll` said of the socket.
    struct Readiness {
        /// Bytes, an end of file or an error wait to be read.
        var isReadable = false
        /// The socket takes bytes.
        var isWritable = false
        /// Both directions are closed.
        var isHungUp = false
    }

    /// Whether something is queued for the broker.
    var wantsToWrite: Bool { mosquitto_want_write(client) }

    /// Sleeps until the socket is ready, the loop is woken, or `timeout` has passed; beats once.
    func awaitReadiness(
        _ control: LoopControl, writing: Bool, atMost timeout: Duration
    ) -> Readiness {
        control.beat()
        let events = writing ? POLLIN | POLLOUT : POLLIN
        let revents = withUnsafeTemporaryAllocation(of: pollfd.self, capacity: 2) { descriptors in
            descriptors.initializeElement(
                at: 0, to: pollfd(fd: mosquitto_socket(client), events: Int16(events), revents: 0))
            descriptors.initializeElement(
                at: 1, to: pollfd(fd: control.wake.readEnd, events: Int16(POLLIN), revents: 0))
            // An interrupted sleep reads as nothing ready, and the loop turns again.
            guard poll(descriptors.baseAddress, 2, timeout.wholeMilliseconds) > 0 else {
                return Int32(0)
            }
            if descriptors[1].revents != 0 { control.wake.clear() }
            return Int32(descriptors[0].revents)
        }
        let isBroken = revents & (POLLERR | POLLHUP) != 0
        return Readiness(
            isReadable: revents & POLLIN != 0 || isBroken, isWritable: revents & POLLOUT != 0,
            isHungUp: isBroken)
    }

    /// Linux's `POLLRDHUP`, which glibc shows to GNU sources only.
    private static let closedByPeer: Int16 = 0x2000

    /// Sleeps without looking for bytes until the broker closes, the loop is woken, or `timeout` has
    /// passed; beats once.
    ///
    /// - Returns: Whether the broker has closed.
    func awaitClosing(_ control: LoopControl, atMost timeout: Duration) -> Bool {
        control.beat()
        return withUnsafeTemporaryAllocation(of: pollfd.self, capacity: 2) { descriptors in
            descriptors.initializeElement(
                at: 0,
                to: pollfd(fd: mosquitto_socket(client), events: Self.closedByPeer, revents: 0))
            descriptors.initializeElement(
                at: 1, to: pollfd(fd: control.wake.readEnd, events: Int16(POLLIN), revents: 0))
            guard poll(descriptors.baseAddress, 2, timeout.wholeMilliseconds) > 0 else {
                return false
            }
            if descriptors[1].revents != 0 { control.wake.clear() }
            return descriptors[0].revents != 0
        }
    }

    /// Reads one packet, or with TLS as many as one record holds; never blocks.
    ///
    /// - Throws: Why the connection ended. What was received before stays in `inbox`.
    func read() throws(TransportFailure) {
        let result = mosquitto_loop_read(client, 1)
        try check(result, errno)
    }

    /// Reads until `isEnough` says so, or until two reads in a row bring nothing.
    ///
    /// One read is no proof that nothing waits: it may have met a PINGRESP. The library's `errno`
    /// is none either, since its wake-up pipe, which nobody empties, sets it after successes.
    ///
    /// - Returns: Whether `isEnough` ended it, so that more may wait, in the TLS layer even where
    ///   `poll` knows nothing of it; and why the connection ended, if it did. What was received
    ///   before stays in the record.
    func readAvailable(
        until isEnough: () -> Bool
    ) -> (mayHoldMore: Bool, failure: TransportFailure?) {
        var emptyReads = 0
        repeat {
            let countBefore = inbox.count + publishReceipts.count
            do { try read() } catch { return (false, error) }
            let isEmpty = inbox.count + publishReceipts.count == countBefore
            emptyReads = isEmpty ? emptyReads + 1 : 0
            if emptyReads == 2 { return (false, nil) }
        } while !isEnough()
        return (true, nil)
    }

    /// Writes what the socket takes of what is queued; never blocks.
    func writeSome() throws(TransportFailure) {
        let result = mosquitto_loop_write(client, 1)
        try check(result, errno)
    }

    /// Writes all that is queued, sleeping while the socket is full.
    ///
    /// - Throws: Also `timedOut` when the broker takes nothing for one and a half keep-alive
    ///   intervals, or for `LoopControl.stopGrace` while the loop is asked to stop.
    func flush(_ control: LoopControl) throws(TransportFailure) {
        guard wantsToWrite else { return }
        // The library writes each PUBACK by itself: a segment for each would be most of their cost.
        holdBack(true)
        defer { holdBack(false) }
        try writeSome()
        let start = ContinuousClock.now
        while wantsToWrite {
            let limit = control.isStopping ? LoopControl.stopGrace : patience
            guard start.duration(to: .now) < limit else {
                throw TransportFailure(.timedOut, detail: "the broker does not read")
            }
            // Not reading: a message read here would be acknowledged by the write that follows.
            sleep(control, until: POLLOUT, on: mosquitto_socket(client))
            try writeSome()
        }
    }

    /// Sends a PINGREQ when one is due, and notices a broker that has fallen silent.
    ///
    /// - Throws: `timedOut` when nothing arrived for one and a half keep-alive intervals; the
    ///   library by itself would wait for two.
    func tend(heard: Bool) throws(TransportFailure) {
        if heard {
            lastArrival = .now
        } else if lastArrival.duration(to: .now) > patience {
            throw TransportFailure(.timedOut, detail: "the broker has fallen silent")
        }
        let result = mosquitto_loop_misc(client)
        try check(result, errno)
    }

    /// Makes the kernel gather what is written into full segments, or send what it has gathered.
    ///
    /// The kernel itself sends after 200 ms; a socket that refuses the option only sends as before.
    private func holdBack(_ isHeldBack: Bool) {
        var value: Int32 = isHeldBack ? 1 : 0
        let size = socklen_t(MemoryLayout<Int32>.size)
        setsockopt(mosquitto_socket(client), Int32(IPPROTO_TCP), TCP_CORK, &value, size)
    }

    /// How long the broker may say nothing; a day where it has switched keep-alive off.
    private var patience: Duration { keepAlive > .zero ? keepAlive * 3 / 2 : .seconds(86_400) }

    /// Sends DISCONNECT with the normal reason after all that is queued, and waits for the broker
    /// to close, at most `LoopControl.stopGrace` in all.
    ///
    /// Reads and drops what the broker still sends: closing with unread bytes would reset the
    /// connection, and the broker could lose the DISCONNECT. Dropped messages were never
    /// acknowledged and come again.
    func disconnect(_ control: LoopControl) {
        let spare = fcntl(mosquitto_socket(client), F_DUPFD_CLOEXEC, 0)
        guard spare >= 0 else { return }
        defer { close(spare) }
        let deadline = ContinuousClock.now + LoopControl.stopGrace
        mosquitto_disconnect_v5(client, 0, nil)
        // The library closes its socket as soon as the DISCONNECT is written.
        while mosquitto_socket(client) >= 0 {
            guard mosquitto_loop_write(client, 1) == 0, ContinuousClock.now < deadline else {
                return
            }
            if mosquitto_socket(client) >= 0 { sleep(control, until: POLLOUT, on: spare) }
        }
        shutdown(spare, Int32(SHUT_WR))
        withUnsafeTemporaryAllocation(byteCount: 16384, alignment: 1) { scratch in
            while ContinuousClock.now < deadline {
                guard sleep(control, until: POLLIN, on: spare) else { continue }
                guard recv(spare, scratch.baseAddress, scratch.count, 0) > 0 else { return }
            }
        }
    }

    @discardableResult
    private func sleep(_ control: LoopControl, until event: Int32, on socket: Int32) -> Bool {
        control.beat()
        var descriptor = pollfd(fd: socket, events: Int16(event), revents: 0)
        return poll(&descriptor, 1, LoopControl.longestSleep.wholeMilliseconds) > 0
    }
}
