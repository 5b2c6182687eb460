extension IteratedBatchImportanceSampler {
    private static var format: UInt32 { 1 }

    /// Appends all there is, unfinished work and backlog included; it reads back to the last bit, so
    /// that a restored sampler goes on as if nothing had been.
    public func encode(into writer: inout CheckpointWriter) {
        writer.append(Self.format)
        writer.append(model.version)
        writer.append(UInt32(particles.count))
        particles.encode(into: &writer)
        writer.append(weights.logValues)
        writer.append(logEvidence)
        writer.append(origin)
        writer.append(opening)
        writer.append(scales)
        history.encode(into: &writer)
        backlog.encode(into: &writer)
        anchors.encode(into: &writer)
        (mixturePrior.map { [$0] } ?? []).encode(into: &writer)
        switch pending {
        case .nothing: writer.append(0 as UInt8)
        case .weighing(let weighing):
            writer.append(1 as UInt8)
            weighing.encode(into: &writer)
        case .moving(let moving):
            writer.append(2 as UInt8)
            moving.encode(into: &writer)
        case .cutting(let cutting):
            writer.append(3 as UInt8)
            cutting.encode(into: &writer)
        }
    }

    /// Reads a sampler of the given model, settings and key.
    ///
    /// - Throws: `CheckpointError`; `unknownFormat` when it is of another format, model version or
    ///   number of particles.
    public init(
        model: Model, settings: SamplerSettings = SamplerSettings(), key: DrawKey,
        from reader: inout CheckpointReader
    ) throws(CheckpointError) {
        let format = try reader.read(UInt32.self)
        guard format == Self.format, try reader.readString() == model.version,
            try reader.read(UInt32.self) == UInt32(settings.particles)
        else { throw .unknownFormat(format) }
        self.model = model
        self.settings = settings
        self.key = key
        particles = try Array(from: &reader)
        guard let weights = ImportanceWeights(normalisedLogValues: try reader.readDoubles()) else {
            throw .damaged
        }
        self.weights = weights
        logEvidence = try reader.readDouble()
        origin = try reader.readDouble()
        opening = try reader.readDouble()
        scales = try reader.readDoubles()
        history = try Array(from: &reader)
        backlog = try Array(from: &reader)
        anchors = try Array(from: &reader)
        mixturePrior = try [GaussianMixture](from: &reader).first
        course = model.course(of: history, from: origin)
        switch try reader.read(UInt8.self) {
        case 0: pending = .nothing
        case 1: pending = .weighing(try Weighing(from: &reader))
        case 2:
            var moving = try Moving(from: &reader)
            let record = moving.absorption.result.record
            if history.last?.id != record {
                moving.absorption.formerCourse = courseWithout(record)
            }
            pending = .moving(moving)
        case 3: pending = .cutting(try Cutting(from: &reader, model: model))
        default: throw .damaged
        }
        guard isConsistent else { throw .damaged }
    }

    /// Whether all parts have the sizes that later steps rely on.
    private var isConsistent: Bool {
        let dimension = model.dimension
        let mixtures = anchors.map(\.mixture) + (mixturePrior.map { [$0] } ?? [])
        guard particles.count == settings.particles, weights.count == particles.count,
            scales.count == dimension,
            particles.allSatisfy({ $0.parameters.count == dimension }),
            mixtures.allSatisfy({ $0.dimension == dimension })
        else { return false }
        switch pending {
        case .nothing: return true
        case .weighing(let weighing):
            return history.indices.contains(weighing.place)
                && weighing.increments.count == weighing.states.count
                && weighing.states.count < particles.count
        case .moving(let moving):
            return moving.proposal.order == dimension && moving.next < particles.count
                && moving.sweep < settings.moves
        case .cutting(let cutting):
            return cutting.particles.count < particles.count
                && cutting.anchor.mixture.dimension == dimension
                && cutting.particles.allSatisfy { $0.parameters.count == dimension }
        }
    }
}

extension IteratedBatchImportanceSampler.Weighing {
    fileprivate func encode(into writer: inout CheckpointWriter) {
        writer.append(UInt32(place))
        writer.append(UInt8(isLate ? 1 : 0))
        states.encode(into: &writer)
        writer.append(increments)
    }

    fileprivate init(from reader: inout CheckpointReader) throws(CheckpointError) {
        place = Int(try reader.read(UInt32.self))
        isLate = try reader.read(UInt8.self) == 1
        states = try Array(from: &reader)
        increments = try reader.readDoubles()
    }
}

extension IteratedBatchImportanceSampler.Moving {
    fileprivate func encode(into writer: inout CheckpointWriter) {
        absorption.result.encode(into: &writer)
        writer.append(absorption.power)
        writer.append(absorption.round)
        proposal.encode(into: &writer)
        result.encode(into: &writer)
        writer.append(UInt32(sweep))
        writer.append(UInt32(next))
        writer.append(UInt32(accepted))
    }

    fileprivate init(from reader: inout CheckpointReader) throws(CheckpointError) {
        absorption = .init(result: try Assimilation(from: &reader))
        absorption.power = try reader.readDouble()
        absorption.round = try reader.read()
        proposal = try CholeskyFactor(from: &reader)
        result = try Rejuvenation(from: &reader)
        sweep = Int(try reader.read(UInt32.self))
        next = Int(try reader.read(UInt32.self))
        accepted = Int(try reader.read(UInt32.self))
    }
}

extension IteratedBatchImportanceSampler.Cutting {
    fileprivate func encode(into writer: inout CheckpointWriter) {
        anchor.encode(into: &writer)
        history.encode(into: &writer)
        writer.append(origin)
        particles.encode(into: &writer)
    }

    fileprivate init(
        from reader: inout CheckpointReader, model: Model
    ) throws(CheckpointError) {
        self.init(
            anchor: try HistoryAnchor(from: &reader), history: try Array(from: &reader),
            origin: try reader.readDouble(), model: model, particles: try Array(from: &reader))
    }
}

extension Assimilation: CheckpointValue {
    /// Appends the report.
    public func encode(into writer: inout CheckpointWriter) {
        writer.append(record)
        writer.append(hours)
        writer.append(logEvidence)
        writer.append(effectiveSampleSize)
        rejuvenations.encode(into: &writer)
    }

    /// Reads a report.
    ///
    /// - Throws: `CheckpointError`.
    public init(from reader: inout CheckpointReader) throws(CheckpointError) {
        record = try reader.read()
        hours = try reader.readDouble()
        logEvidence = try reader.readDouble()
        effectiveSampleSize = try reader.readDouble()
        rejuvenations = try Array(from: &reader)
    }
}

extension Rejuvenation: CheckpointValue {
    /// Appends the report.
    public func encode(into writer: inout CheckpointWriter) {
        writer.append(power)
        writer.append(acceptance)
        writer.append(UInt32(undefinedProposals))
        writer.append(UInt32(firstUndefined.map { $0 + 1 } ?? 0))
    }

    /// Reads a report.
    ///
    /// - Throws: `CheckpointError`.
    public init(from reader: inout CheckpointReader) throws(CheckpointError) {
        power = try reader.readDouble()
        acceptance = try reader.readDoubles()
        undefinedProposals = Int(try reader.read(UInt32.self))
        let first = Int(try reader.read(UInt32.self))
        firstUndefined = first == 0 ? nil : first - 1
    }
}
