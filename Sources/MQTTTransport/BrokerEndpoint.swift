/// Where the broker is and how to be let in.
public struct BrokerEndpoint: Hashable, Sendable {
    /// Host name or address; with TLS, the name its certificate must carry.
    public var host: String
    /// TCP port.
    public var port: UInt16
    /// User name and password, if the broker asks for them.
    public var credentials: BrokerCredentials?
    /// Nil for plain TCP.
    public var tls: TLSSettings?
    /// The time from the first SYN to the CONNACK, TLS handshake included; name resolution comes on
    /// top and follows the timeouts of the system's resolver.
    public var connectTimeout: Duration = .seconds(10)
    /// Waits between attempts.
    public var backoff = ReconnectBackoff()

    /// Describes a broker, over plain TCP and without credentials unless given.
    public init(
        host: String, port: UInt16, credentials: BrokerCredentials? = nil, tls: TLSSettings? = nil
    ) {
        self.host = host
        self.port = port
        self.credentials = credentials
        self.tls = tls
    }
}

/// A user name with its password.
public struct BrokerCredentials: Hashable, Sendable {
    /// The user name.
    public var username: String
    /// The password.
    public var password: String

    /// Pairs a user name with its password.
    public init(username: String, password: String) {
        self.username = username
        self.password = password
    }
}

extension BrokerCredentials: CustomStringConvertible, CustomReflectable {
    /// The user name; the password never reaches a log.
    public var description: String { "\(username):<redacted>" }
    /// Hides the password from `dump` as well.
    public var customMirror: Mirror { Mirror(self, children: ["username": username]) }
}

/// How to secure the connection.
///
/// The files are read anew at each connection, so a replaced certificate is used from the next one.
public struct TLSSettings: Hashable, Sendable {
    /// The lowest version to accept.
    public enum MinimumVersion: String, Hashable, Sendable {
        /// TLS 1.2.
        case tls12 = "tlsv1.2"
        /// TLS 1.3.
        case tls13 = "tlsv1.3"
    }

    /// PEM file with the authorities that may sign the broker's certificate.
    public var caFile: String
    /// This client's own certificate and key; nil where the broker asks for none.
    public var identity: ClientIdentity?
    /// The lowest version to accept.
    public var minimumVersion = MinimumVersion.tls12
    /// Accepts a broker certificate that names another host; for tests with addresses only.
    public var acceptsAnyHostName = false

    /// Trusts the authorities in `caFile`.
    public init(caFile: String, identity: ClientIdentity? = nil) {
        self.caFile = caFile
        self.identity = identity
    }

    /// The paths of a client certificate and its key, both PEM; the key has no passphrase.
    public struct ClientIdentity: Hashable, Sendable {
        /// PEM file with the certificate, intermediates following.
        public var certificateFile: String
        /// PEM file with the private key.
        public var keyFile: String

        /// Pairs a certificate with its key.
        public init(certificateFile: String, keyFile: String) {
            self.certificateFile = certificateFile
            self.keyFile = keyFile
        }
    }
}
