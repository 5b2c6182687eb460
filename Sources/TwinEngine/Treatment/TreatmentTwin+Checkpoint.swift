import ClinicalTypes
public import SequentialMonteCarlo
public import TwinModels

extension TreatmentTwin {
    /// The format of checkpoints that this version writes and reads.
    public static let checkpointFormat: UInt32 = 1

    /// The twin as bytes that read back to the last bit; without its snapshots, so that a record
    /// that comes late after a restart is admitted from the beginning.
    ///
    /// - Precondition: The twin is idle.
    public func checkpoint() -> [UInt8] {
        precondition(isIdle, "a checkpoint is made between two pieces of work")
        var writer = CheckpointWriter(version: Self.checkpointFormat)
        writer.append(context.patient.rawValue)
        writer.append(context.seed)
        writer.append((frontier == nil ? 0 : 1) as UInt8)
        writer.append(frontier?.microseconds ?? 0)
        experience.encode(into: &writer)
        writer.append(UInt16(scores.count))
        for (stream, score) in scores.sorted(by: { $0.key < $1.key }) {
            writer.append(stream)
            score.encode(into: &writer)
        }
        influences.encode(into: &writer)
        writer.append(UInt8(modules.count))
        for module in modules {
            writer.append(type(of: module).name)
            writer.append(module.version)
            module.encode(into: &writer)
        }
        return writer.finish()
    }

    /// Brings a twin back.
    ///
    /// - Throws: `CheckpointError` when the bytes are damaged or belong to another patient, seed,
    ///   format or version of a module.
    public init(
        checkpoint bytes: [UInt8], _ context: ModuleContext
    ) throws(CheckpointError) {
        var reader = try CheckpointReader(bytes)
        guard reader.version == Self.checkpointFormat,
            try reader.readString() == context.patient.rawValue,
            try reader.read(UInt64.self) == context.seed
        else { throw .unknownFormat(reader.version) }
        self.init(context)
        let hasFrontier = try reader.read(UInt8.self) == 1
        let time = try reader.readInt64()
        frontier = hasFrontier ? Instant(microseconds: time) : nil
        experience = try TreatmentExperience(from: &reader)
        for _ in 0..<(try reader.read(UInt16.self)) {
            let stream = try reader.readString()
            scores[stream] = try SelfScore(from: &reader)
        }
        influences = try InfluenceLog(from: &reader)
        for _ in 0..<(try reader.read(UInt8.self)) {
            guard let type = ModuleRegistry.module(named: try reader.readString()) else {
                throw .unknownFormat(reader.version)
            }
            let version = try reader.readString()
            let module = try type.init(context, from: &reader)
            guard module.version == version else { throw .unknownFormat(reader.version) }
            modules.append(module)
        }
        guard reader.isAtEnd else { throw .damaged }
    }
}
