public import ClinicalTypes
import GRDB

extension TwinStore {
    /// Whether anything was ever recorded of a patient, a bound device included.
    public func knows(_ patient: PatientID) throws(StoreError) -> Bool {
        try read("look a patient up") { db in try db.patientKey(patient) != nil }
    }

    /// The patients that have observations, in the order of their names.
    public func patients() throws(StoreError) -> [PatientID] {
        try read("read the patients") { db in
            try String.fetchAll(
                db,
                sql: """
                    SELECT pseudonym FROM patients WHERE EXISTS (
                        SELECT 1 FROM observations WHERE patient = patients.id)
                    ORDER BY pseudonym
                    """
            ).map { PatientID(validated: $0) }
        }
    }
}
