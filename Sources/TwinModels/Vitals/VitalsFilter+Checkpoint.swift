import ClinicalTypes
public import SequentialMonteCarlo

extension VitalsFilter {
    /// Appends the whole posterior; it reads back to the last bit.
    public func encode(into writer: inout CheckpointWriter) {
        writer.append(model.parameters.version)
        writer.append(UInt32(model.particles))
        writer.append(weights.logValues)
        writer.append(settings.map { UInt8($0.rawValue) })
        writer.append(driver)
        writer.append(optional: driverTime)
        for block in blocks {
            guard let block else {
                writer.append(0 as UInt8)
                continue
            }
            writer.append(1 as UInt8)
            block.encode(into: &writer)
        }
    }

    /// Reads a posterior of the given model.
    ///
    /// - Throws: `CheckpointError`; `unknownFormat` when the posterior belongs to another version
    ///   or number of particles.
    public init(model: VitalsModel, from reader: inout CheckpointReader) throws(CheckpointError) {
        let version = try reader.readString()
        let count = try reader.read(UInt32.self)
        guard version == model.parameters.version, Int(count) == model.particles else {
            throw .unknownFormat(count)
        }
        self.init(model: model)
        guard let weights = ImportanceWeights(normalisedLogValues: try reader.readDoubles()),
            weights.count == model.particles
        else { throw .damaged }
        self.weights = weights
        settings = try reader.readSettings()
        driver = try reader.readDoubles()
        driverTime = try reader.readOptionalInstant()
        for place in blocks.indices where try reader.read(UInt8.self) == 1 {
            blocks[place] = try StreamBlock(from: &reader)
        }
        guard settings.count == model.particles, driver.count == model.particles,
            blocks.allSatisfy({ $0.map { $0.means.count == model.particles } ?? true })
        else { throw .damaged }
    }
}

extension StreamBlock {
    fileprivate func encode(into writer: inout CheckpointWriter) {
        writer.append(time.microseconds)
        writer.append(UInt8(classes.count))
        for item in classes {
            writer.append(UInt8(item.setting.rawValue))
            writer.append(item.scale)
            writer.append(item.scaleReadings)
            for row in 0..<5 {
                for column in 0..<5 { writer.append(item.covariance.rows[row][column]) }
            }
        }
        writer.append(classOf)
        for component in 0..<5 { writer.append(means.map { $0[component] }) }
    }

    fileprivate init(from reader: inout CheckpointReader) throws(CheckpointError) {
        time = Instant(microseconds: try reader.readInt64())
        classes = []
        for _ in 0..<(try reader.read(UInt8.self)) {
            let setting = CareSetting(rawValue: Int(try reader.read(UInt8.self)))
            guard let setting else { throw .damaged }
            let scale = try reader.readDouble()
            let readings = try reader.readDouble()
            var rows = [LevelState](repeating: .zero, count: 5)
            for row in 0..<5 {
                for column in 0..<5 { rows[row][column] = try reader.readDouble() }
            }
            classes.append(
                HistoryClass(
                    setting: setting, covariance: LevelCovariance(rows: rows), scale: scale,
                    scaleReadings: readings))
        }
        classOf = try reader.readBytes()
        means = [LevelState](repeating: .zero, count: classOf.count)
        for component in 0..<5 {
            let column = try reader.readDoubles()
            guard column.count == means.count else { throw .damaged }
            for particle in means.indices { means[particle][component] = column[particle] }
        }
        guard classOf.allSatisfy({ Int($0) < classes.count }) else { throw .damaged }
    }
}

extension CheckpointWriter {
    fileprivate mutating func append(optional instant: Instant?) {
        append(UInt8(instant == nil ? 0 : 1))
        append(instant?.microseconds ?? 0)
    }
}

extension CheckpointReader {
    fileprivate mutating func readOptionalInstant() throws(CheckpointError) -> Instant? {
        let isThere = try read(UInt8.self) == 1
        let microseconds = try readInt64()
        return isThere ? Instant(microseconds: microseconds) : nil
    }

    fileprivate mutating func readSettings() throws(CheckpointError) -> [CareSetting] {
        var settings: [CareSetting] = []
        for raw in try readBytes() {
            guard let setting = CareSetting(rawValue: Int(raw)) else { throw .damaged }
            settings.append(setting)
        }
        return settings
    }
}
