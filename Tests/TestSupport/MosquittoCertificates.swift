import Foundation

/// An authority with a certificate for a broker on loopback and one for a client, made by openssl.
package final class MosquittoCertificates: Sendable {
    private let directory: TemporaryDirectory

    /// Makes new keys and certificates, valid for two days.
    package init() throws {
        directory = try TemporaryDirectory()
        try ChildProcess.run(
            ["openssl", "req", "-x509", "-nodes", "-days", "2", "-subj", "/CN=Test CA"]
                + newKey(caKey) + ["-out", caFile])
        try issue("server", "subjectAltName=IP:127.0.0.1,DNS:localhost")
        try issue("client", "extendedKeyUsage=clientAuth")
    }

    /// PEM file with the authority's certificate.
    package var caFile: String { directory.file("ca.crt") }
    /// PEM file with the broker's certificate, for 127.0.0.1 and localhost.
    package var serverCertificate: String { directory.file("server.crt") }
    /// PEM file with the broker's key.
    package var serverKey: String { directory.file("server.key") }
    /// PEM file with the client's certificate.
    package var clientCertificate: String { directory.file("client.crt") }
    /// PEM file with the client's key.
    package var clientKey: String { directory.file("client.key") }

    private var caKey: String { directory.file("ca.key") }

    private func newKey(_ file: String) -> [String] {
        ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-keyout", file]
    }

    private func issue(_ name: String, _ fields: String) throws {
        let request = directory.file(name + ".csr")
        let extensions = directory.file(name + ".ext")
        try Data((fields + "\n").utf8).write(to: URL(fileURLWithPath: extensions))
        try ChildProcess.run(
            ["openssl", "req", "-nodes", "-subj", "/CN=\(name)"]
                + newKey(directory.file(name + ".key")) + ["-out", request])
        try ChildProcess.run([
            "openssl", "x509", "-req", "-days", "2", "-in", request, "-extfile", extensions,
            "-CA", caFile, "-CAkey", caKey, "-CAcreateserial",
            "-out", directory.file(name + ".crt"),
        ])
    }
}
