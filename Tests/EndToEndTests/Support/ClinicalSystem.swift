import ClinicalTypes
import TestSupport

/// A pharmacy or laboratory that reports events, spelled by hand.
struct ClinicalSystem {
    /// The broker's port on the loopback address.
    let port: UInt16
    /// The source under which it reports.
    let source: String

    /// Reports JSON objects, one message each, and returns when the broker has them all.
    func report(_ payloads: [String]) throws {
        for payload in payloads {
            try ChildProcess.run([
                "mosquitto_pub", "-h", "127.0.0.1", "-p", "\(port)", "-q", "1", "-V", "5",
                "-t", "twind/v1/event/\(source)", "-m", payload,
            ])
        }
    }

    /// A dose of docetaxel over an hour.
    static func docetaxel(
        _ id: String, of patient: String, milligrams: Double, at time: Instant, version: Int = 1,
        status: String = "given"
    ) -> String {
        """
        {"id": "\(id)", "version": \(version), "patient": "\(patient)", "time": "\(time.iso8601)", \
        "status": "\(status)", "kind": "medication", "drug": "docetaxel", \
        "amount": \(milligrams), "unit": "mg", "minutes": 60}
        """
    }

    /// A count of neutrophils.
    static func neutrophils(
        _ id: String, of patient: String, _ value: Double, at time: Instant, version: Int = 1
    ) -> String {
        """
        {"id": "\(id)", "version": \(version), "patient": "\(patient)", "time": "\(time.iso8601)", \
        "kind": "measurement", "code": "anc", "value": \(value), "unit": "10*9/L"}
        """
    }
}
