import Synchronization

extension ResultPublisher {
    /// Messages that are read before they are handed over.
    private static let portion = 64

    /// Serves one connection until asked to stop or until it fails; either way nothing accepted is
    /// left unreported.
    func serve(
        _ connection: Connection, _ hearing: Hearing?, _ onEvent: (PublisherEvent) -> Void
    ) throws(TransportFailure) {
        var inFlight = InFlight()
        defer { abandon(inFlight, onEvent) }
        intake.withLock { $0.isOpen = true }
        onEvent(.connected)
        var pendingSubscriptions: Set<Int32> = []
        for filter in hearing?.filters ?? [] {
            pendingSubscriptions.insert(
                try connection.subscribe(to: filter, wantsRetained: false))
        }
        var mayHoldMore = false
        var stopDeadline: ContinuousClock.Instant?
        while true {
            if control.isStopping {
                let deadline = stopDeadline ?? .now + LoopControl.stopGrace
                stopDeadline = deadline
                let unsettled = intake.withLock { intake in
                    intake.isOpen = false
                    return intake.unsettled
                }
                if unsettled == 0 || ContinuousClock.now >= deadline { break }
            }
            send(takeWaiting(), on: connection, &inFlight, onEvent)
            try connection.writeSome()
            let readiness = connection.awaitReadiness(
                control, writing: connection.wantsToWrite,
                atMost: mayHoldMore ? .zero : LoopControl.longestSleep)
            let isReading = readiness.isReadable || mayHoldMore
            if isReading {
                let outcome = readSome(from: connection)
                mayHoldMore = outcome.mayHoldMore
                settleReceipts(of: connection, &inFlight, onEvent)
                if let hearing { try hear(connection, hearing, &pendingSubscriptions) }
                if let failure = outcome.failure { throw failure }
            }
            try connection.tend(heard: isReading)
        }
        connection.disconnect(control)
    }

    private func takeWaiting() -> [OutgoingMessage] {
        intake.withLock { intake in
            defer { intake.waiting = [] }
            return intake.waiting
        }
    }

    private func send(
        _ messages: [OutgoingMessage], on connection: Connection, _ inFlight: inout InFlight,
        _ onEvent: (PublisherEvent) -> Void
    ) {
        for message in messages {
            do {
                inFlight.insert(message.id, under: try connection.publish(message))
            } catch {
                settle(1)
                onEvent(.refused(message.id, reasonCode: error.reasonCode))
            }
        }
    }

    /// Reads what there is: each receipt answers a message in flight, which bounds their number, and
    /// messages come in portions.
    private func readSome(
        from connection: Connection
    ) -> (mayHoldMore: Bool, failure: TransportFailure?) {
        connection.readAvailable { connection.inbox.count >= Self.portion }
    }

    private func settleReceipts(
        of connection: Connection, _ inFlight: inout InFlight,
        _ onEvent: (PublisherEvent) -> Void
    ) {
        var acknowledged: [Int64] = []
        for receipt in connection.publishReceipts {
            guard let id = inFlight.remove(receipt.messageID) else { continue }
            settle(1)
            if receipt.reasonCode < 0x80 {
                acknowledged.append(id)
            } else {
                onEvent(.refused(id, reasonCode: receipt.reasonCode))
            }
        }
        connection.publishReceipts = []
        if !acknowledged.isEmpty { onEvent(.acknowledged(acknowledged)) }
    }

    private func hear(
        _ connection: Connection, _ hearing: Hearing, _ pendingSubscriptions: inout Set<Int32>
    ) throws(TransportFailure) {
        if !connection.inbox.isEmpty { hearing.onMessages(connection.takeInbox()) }
        if try connection.settleSubscriptions(&pendingSubscriptions) { hearing.onSubscribed() }
    }

    private func settle(_ count: Int) {
        intake.withLock { $0.unsettled -= count }
    }

    private func abandon(_ inFlight: InFlight, _ onEvent: (PublisherEvent) -> Void) {
        let waiting = intake.withLock { intake in
            defer { intake = Intake() }
            return intake.waiting
        }
        let ids = inFlight.inOrder + waiting.map(\.id)
        if !ids.isEmpty { onEvent(.abandoned(ids)) }
    }
}
