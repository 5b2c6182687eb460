import ClinicalTypes
import SequentialMonteCarlo
import Testing
import TwinModels

struct FluidDeficitTests {
    private static let start = Instant(microseconds: 1_772_438_400_000_000)

    private static func filter(deficit: Double, factor: Double) throws -> VitalsFilter {
        var filter = VitalsFilter(
            model: VitalsModel(patient: PatientID(validated: "dry"), settings: [.ward]))
        filter.fluidDeficit = deficit
        var workspace = VitalsWorkspace()
        for step in 0..<40 {
            let value = (80 + 4 * sine(Double(step))) * factor
            _ = try filter.assimilate(
                VitalObservation(
                    stream: .heartRate, cell: DisplayCell(exactly: value),
                    time: start.advanced(byHours: 0.25 * Double(step)),
                    noiseFactor: 1, event: UInt64(step + 1)),
                in: &workspace)
        }
        return filter
    }

    @Test func aDeficitExplainsAFasterHeartAndALowerPressure() throws {
        let usual = try Self.filter(deficit: 0, factor: 1)
        // A litre: 6 % faster; the posterior of what remains is the same.
        let dry = try Self.filter(deficit: 1, factor: exponential(0.06))
        let time = Self.start.advanced(byHours: 11)
        let expected = usual.predict(.heartRate, at: time).quantile(0.5)
        let found = dry.predict(.heartRate, at: time).quantile(0.5)
        #expect(abs(found / expected / exponential(0.06) - 1) < 1e-4, "\(found) \(expected)")
        #expect(abs(dry.driverMean - usual.driverMean) < 1e-3)
        // Once the deficit is made up for, the heart is expected to slow down.
        var filled = dry
        filled.fluidDeficit = 0
        #expect(abs(filled.predict(.heartRate, at: time).quantile(0.5) / expected - 1) < 1e-4)
        let pressure = { (filter: VitalsFilter) in
            filter.predict(.systolicPressure, at: time).quantile(0.5)
        }
        #expect(abs(pressure(dry) / pressure(usual) / exponential(-0.05) - 1) < 1e-3)
        let temperatures = [dry, usual].map { $0.predict(.temperature, at: time).quantile(0.5) }
        #expect(abs(temperatures[0] - temperatures[1]) < 1e-3, "\(temperatures)")
    }
}
