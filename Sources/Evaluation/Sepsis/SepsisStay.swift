/// One stay in intensive care with its label.
public struct SepsisStay: Hashable, Sendable {
    /// The patient's name in the tables.
    public var patient: String
    /// The hours of the stay.
    public var hours: ClosedRange<Int>
    /// The first labelled hour, within `hours`: six hours before the onset of sepsis. Nil for a stay
    /// without.
    public var labelStart: Int?
    /// How many stays of the population this one stands for.
    public var weight: Double

    /// Puts a stay together.
    public init(patient: String, hours: ClosedRange<Int>, labelStart: Int?, weight: Double) {
        self.patient = patient
        self.hours = hours
        self.labelStart = labelStart
        self.weight = weight
    }

    /// Reads the stays, sorted by patient.
    ///
    /// - Parameters:
    ///   - patients: A table with patient_id, first_hour, last_hour and sampling_weight.
    ///   - events: A table with patient_id, t_hours and code; `sepsis_label_start` begins the label.
    /// - Throws: `OutcomeTable.Fault` for a field that is blank or no number, and for a label
    ///   outside the stay or of no stay.
    public static func stays(
        patients: OutcomeTable, events: OutcomeTable
    ) throws(OutcomeTable.Fault) -> [SepsisStay] {
        var stays: [String: SepsisStay] = [:]
        for row in patients.rows {
            let first = Int(try row.requiredNumber("first_hour"))
            let last = Int(try row.requiredNumber("last_hour"))
            guard first <= last, let patient = row.text("patient_id") else {
                throw OutcomeTable.Fault(line: row.line, message: "names no hours of a patient")
            }
            stays[patient] = SepsisStay(
                patient: patient, hours: first...last, labelStart: nil,
                weight: try row.requiredNumber("sampling_weight"))
        }
        for row in events.rows where row.text("code") == "sepsis_label_start" {
            let start = Int(try row.requiredNumber("t_hours"))
            guard let patient = row.text("patient_id"),
                stays[patient]?.hours.contains(start) == true
            else {
                throw OutcomeTable.Fault(line: row.line, message: "labels no hour of a stay")
            }
            stays[patient]?.labelStart = start
        }
        return stays.values.sorted { $0.patient < $1.patient }
    }
}
