import ClinicalTypes
public import SequentialMonteCarlo

extension GlucoseFilter {
    private static let format: UInt32 = 1

    /// Appends the whole posterior; it reads back to the last bit.
    public func encode(into writer: inout CheckpointWriter) {
        writer.append(Self.format)
        writer.append(model.parameters.version)
        writer.append(model.bodyWeight)
        writer.append(time.microseconds)
        writer.append(newest)
        writer.append(weights)
        for column in cloud.columns { writer.append(column) }
        inputs.encode(into: &writer)
    }

    /// Reads a posterior of the given model.
    ///
    /// - Throws: `CheckpointError`; `unknownFormat` when the posterior belongs to another version,
    ///   body weight or number of particles.
    public init(model: GlucoseModel, from reader: inout CheckpointReader) throws(CheckpointError) {
        let format = try reader.read(UInt32.self)
        guard format == Self.format, try reader.readString() == model.parameters.version,
            try reader.readDouble() == model.bodyWeight
        else { throw .unknownFormat(format) }
        let time = Instant(microseconds: try reader.readInt64())
        let newest = try reader.read(UInt64.self)
        let weights = try reader.readCloudWeights()
        guard weights.count == model.particles else { throw .unknownFormat(format) }
        var columns: [ParticleColumn] = []
        for _ in 0..<GlucoseCloud.fields { columns.append(try reader.readColumn()) }
        guard let cloud = GlucoseCloud(columns: columns, count: model.particles) else {
            throw .damaged
        }
        self.init(
            model: model, time: time, weights: weights, cloud: cloud,
            inputs: try GlucoseInputs(from: &reader), newest: newest)
    }
}
