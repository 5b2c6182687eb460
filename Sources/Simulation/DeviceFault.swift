public import ClinicalTypes
import SequentialMonteCarlo
public import TwinModels

/// What a faulty sensor does to the readings of some vital signs from one moment on; the patient is
/// as before.
///
/// Sizes are in deviations: the standard deviation √(fast² + noise²) of a single reading of a
/// stable ward patient about their slow level, on the scale of the stream's model, so that one
/// deviation is 4.9 /min at a heart rate of 78.
public struct DeviceFault: Hashable, Sendable {
    /// The kinds of fault.
    public enum Kind: Hashable, Sendable {
        /// Every value is so many deviations too high on the model's scale.
        case shift(deviations: Double)
        /// Values drift upwards, so many deviations more with every hour.
        case ramp(deviationsPerHour: Double)
        /// Independent noise multiplies the variance about the slow level.
        case variance(factor: Double)
        /// The first faulty value is shown again and again.
        case stuck
        /// Nothing comes any more.
        case dropout
        /// The number is right in another unit: value × factor + offset, to a tenth.
        case wrongUnit(factor: Double, offset: Double)

        /// Degrees Fahrenheit under the name of degrees Celsius.
        public static let fahrenheit = Kind.wrongUnit(factor: 1.8, offset: 32)
        /// Kilopascals under the name of millimetres of mercury.
        public static let kilopascals = Kind.wrongUnit(factor: 0.133_322_387_415, offset: 0)
    }

    /// What is wrong.
    public var kind: Kind
    /// Which vital signs are affected.
    public var streams: Set<VitalStream>
    /// The first moment at which they are.
    public var onset: Instant

    /// Describes a fault.
    public init(_ kind: Kind, of streams: Set<VitalStream>, from onset: Instant) {
        self.kind = kind
        self.streams = streams
        self.onset = onset
    }

    /// One deviation of a stream, on the scale of its model.
    public static func deviation(
        of stream: VitalStream, parameters: VitalsParameters = .version1
    ) -> Double {
        let constants = parameters[stream, .ward]
        return (constants.fastSD * constants.fastSD + constants.noiseSD * constants.noiseSD)
            .squareRoot()
    }

    /// What the faulty sensor shows of what a sound one would have.
    ///
    /// - Parameters:
    ///   - readings: In the order of time.
    ///   - seed: Names the noise of a `variance`; equal seeds give equal noise.
    public func corrupt(
        _ readings: [Reading], seed: UInt64, parameters: VitalsParameters = .version1
    ) -> [Reading] {
        var frozen: [VitalStream: Double] = [:]
        return readings.compactMap { reading in
            guard reading.time >= onset, let stream = VitalStream(reading.code),
                streams.contains(stream)
            else { return reading }
            let deviation = DeviceFault.deviation(of: stream, parameters: parameters)
            var shown = reading
            switch kind {
            case .shift(let deviations):
                shown.value = moved(reading.value, of: stream, by: deviations * deviation)
            case .ramp(let deviationsPerHour):
                let hours = reading.time.hours(since: onset)
                shown.value = moved(
                    reading.value, of: stream, by: deviationsPerHour * hours * deviation)
            case .variance(let factor):
                let added = max(factor - 1, 0).squareRoot() * deviation
                shown.value = moved(
                    reading.value, of: stream, by: added * noise(of: reading, stream, seed: seed))
            case .stuck:
                shown.value = frozen[stream] ?? reading.value
                frozen[stream] = shown.value
            case .dropout:
                return nil
            case .wrongUnit(let factor, let offset):
                shown.value = ((reading.value * factor + offset) * 10).rounded() / 10
            }
            return shown
        }
    }

    /// Exchanges the devices of two patients: from `onset` on, each is given the other's readings.
    ///
    /// - Returns: The readings under the first patient's name, in the order of time.
    public static func exchanging(
        _ own: [Reading], with others: [Reading], from onset: Instant
    ) -> [Reading] {
        own.filter { $0.time < onset } + others.filter { $0.time >= onset }
    }

    /// The value at some distance on the model's scale, in steps of the display.
    private func moved(_ value: Double, of stream: VitalStream, by distance: Double) -> Double {
        let transform = stream.transform
        let x = transform.forward(value) + (transform.isIncreasing ? distance : -distance)
        return (transform.inverse(x) / stream.resolution).rounded() / (1 / stream.resolution)
    }

    private func noise(of reading: Reading, _ stream: VitalStream, seed: UInt64) -> Double {
        var random = DrawSequence(
            key: DrawKey("sensor-fault", String(seed)),
            event: UInt64(bitPattern: reading.time.microseconds),
            particle: UInt32(stream.rawValue))
        return random.normal()
    }
}
