/// Why a connection could not be made or came to its end.
public struct TransportFailure: Error, Hashable, Sendable {
    /// The kinds of failure; bounded, so that they can label a metric.
    public enum Code: String, Hashable, Sendable, CaseIterable {
        /// A setting the library refuses, such as a certificate file it cannot open.
        case configuration
        /// The name did not resolve, or nothing accepts connections there.
        case unreachable
        /// The TLS handshake failed.
        case tls
        /// The broker answered the CONNECT with a reason of 0x80 or more.
        case refused
        /// The broker answered a SUBSCRIBE with a reason of 0x80 or more.
        case subscriptionRefused = "subscription_refused"
        /// No answer to the CONNECT, or nothing heard for one and a half keep-alive intervals.
        case timedOut = "timed_out"
        /// The broker sent a DISCONNECT.
        case closedByBroker = "closed_by_broker"
        /// The connection broke.
        case lost
        /// The broker broke the protocol or the receive maximum.
        case protocolError = "protocol_error"
    }

    /// What kind of failure it was.
    public let code: Code
    /// The MQTT 5 reason code, where the broker gave one.
    public let reasonCode: UInt8?
    /// What the library or the operating system said; never a topic, payload or password.
    public let detail: String

    /// Puts a failure together.
    public init(_ code: Code, reasonCode: UInt8? = nil, detail: String) {
        self.code = code
        self.reasonCode = reasonCode
        self.detail = detail
    }

    /// What the operator can do about it.
    public var remedy: String {
        switch code {
        case .configuration:
            "Check the host, client id and certificate paths of the MQTT section."
        case .unreachable:
            "Check that the broker runs and that host and port are right."
        case .tls:
            "Check the CA file, the client certificate and the host name in the broker's certificate."
        case .refused:
            "Check user name, password and client id against the broker's configuration."
        case .subscriptionRefused:
            "Grant this client read access to its topic filters in the broker's ACL."
        case .timedOut, .lost:
            "Check the network between this machine and the broker."
        case .closedByBroker:
            "See the broker's log; reason 0x8E means that another client uses this client id."
        case .protocolError:
            "See the broker's log and its version."
        }
    }
}

extension TransportFailure: CustomStringConvertible {
    /// Code, reason and detail in one line.
    public var description: String {
        let reason = reasonCode.map { " (reason 0x" + String($0, radix: 16, uppercase: true) + ")" }
        return code.rawValue + (reason ?? "") + ": " + detail
    }
}
