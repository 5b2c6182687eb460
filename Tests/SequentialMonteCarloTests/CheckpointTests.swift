import SequentialMonteCarlo
import TestSupport
import Testing

@Suite struct CheckpointTests {
    private func sample() -> [UInt8] {
        var writer = CheckpointWriter(version: 7)
        writer.append(0xAB as UInt8)
        writer.append(0x1234_5678 as UInt32)
        writer.append(.max as UInt64)
        writer.append(Int64.min)
        writer.append(-0.0)
        writer.append([1.5, .nan, -.infinity, .leastNonzeroMagnitude])
        writer.append([1, 2, 3] as [UInt8])
        writer.append("naïve")
        return writer.finish()
    }

    @Test func everyFieldReadsBackToTheLastBit() throws {
        var reader = try CheckpointReader(sample())
        #expect(reader.version == 7)
        #expect(try reader.read(UInt8.self) == 0xAB)
        #expect(try reader.read(UInt32.self) == 0x1234_5678)
        #expect(try reader.read(UInt64.self) == .max)
        #expect(try reader.readInt64() == .min)
        #expect(try reader.readDouble().bitPattern == (-0.0).bitPattern)
        #expect(
            try reader.readDoubles().map(\.bitPattern)
                == [1.5, .nan, -.infinity, .leastNonzeroMagnitude].map(\.bitPattern))
        #expect(try reader.readBytes() == [1, 2, 3])
        #expect(!reader.isAtEnd)
        #expect(try reader.readString() == "naïve")
        #expect(reader.isAtEnd)
        #expect(throws: CheckpointError.tooShort) { try reader.read(UInt8.self) }
    }

    @Test func theLayoutIsTheDocumentedOne() {
        var writer = CheckpointWriter(version: 1)
        writer.append(2 as UInt16)
        let bytes = writer.finish()
        #expect(Array(bytes.prefix(10)) == Array("TWIN".utf8) + [1, 0, 0, 0, 2, 0])
        // FNV-1a of the ten bytes, from another implementation.
        #expect(Array(bytes.suffix(8)) == [0x50, 0xAF, 0x8E, 0xB4, 0x1E, 0x54, 0x95, 0x49])
    }

    @Test func aChangeOfAnyOneByteIsFound() {
        let bytes = sample()
        var random = SeededNumbers(seed: 3)
        for place in bytes.indices {
            for _ in 0..<8 {
                var damaged = bytes
                damaged[place] ^= UInt8(1 + random.next() % 255)
                let expected: CheckpointError = place < 4 ? .notACheckpoint : .damaged
                #expect(throws: expected) { try CheckpointReader(damaged) }
            }
        }
    }

    @Test func aCheckpointThatWasCutOffIsFound() {
        let bytes = sample()
        for length in bytes.indices {
            #expect(throws: CheckpointError.self) {
                try CheckpointReader(Array(bytes.prefix(length)))
            }
        }
    }

    @Test func aLengthThatExceedsTheRestIsRefused() throws {
        var writer = CheckpointWriter(version: 1)
        writer.append(UInt32.max)
        let bytes = writer.finish()
        var numbers = try CheckpointReader(bytes)
        #expect(throws: CheckpointError.tooShort) { try numbers.readDoubles() }
        var raw = try CheckpointReader(bytes)
        #expect(throws: CheckpointError.tooShort) { try raw.readBytes() }
    }

    @Test func bytesThatAreNoUTF8AreNoText() throws {
        var writer = CheckpointWriter(version: 1)
        writer.append([0xFF, 0xFE] as [UInt8])
        var reader = try CheckpointReader(writer.finish())
        #expect(throws: CheckpointError.damaged) { try reader.readString() }
    }

    @Test func columnsAndWeightsReadBackToTheLastBit() throws {
        var column = ParticleColumn(repeating: 1.5, count: 48)
        column[17] = -0.0
        column[18] = .leastNonzeroMagnitude
        column[19] = -.infinity
        var weights = CloudWeights(uniform: 48)
        var values = ParticleColumn(repeating: 0, count: 48)
        _ = try weights.condition(on: column, values: &values)
        var writer = CheckpointWriter(version: 1)
        writer.append([0.1 as Float, -.nan, .greatestFiniteMagnitude])
        writer.append(column)
        writer.append(weights)
        let bytes = writer.finish()
        #expect(bytes.count == 8 + (4 + 12) + (4 + 192) + (4 + 192 + 8) + 8)
        var reader = try CheckpointReader(bytes)
        #expect(
            try reader.readFloats().map(\.bitPattern)
                == [0.1 as Float, -.nan, .greatestFiniteMagnitude].map(\.bitPattern))
        let read = try reader.readColumn()
        #expect(read == column && read[17].sign == .minus)
        #expect(try reader.readCloudWeights() == weights)
        #expect(reader.isAtEnd)
    }

    @Test func floatsOfAnotherLengthAreNoColumn() throws {
        for count in [0, 15, 17] {
            var writer = CheckpointWriter(version: 1)
            writer.append([Float](repeating: 0, count: count))
            var reader = try CheckpointReader(writer.finish())
            #expect(throws: CheckpointError.damaged) { try reader.readColumn() }
        }
        var writer = CheckpointWriter(version: 1)
        writer.append(UInt32.max)
        var reader = try CheckpointReader(writer.finish())
        #expect(throws: CheckpointError.tooShort) { try reader.readFloats() }
    }

    @Test(
        arguments: [
            (-.infinity, 16), (-2.0, 16), (.nan, 16), (-2.772_588_7, 0), (-2.772_588_7, 17),
            (-2.772_588_7, .nan),
        ] as [(Float, Double)])
    func numbersThatAreNoWeightsAreRefused(logValue: Float, size: Double) throws {
        var writer = CheckpointWriter(version: 1)
        writer.append(ParticleColumn(repeating: logValue, count: 16))
        writer.append(size)
        var reader = try CheckpointReader(writer.finish())
        #expect(throws: CheckpointError.damaged) { try reader.readCloudWeights() }
    }
}
