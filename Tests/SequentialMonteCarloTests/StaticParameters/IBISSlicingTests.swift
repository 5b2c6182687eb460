import Foundation
import SequentialMonteCarlo
import TestSupport
import Testing

/// The same bits, however the work is sliced and wherever it is interrupted.
@Suite("IteratedBatchImportanceSampler: slicing")
struct IBISSlicingTests {
    private typealias Growing = IteratedBatchImportanceSampler<Growth>

    /// A course that asks for every kind of work: moves, a sharp record, late ones and cuts.
    private static let course: [Growing.Record] = {
        var random = SeededNumbers(seed: 5)
        var all = (0..<24).map { step in
            let hours = Double(step) * 400
            return Growing.Record(
                id: UInt64(step + 1), hours: hours,
                event: Decay.Reading(2.4 + 0.0009 * hours + 0.2 * random.normal()))
        }
        all.swapAt(6, 7)
        // Late, and more than a little surprising.
        all[13] = Growing.Record(id: 14, hours: 5_200, event: Decay.Reading(12))
        all.swapAt(13, 16)
        return all
    }()

    private static let settings: SamplerSettings = {
        var settings = SamplerSettings()
        settings.particles = 40
        settings.bridgingShare = 0.3
        return settings
    }()

    private let key = DrawKey("slices")

    private func start() -> Growing {
        Growing(model: Growth(), settings: Self.settings, at: 0, key: key)
    }

    @Test func theCourseAsksForEveryKindOfWork() throws {
        var sampler = start()
        let events = try sampler.assimilate(Self.course)
        let reports = events.compactMap(\.assimilation)
        #expect(reports.count == 24)
        let byDegrees = reports.filter { $0.rejuvenations.contains { $0.power < 1 } }
        #expect(byDegrees.contains { $0.record == 14 })
        #expect(byDegrees.contains { $0.record != 14 })
        #expect(events.compactMap(\.cut).count >= 2)
        #expect(reports.map(\.hours) != reports.map(\.hours).sorted())
    }

    @Test(arguments: [1, 2, 7, 39, 40, 41, 1_000])
    func anyBudgetGivesTheSameBits(budget: Int) throws {
        var reference = start()
        let expected = try reference.assimilate(Self.course)
        var sampler = start()
        var events: [SamplerEvent] = []
        for record in Self.course {
            try #require(sampler.submit(record) == .accepted)
            while !sampler.isIdle {
                let progress = sampler.step(budget: budget)
                #expect(progress.evaluations <= budget)
                events += progress.events
            }
        }
        #expect(events == expected)
        #expect(sampler.digest == reference.digest)
    }

    @Test(arguments: 1...5)
    func randomBudgetsAndWaitingRecordsGiveTheSameBits(seed: UInt64) throws {
        var reference = start()
        let expected = try reference.assimilate(Self.course)
        var random = SeededNumbers(seed: seed)
        var sampler = start()
        var events: [SamplerEvent] = []
        var waiting = Self.course[...]
        while !waiting.isEmpty || !sampler.isIdle {
            if let record = waiting.first, random.uniform() < 0.1 {
                try #require(sampler.submit(record) == .accepted)
                waiting.removeFirst()
            }
            events += sampler.step(budget: Int(60 * random.uniform())).events
        }
        #expect(events == expected)
        #expect(sampler.digest == reference.digest)
    }

    @Test(arguments: 1...3)
    func aCheckpointAtAnyPointOfTheWorkGivesTheSameBits(seed: UInt64) throws {
        var reference = start()
        let expected = try reference.assimilate(Self.course)
        var random = SeededNumbers(seed: 10 + seed)
        var sampler = start()
        var events: [SamplerEvent] = []
        for pair in stride(from: 0, to: Self.course.count, by: 2) {
            for record in Self.course[pair..<pair + 2] {
                try #require(sampler.submit(record) == .accepted)
            }
            while !sampler.isIdle {
                events += sampler.step(budget: 1 + Int(30 * random.uniform())).events
                let restored = try sampler.restored(Growth(), key)
                #expect(restored.digest == sampler.digest)
                sampler = restored
            }
        }
        #expect(events == expected)
        #expect(sampler.digest == reference.digest)
    }

    @Test func anotherKeyGivesOtherNumbers() throws {
        var one = start()
        var other = Growing(
            model: Growth(), settings: Self.settings, at: 0, key: DrawKey("other"))
        #expect(one.particles[0].parameters != other.particles[0].parameters)
        try one.assimilate(Self.course)
        try other.assimilate(Self.course)
        #expect(one.moments != other.moments)
    }

    @Test func aCheckpointOfAnotherModelSizeOrFormatIsRefused() throws {
        let sampler = start()
        var reader = try CheckpointReader(sampler.bytes)
        #expect(throws: CheckpointError.unknownFormat(1)) {
            try Growing(model: Growth(), key: key, from: &reader)
        }
        reader = try CheckpointReader(sampler.bytes)
        #expect(throws: CheckpointError.unknownFormat(1)) {
            try IteratedBatchImportanceSampler<Decay>(
                model: Decay(), settings: Self.settings, key: key, from: &reader)
        }
        var writer = CheckpointWriter(version: 1)
        writer.append(2 as UInt32)
        reader = try CheckpointReader(writer.finish())
        #expect(throws: CheckpointError.unknownFormat(2)) {
            try Growing(model: Growth(), settings: Self.settings, key: key, from: &reader)
        }
    }

    @Test func betweenSlicesTheCloudIsAPosterior() throws {
        var sampler = start()
        for record in Self.course.prefix(6) {
            try #require(sampler.submit(record) == .accepted)
            while !sampler.isIdle {
                _ = sampler.step(budget: 3)
                #expect(abs(sampler.weights.values.reduce(0, +) - 1) < 1e-12)
                #expect(sampler.particles.count == 40)
                #expect(sampler.moments.covariance.diagonal.allSatisfy { $0 > 0 })
            }
        }
    }
}
