import Alerting
import ChangeDetection
public import ClinicalTypes
public import SequentialMonteCarlo
import TwinModels

extension PatientTwin {
    /// The format of checkpoints that this version writes and reads.
    public static let checkpointFormat: UInt32 = 1

    /// The twin after all closed windows, as bytes that read back to the last bit.
    ///
    /// The open window is left out: its readings are in the store, at or after `frontier`.
    public func checkpoint() -> [UInt8] {
        var writer = CheckpointWriter(version: PatientTwin.checkpointFormat)
        writer.append(patient.rawValue)
        writer.append(configuration.seed)
        writer.append(UInt32(configuration.windowMinutes))
        writer.append(profile.settings.map { UInt8($0.rawValue) })
        writer.append(lastClosed == nil ? 0 as UInt8 : 1)
        writer.append(lastClosed ?? 0)
        filter.encode(into: &writer)
        for monitor in monitors { monitor.encode(into: &writer) }
        return writer.finish()
    }

    /// Brings a twin back from its checkpoint, with no window open.
    ///
    /// - Throws: `CheckpointError` when the bytes are damaged or belong to another patient, format,
    ///   seed, window width, settings or version of the model.
    public init(
        checkpoint bytes: [UInt8], patient: PatientID, profile: PatientProfile,
        configuration: TwinConfiguration
    ) throws(CheckpointError) {
        var reader = try CheckpointReader(bytes)
        guard reader.version == PatientTwin.checkpointFormat,
            try reader.readString() == patient.rawValue,
            try reader.read(UInt64.self) == configuration.seed,
            try reader.read(UInt32.self) == UInt32(configuration.windowMinutes),
            try reader.readBytes() == profile.settings.map({ UInt8($0.rawValue) })
        else { throw .unknownFormat(reader.version) }
        self.init(patient: patient, profile: profile, configuration: configuration)
        let hasClosed = try reader.read(UInt8.self) == 1
        let index = try reader.readInt64()
        lastClosed = hasClosed ? index : nil
        filter = try VitalsFilter(model: filter.model, from: &reader)
        for place in monitors.indices {
            monitors[place] = try StreamMonitor(design: configuration.detector, from: &reader)
        }
        guard reader.isAtEnd else { throw .damaged }
    }
}

extension StreamMonitor {
    fileprivate func encode(into writer: inout CheckpointWriter) {
        writer.append(detector.wealth)
        writer.append(time: lastTime)
        writer.append(time: lifecycle.risingSince)
        writer.append(lifecycle.smoothedResidual)
        writer.append(time: lifecycle.calmSince)
        writer.append(UInt32(lifecycle.calmReadings))
        writer.append(time: lifecycle.episode?.onset)
        writer.append(lifecycle.episode?.priority.rawValue ?? "")
        writer.append(UInt32(lifecycle.episode?.changes ?? 0))
    }

    fileprivate init(
        design: ResidualDetector.Design, from reader: inout CheckpointReader
    ) throws(CheckpointError) {
        self.init(design: design)
        let wealth = try reader.readDoubles()
        guard let detector = ResidualDetector(design: design, wealth: wealth) else {
            throw .damaged
        }
        self.detector = detector
        lastTime = try reader.readTime()
        let risingSince = try reader.readTime()
        let smoothed = try reader.readDouble()
        let calmSince = try reader.readTime()
        let calmReadings = Int(try reader.read(UInt32.self))
        let onset = try reader.readTime()
        let priority = AlertPriority(rawValue: try reader.readString())
        let changes = Int(try reader.read(UInt32.self))
        var episode: DeviationLifecycle.Episode?
        if let onset {
            guard let priority else { throw .damaged }
            episode = DeviationLifecycle.Episode(
                onset: onset, priority: priority, changes: changes)
        }
        lifecycle = DeviationLifecycle(
            episode: episode, risingSince: risingSince, smoothedResidual: smoothed,
            calmSince: calmSince, calmReadings: calmReadings)
    }
}

extension CheckpointWriter {
    fileprivate mutating func append(time: Instant?) {
        append(time == nil ? 0 as UInt8 : 1)
        append(time?.microseconds ?? 0)
    }
}

extension CheckpointReader {
    fileprivate mutating func readTime() throws(CheckpointError) -> Instant? {
        let isThere = try read(UInt8.self) == 1
        let microseconds = try readInt64()
        return isThere ? Instant(microseconds: microseconds) : nil
    }
}
