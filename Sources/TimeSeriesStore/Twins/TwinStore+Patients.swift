public import ClinicalTypes
import GRDB

extension TwinStore {
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
