import ArgumentParser
import ClinicalTypes
import TimeSeriesStore
import TwinServices

/// Lists devices and whom they measure.
struct Devices: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "List the devices, when each was last heard and whom it measures.")

    @OptionGroup var option: ConfigurationOption

    func run() throws {
        let store = try option.openStore()
        let bindings = try reporting { try store.bindings() }
        for device in try reporting({ try store.devices() }) {
            let heard = device.lastReceipt.map { "last heard \($0)" } ?? "never heard"
            print("\(device.device)  \(heard)  \(device.stored) stored, \(device.held) held")
            for binding in bindings where binding.device == device.device {
                let from = binding.from == .earliest ? "ever" : binding.from.iso8601
                print("    \(binding.patient)  from \(from)  to \(binding.to?.iso8601 ?? "now on")")
            }
        }
    }
}
