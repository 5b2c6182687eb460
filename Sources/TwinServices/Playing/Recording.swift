package import ClinicalTypes

/// What devices would publish, on one clock that starts with hour 0.
package struct Recording: Sendable {
    /// One reading of one device.
    package struct Item: Sendable {
        /// When the device publishes it, in hours since the start.
        package var hours: Double
        /// Which device.
        package var device: DeviceID
        /// The reading; its time is set when it is played.
        package var reading: Reading

        /// Puts an item together.
        package init(hours: Double, device: DeviceID, reading: Reading) {
            self.hours = hours
            self.device = device
            self.reading = reading
        }
    }

    /// The items in the order of time.
    package private(set) var items: [Item]

    /// Takes items in any order.
    package init(_ items: [Item]) {
        self.items = items.sorted {
            ($0.hours, $0.device, $0.reading.code) < ($1.hours, $1.device, $1.reading.code)
        }
    }

    /// The readings of recorded patients, each on the device `replay-PATIENT`.
    package init(_ cohort: ReplayCohort) {
        self.init(
            cohort.patients.flatMap { patient in
                patient.readings.map { item in
                    Item(
                        hours: item.hours, device: ReplayDevice.name(for: patient.id),
                        reading: item.reading)
                }
            })
    }

    /// Hours from the start to the last item.
    package var hours: Double { items.last?.hours ?? 0 }
}
