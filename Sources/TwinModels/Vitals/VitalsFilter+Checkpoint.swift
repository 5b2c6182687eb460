import ChangeDetection
import ClinicalTypes
public import SequentialMonteCarlo

extension VitalsFilter {
    /// Appends the whole posterior; it reads back to the last bit.
    public func encode(into writer: inout CheckpointWriter) {
        writer.append(model.parameters.version)
        writer.append(UInt32(model.particles))
        writer.append(UInt32(model.eventParticles))
        writer.append(weights)
        writer.append(bytes: settings)
        writer.append(driver)
        writer.append(optional: driverTime)
        writer.append(isBaselineFrozen ? 1 as UInt8 : 0)
        bank.encode(into: &writer)
        for cloud in streams {
            writer.append(cloud == nil ? 0 as UInt8 : 1)
            cloud?.encode(into: &writer)
        }
    }

    /// Reads a posterior of the given model.
    ///
    /// - Throws: `CheckpointError`; `unknownFormat` when the posterior belongs to another version
    ///   or number of particles.
    public init(model: VitalsModel, from reader: inout CheckpointReader) throws(CheckpointError) {
        let version = try reader.readString()
        let count = try reader.read(UInt32.self)
        let hypotheses = try reader.read(UInt32.self)
        guard version == model.parameters.version, Int(count) == model.particles,
            Int(hypotheses) == model.eventParticles
        else { throw .unknownFormat(count) }
        self.init(model: model)
        weights = try reader.readCloudWeights()
        guard weights.count == model.particles else { throw .damaged }
        let blocks = driver.blockCount
        settings = try reader.readParticleBytes(blocks)
        driver = try reader.readColumn(blocks)
        driverTime = try reader.readOptionalInstant()
        isBaselineFrozen = try reader.read(UInt8.self) == 1
        bank = try EventBank(capacity: model.eventParticles, from: &reader)
        for place in streams.indices where try reader.read(UInt8.self) == 1 {
            streams[place] = try StreamCloud(
                blocks: blocks, rhythmBlocks: stableBlocks, from: &reader)
        }
        let known = UInt8(CareSetting.allCases.count)
        guard settings.allSatisfy({ $0.isBelow(known) }) else { throw .damaged }
    }
}

extension EventBank {
    fileprivate func encode(into writer: inout CheckpointWriter) {
        writer.append(optional: time)
        writer.append(statistic.pendingStake)
        writer.append(statistic.masses)
        // Whole columns: what lies behind the last hypothesis is moved along with its block.
        writer.append(bytes: courses)
        writer.append(targets)
        writer.append(UInt32(bitPattern: firstMinute))
        for onset in onsets { writer.append(UInt32(bitPattern: onset)) }
    }

    fileprivate init(
        capacity: Int, from reader: inout CheckpointReader
    ) throws(CheckpointError) {
        self.init(capacity: capacity)
        time = try reader.readOptionalInstant()
        let pending = try reader.readDouble()
        let masses = try reader.readDoubles()
        guard masses.count <= capacity,
            let statistic = EventBankStatistic(masses: masses, pendingStake: pending)
        else { throw .damaged }
        self.statistic = statistic
        self.statistic.reserveCapacity(capacity)
        courses = try reader.readParticleBytes(capacity / 16)
        targets = try reader.readColumn(capacity / 16)
        firstMinute = Int32(bitPattern: try reader.read(UInt32.self))
        for place in onsets.indices {
            onsets[place] = Int32(bitPattern: try reader.read(UInt32.self))
        }
        let known = UInt8(EventCourse.count)
        guard courses.allSatisfy({ $0.isBelow(known) }) else { throw .damaged }
    }
}

extension StreamCloud {
    fileprivate func encode(into writer: inout CheckpointWriter) {
        writer.append(time.microseconds)
        writer.append(UInt8(classes.count))
        for item in classes {
            writer.append(UInt8(item.setting.rawValue))
            writer.append(item.isOfEvent ? 1 as UInt8 : 0)
            writer.append(item.scale)
            writer.append(item.scaleReadings)
            for place in 0..<15 { writer.append(item.packed.triangle[place].bitPattern) }
        }
        writer.append(bytes: classOf)
        writer.append(level)
        writer.append(slow)
        writer.append(fast)
        guard let cosine, let sine else {
            writer.append(0 as UInt8)
            return
        }
        writer.append(1 as UInt8)
        writer.append(cosine)
        writer.append(sine)
    }

    fileprivate init(
        blocks: Int, rhythmBlocks: Int, from reader: inout CheckpointReader
    ) throws(CheckpointError) {
        self.init(
            time: Instant(microseconds: try reader.readInt64()), blocks: blocks,
            rhythmBlocks: 0)
        let count = try reader.read(UInt8.self)
        guard count > 0, count <= StreamCloud.mostClasses else { throw .damaged }
        for _ in 0..<count {
            let setting = CareSetting(rawValue: Int(try reader.read(UInt8.self)))
            guard let setting else { throw .damaged }
            let isOfEvent = try reader.read(UInt8.self) == 1
            let scale = try reader.readDouble()
            let readings = try reader.readDouble()
            var triangle = InlineArray<15, Float>(repeating: 0)
            for place in 0..<15 {
                triangle[place] = Float(bitPattern: try reader.read(UInt32.self))
            }
            classes.append(
                HistoryClass(
                    setting: setting, isOfEvent: isOfEvent,
                    packed: PackedCovariance(triangle: triangle), scale: scale,
                    scaleReadings: readings))
        }
        classOf = try reader.readParticleBytes(blocks)
        level = try reader.readColumn(blocks)
        slow = try reader.readColumn(blocks)
        fast = try reader.readColumn(blocks)
        if try reader.read(UInt8.self) == 1 {
            cosine = try reader.readColumn(rhythmBlocks)
            sine = try reader.readColumn(rhythmBlocks)
        }
        guard classOf.allSatisfy({ $0.isBelow(count) }) else { throw .damaged }
    }
}

extension CheckpointWriter {
    fileprivate mutating func append(optional instant: Instant?) {
        append(UInt8(instant == nil ? 0 : 1))
        append(instant?.microseconds ?? 0)
    }

    fileprivate mutating func append(bytes column: [ParticleBytes]) {
        for lanes in column {
            for lane in 0..<16 { append(lanes[lane]) }
        }
    }
}

extension CheckpointReader {
    fileprivate mutating func readOptionalInstant() throws(CheckpointError) -> Instant? {
        let isThere = try read(UInt8.self) == 1
        let microseconds = try readInt64()
        return isThere ? Instant(microseconds: microseconds) : nil
    }

    fileprivate mutating func readParticleBytes(_ blocks: Int) throws(CheckpointError)
        -> [ParticleBytes]
    {
        var column = [ParticleBytes](repeating: ParticleBytes(repeating: 0), count: blocks)
        for block in 0..<blocks {
            for lane in 0..<16 { column[block][lane] = try read(UInt8.self) }
        }
        return column
    }

    fileprivate mutating func readColumn(
        _ blocks: Int
    ) throws(CheckpointError) -> ParticleColumn {
        let column = try readColumn()
        guard column.blockCount == blocks else { throw .damaged }
        return column
    }
}

extension ParticleBytes {
    fileprivate func isBelow(_ bound: UInt8) -> Bool {
        (0..<16).allSatisfy { self[$0] < bound }
    }
}
