import Alerting
import ChangeDetection
public import ClinicalTypes
public import SequentialMonteCarlo
import TwinModels

extension PatientTwin {
    /// The format of checkpoints that this version writes and reads.
    public static let checkpointFormat: UInt32 = 4

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
        for stream in VitalStream.allCases {
            let watch = watches[stream]
            writer.append(watch == nil ? 0 as UInt8 : 1)
            watch?.monitor.encode(into: &writer)
            watch?.sensor.encode(into: &writer)
            watch?.score.encode(into: &writer)
            if let watch { writer.append(watch.driftStatistic) }
        }
        eventMonitor.encode(into: &writer)
        writer.append(filter.hazardFactor)
        writer.append(filter.temperatureGainFactor)
        writer.append(filter.fluidDeficit)
        neutropenicFever.encode(into: &writer)
        drift.encode(into: &writer)
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
        for stream in VitalStream.allCases where try reader.read(UInt8.self) == 1 {
            var watch = StreamWatch(stream, design: configuration.detector)
            watch.monitor = try StreamMonitor(
                stream, design: configuration.detector, from: &reader)
            watch.sensor = try SensorWatch(stream, from: &reader)
            watch.score = try SelfScore(from: &reader)
            watch.driftStatistic = try reader.readDouble()
            watches.withWatch(of: stream, design: configuration.detector) { $0 = watch }
        }
        eventMonitor = try EventMonitor(from: &reader)
        filter.hazardFactor = try reader.readDouble()
        filter.temperatureGainFactor = try reader.readDouble()
        filter.fluidDeficit = try reader.readDouble()
        neutropenicFever = try FebrileNeutropeniaRule(from: &reader)
        drift = try DriftWatch(model: filter.model, from: &reader)
        guard reader.isAtEnd else { throw .damaged }
    }
}

extension StreamMonitor {
    fileprivate func encode(into writer: inout CheckpointWriter) {
        writer.append(detector.wealth)
        writer.append(signature.state)
        for block in blocks {
            writer.append(block.bets.wealth)
            writer.append(block.block?.state ?? [])
        }
        writer.append(time: lastTime)
        lifecycle.encode(into: &writer)
    }

    fileprivate init(
        _ stream: VitalStream, design: ResidualDetector.Design,
        from reader: inout CheckpointReader
    ) throws(CheckpointError) {
        self.init(stream, design: design)
        let wealth = try reader.readDoubles()
        guard let detector = ResidualDetector(design: design, wealth: wealth) else {
            throw .damaged
        }
        self.detector = detector
        guard let signature = StepSignatureDetector(state: try reader.readFloats()) else {
            throw .damaged
        }
        self.signature = signature
        for place in blocks.indices {
            let wealth = try reader.readDoubles()
            let state = try reader.readDoubles()
            guard
                let block = BlockDetector(
                    length: blocks[place].length, design: design, wealth: wealth,
                    block: state.isEmpty ? nil : state)
            else { throw .damaged }
            blocks[place] = block
        }
        lastTime = try reader.readTime()
        lifecycle = try DeviationLifecycle(from: &reader)
    }
}

extension EventMonitor {
    fileprivate func encode(into writer: inout CheckpointWriter) {
        lifecycle.encode(into: &writer)
        writer.append(support)
        for sight in sights {
            writer.append(time: sight?.time)
            guard let sight else { continue }
            writer.append([
                sight.value, sight.predicted.low, sight.predicted.median, sight.predicted.high,
                sight.z, sight.artefactProbability,
            ])
            writer.append(UInt32(sight.readings))
        }
    }

    fileprivate init(from reader: inout CheckpointReader) throws(CheckpointError) {
        self.init()
        lifecycle = try DeviationLifecycle(from: &reader)
        let support = try reader.readDoubles()
        guard support.count == self.support.count else { throw .damaged }
        self.support = support
        for place in sights.indices {
            guard let time = try reader.readTime() else { continue }
            let numbers = try reader.readDoubles()
            guard numbers.count == 6 else { throw .damaged }
            sights[place] = Sight(
                value: numbers[0], readings: Int(try reader.read(UInt32.self)),
                predicted: PredictiveInterval(
                    low: numbers[1], median: numbers[2], high: numbers[3]),
                z: numbers[4], artefactProbability: numbers[5], time: time)
        }
    }
}

extension SensorWatch {
    fileprivate func encode(into writer: inout CheckpointWriter) {
        writer.append(monitor.state)
        writer.append(time: lastTime)
        writer.append(lastValue ?? 0)
        writer.append(time: suspectSince)
        writer.append(time: episode?.onset)
        writer.append(UInt32(episode?.changes ?? 0))
    }

