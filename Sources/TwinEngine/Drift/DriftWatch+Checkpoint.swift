import Alerting
import ClinicalTypes
import SequentialMonteCarlo
import TwinModels

// How the parts of a twin that come and go are stored.
extension DriftWatch {
    func encode(into writer: inout CheckpointWriter) {
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

    init(
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
    func encode(into writer: inout CheckpointWriter) {
        writer.append(time: warmSince)
        writer.append(time: lastWarm)
        writer.append(episode: episode)
    }

    init(from reader: inout CheckpointReader) throws(CheckpointError) {
        let warmSince = try reader.readTime()
        let lastWarm = try reader.readTime()
        self.init(
            episode: try reader.readEpisode(), warmSince: warmSince, lastWarm: lastWarm)
    }
}

extension CheckpointWriter {
    mutating func append(episode: DeviationLifecycle.Episode?) {
        append(time: episode?.onset)
        append(episode?.priority.rawValue ?? "")
        append(UInt32(episode?.changes ?? 0))
    }

    mutating func append(time: Instant?) {
        append(time == nil ? 0 as UInt8 : 1)
        append(time?.microseconds ?? 0)
    }
}

extension CheckpointReader {
    mutating func readEpisode() throws(CheckpointError)
        -> DeviationLifecycle.Episode?
    {
        let onset = try readTime()
        let priority = AlertPriority(rawValue: try readString())
        let changes = Int(try read(UInt32.self))
        guard let onset else { return nil }
        guard let priority else { throw .damaged }
        return DeviationLifecycle.Episode(onset: onset, priority: priority, changes: changes)
    }

    mutating func readTime() throws(CheckpointError) -> Instant? {
        let isThere = try read(UInt8.self) == 1
        let microseconds = try readInt64()
        return isThere ? Instant(microseconds: microseconds) : nil
    }
}
