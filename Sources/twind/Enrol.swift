import ArgumentParser
import ClinicalTypes
import TimeSeriesStore
import TwinServices

/// Says whom a device measures.
struct Enrol: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Bind a device to a patient.",
        discussion: """
            MQTT says which device published, not whom it measures: a binding does, from one event \
            time up to another. Readings of a device that is bound to nobody wait in quarantine. A \
            later binding of a device ends the one before. May be run beside the daemon.

            Examples:
              twind enrol p-0017 watch-42
              twind enrol p-0018 watch-42 --from 2026-03-01T08:00:00+01:00
              twind enrol --obs obs.csv.gz       every patient of a table, as replay-PATIENT
            """)

    @Argument(help: "The patient's pseudonym.")
    var patient: String?

    @Argument(help: "The name under which the device publishes.")
    var device: String?

    @Option(
        help: ArgumentHelp(
            "The first event time of the binding, ISO 8601 with an offset; without it, ever.",
            valueName: "time"))
    var from: String?

    @Option(
        help: ArgumentHelp(
            "The event time at which it ends, ISO 8601 with an offset; without it, never.",
            valueName: "time"))
    var to: String?

    @Option(
        name: .customLong("obs"),
        help: "A table of observations: binds a device replay-PATIENT for each of its patients.")
    var observations: String?

    @OptionGroup var option: ConfigurationOption

    func validate() throws {
        guard observations == nil ? device != nil : patient == nil else {
            throw ValidationError("Name a patient and a device, or a table with --obs.")
        }
    }

    func run() throws {
        let from = try instant(from, "--from") ?? .earliest
        let to = try instant(to, "--to")
        let configuration = try option.load().configuration
        // Enrolling is what an operator does before the first start: it may make the store.
        let store = try reporting {
            try TwinStore.open(configuration.store.path, role: .command, create: true)
        }
        for (patient, device) in try bindings() {
            try reporting {
                try store.enrol(device: device, patient: patient, from: from, to: to)
            }
        }
    }

    private func bindings() throws -> [(PatientID, DeviceID)] {
        if let observations {
            return try reporting {
                try ReplayCohort(observations: observations, patients: nil, setting: nil)
                    .patients.map { ($0.id, ReplayDevice.name(for: $0.id)) }
            }
        }
        guard let patient = PatientID(patient ?? ""), let device = DeviceID(device ?? "") else {
            throw ValidationError("A name is one to 64 of the characters A-Z a-z 0-9 . _ -")
        }
        return [(patient, device)]
    }

    private func instant(_ text: String?, _ option: String) throws -> Instant? {
        guard let text else { return nil }
        guard let instant = Instant(iso8601: text) else {
            throw ValidationError("\(option) is a time such as 2026-03-01T08:00:00+01:00.")
        }
        return instant
    }
}