    fileprivate init(
        _ stream: VitalStream, from reader: inout CheckpointReader
    ) throws(CheckpointError) {
        self.init(stream)
        guard
            let monitor = SensorFaultMonitor(
                design: self.monitor.design, state: try reader.readDoubles())
        else { throw .damaged }
        self.monitor = monitor
        lastTime = try reader.readTime()
        let value = try reader.readDouble()
        lastValue = lastTime == nil ? nil : value
        suspectSince = try reader.readTime()
        let onset = try reader.readTime()
        let changes = Int(try reader.read(UInt32.self))
        episode = onset.map { Episode(onset: $0, changes: changes) }
    }
}

extension DeviationLifecycle {
    fileprivate func encode(into writer: inout CheckpointWriter) {
        writer.append(time: risingSince)
        writer.append(smoothedResidual)
        writer.append(time: calmSince)
        writer.append(UInt32(calmReadings))
        writer.append(episode: episode)
    }

    fileprivate init(from reader: inout CheckpointReader) throws(CheckpointError) {
        let risingSince = try reader.readTime()
        let smoothed = try reader.readDouble()
        let calmSince = try reader.readTime()
        let calmReadings = Int(try reader.read(UInt32.self))
        self.init(
            episode: try reader.readEpisode(), risingSince: risingSince, smoothedResidual: smoothed,
            calmSince: calmSince, calmReadings: calmReadings)
    }
}

extension DriftWatch {
    fileprivate func encode(into writer: inout CheckpointWriter) {
        writer.append(UInt8(policy.shadows.count))
        for shadow in policy.shadows { writer.append(shadow.microseconds) }
        writer.append((policy.isShadowing ? 1 : 0) as UInt8)
        writer.append(policy.advantage)
        writer.append(UInt32(policy.compared))
        writer.append(time: policy.distrustedSince)
        writer.append(episode: episode)
        writer.append(UInt32(recalibrations))
        writer.append(UInt16(untold.count))
        for alert in untold.sorted() { writer.append(alert) }
        writer.append((shadow == nil ? 0 : 1) as UInt8)
        shadow?.encode(into: &writer)
    }

    fileprivate init(
        model: VitalsModel, from reader: inout CheckpointReader
    ) throws(CheckpointError) {
        for _ in 0..<(try reader.read(UInt8.self)) {
            policy.shadows.append(Instant(microseconds: try reader.readInt64()))
        }
        policy.isShadowing = try reader.read(UInt8.self) == 1
        policy.advantage = try reader.readDouble()
        policy.compared = Int(try reader.read(UInt32.self))
        policy.distrustedSince = try reader.readTime()
        episode = try reader.readEpisode()
        recalibrations = Int(try reader.read(UInt32.self))
        for _ in 0..<(try reader.read(UInt16.self)) { untold.insert(try reader.readString()) }
        guard try reader.read(UInt8.self) == 1 else { return }
        shadow = try VitalsFilter(model: model, from: &reader)
    }
}

extension FebrileNeutropeniaRule {
    fileprivate func encode(into writer: inout CheckpointWriter) {
        writer.append(time: warmSince)
        writer.append(time: lastWarm)
        writer.append(episode: episode)
    }

    fileprivate init(from reader: inout CheckpointReader) throws(CheckpointError) {
        let warmSince = try reader.readTime()
        let lastWarm = try reader.readTime()
        self.init(
            episode: try reader.readEpisode(), warmSince: warmSince, lastWarm: lastWarm)
    }
}

extension CheckpointWriter {
    fileprivate mutating func append(episode: DeviationLifecycle.Episode?) {
        append(time: episode?.onset)
        append(episode?.priority.rawValue ?? "")
        append(UInt32(episode?.changes ?? 0))
    }

    fileprivate mutating func append(time: Instant?) {
        append(time == nil ? 0 as UInt8 : 1)
        append(time?.microseconds ?? 0)
    }
}

extension CheckpointReader {
    fileprivate mutating func readEpisode() throws(CheckpointError)
        -> DeviationLifecycle.Episode?
    {
        let onset = try readTime()
        let priority = AlertPriority(rawValue: try readString())
        let changes = Int(try read(UInt32.self))
        guard let onset else { return nil }
        guard let priority else { throw .damaged }
        return DeviationLifecycle.Episode(onset: onset, priority: priority, changes: changes)
    }

    fileprivate mutating func readTime() throws(CheckpointError) -> Instant? {
        let isThere = try read(UInt8.self) == 1
        let microseconds = try readInt64()
        return isThere ? Instant(microseconds: microseconds) : nil
    }
}
