import Alerting

/// Why a request gets an error for an answer.
package struct RequestFailure: Error, Hashable, Sendable {
    /// The kinds of errors; bounded, so that a requester can tell them apart and a metric can be
    /// labelled with them.
    package enum Code: String, Hashable, Sendable, CaseIterable, Encodable {
        /// No record of such a patient.
        case noSuchPatient = "no_such_patient"
        /// The patient is known, and nothing from which the question could be answered.
        case nothingKnown = "nothing_known"
        /// The topic or the payload is not what the question needs.
        case badRequest = "bad_request"
        /// No question of that name is answered.
        case unknownKind = "unknown_kind"
        /// The answer would have come too late to be of use.
        case deadlineExceeded = "deadline_exceeded"
        /// Too many requests wait.
        case overloaded
        /// The daemon could not do what it should.
        case `internal`
    }

    /// What kind of error it is.
    package let code: Code
    /// What is wrong and what to do about it; holds no patient's name and no value.
    package let message: String

    /// Puts a failure together.
    package init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// The answer that tells of it.
    package var payload: [UInt8] { JSONPayload.bytes(of: Document(self)) }

    private struct Document: Encodable {
        var error: Content
        var notice = DecisionSupportNotice.text

        init(_ failure: RequestFailure) {
            error = Content(code: failure.code, message: failure.message)
        }

        struct Content: Encodable {
            var code: Code
            var message: String
        }
    }
}

extension RequestFailure: CustomStringConvertible {
    /// Code and message in one line.
    package var description: String { "\(code.rawValue): \(message)" }
}

extension RequestFailure {
    /// A patient of whom nothing is recorded.
    package static let noSuchPatient = RequestFailure(
        .noSuchPatient,
        "no record of this patient; check the last level of the topic, or enrol a device first")

    /// A patient without a twin of treatment.
    package static let nothingKnown = RequestFailure(
        .nothingKnown,
        "no dose, count or other record of treatment is known of this patient; report one first")

    /// An answer that nobody waits for any more.
    package static let deadlineExceeded = RequestFailure(
        .deadlineExceeded,
        "the answer was not ready in time; ask again, with a larger deadline_ms or a simpler question"
    )

    /// Too many requests at a time.
    package static let overloaded = RequestFailure(
        .overloaded, "too many requests wait; ask again in a few seconds")
}
