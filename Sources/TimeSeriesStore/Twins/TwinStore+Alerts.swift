public import Alerting
public import ClinicalTypes
import GRDB

extension TwinStore {
    /// The alert events in the order of their commits, at most the last `limit`, of one patient
    /// where given.
    public func alertEvents(
        of patient: PatientID? = nil, limit: Int
    ) throws(StoreError) -> [AlertEvent] {
        try read("read alerts") { db in
            let rows = try Row.fetchAll(
                db,
                sql: AlertRow.select + """
                     WHERE ?1 IS NULL OR pseudonym = ?1
                    ORDER BY alert_events.id DESC LIMIT ?2
                    """, arguments: [patient?.rawValue, limit])
            return try rows.reversed().map(AlertRow.event)
        }
    }
}
