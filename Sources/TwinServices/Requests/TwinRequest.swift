package import ClinicalTypes

/// A question about one patient's twin.
package struct TwinRequest: Hashable, Sendable {
    /// What can be asked, as the topic spells it.
    package enum Kind: String, Hashable, Sendable, CaseIterable {
        /// What to expect if the recorded plan is carried out.
        case forecast
        /// What to expect under other plans.
        case whatIf = "whatif"
    }

    /// What is asked.
    package var kind: Kind
    /// Of whom.
    package var patient: PatientID
    /// The JSON object with the particulars, at most `RequestDecoder.longestPayload` bytes; empty for
    /// none.
    package var payload: [UInt8]
    /// How long after its arrival an answer is of use.
    package var patience: Duration

    /// Puts a request together.
    package init(
        kind: Kind, patient: PatientID, payload: [UInt8] = [], patience: Duration = .seconds(2)
    ) {
        self.kind = kind
        self.patient = patient
        self.payload = payload
        self.patience = patience
    }
}
