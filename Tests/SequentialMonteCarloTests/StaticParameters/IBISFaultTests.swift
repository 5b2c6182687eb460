import Foundation
import SequentialMonteCarlo
import TestSupport
import Testing

/// Records that cannot be taken in, and queues that are full.
@Suite("IteratedBatchImportanceSampler: faults")
struct IBISFaultTests {
    private typealias Regression = IteratedBatchImportanceSampler<LinearRegression>

    private func sampler(
        _ model: LinearRegression, _ change: (inout SamplerSettings) -> Void = { _ in }
    )
        -> Regression
    {
        var settings = SamplerSettings()
        settings.particles = 100
        change(&settings)
        return Regression(model: model, settings: settings, at: 0, key: DrawKey("faults"))
    }

    private func record(_ id: UInt64, _ y: Double, at hours: Double? = nil) -> Regression.Record {
        Regression.Record(id: id, hours: hours ?? Double(id), event: .init(x: [1], y: y))
    }

    private let plain = LinearRegression(priorMean: [0], priorSD: [1], noise: 1)

    @Test(arguments: [3.0, 1.5])
    func aDensityThatIsNoNumberNamesItsParticleAndChangesNothing(hours: Double) throws {
        var model = plain
        model.undefinedAbove = 1
        var sampler = sampler(model)
        let first = try #require(sampler.particles.firstIndex { $0.parameters[0] > 1 })
        let before = sampler.digest
        let events = try sampler.assimilate([record(1, 0.2)])
        #expect(events == [.refused(record: 1, .weights(.notANumber(particle: first)))])
        #expect(sampler.digest == before)

        // The same after and before another record.
        var good = Regression(
            model: plain, settings: sampler.settings, at: 0, key: DrawKey("faults"))
        try good.assimilate([record(1, 0.2), record(2, 0.1)])
        var reader = try CheckpointReader(good.bytes)
        sampler = try Regression(
            model: model, settings: good.settings, key: DrawKey("faults"), from: &reader)
        let faulty = try #require(sampler.particles.firstIndex { $0.parameters[0] > 1 })
        #expect(
            try sampler.assimilate([record(3, 0.3, at: hours)])
                == [.refused(record: 3, .weights(.notANumber(particle: faulty)))])
        #expect(sampler.digest == good.digest)
    }

    @Test func aRecordThatNoParticleExplainsChangesNothing() throws {
        var sampler = sampler(plain)
        try sampler.assimilate([record(1, 0.2)])
        let before = sampler.digest
        let events = try sampler.assimilate([record(2, .nan)])
        #expect(events == [.refused(record: 2, .weights(.allZero))])
        #expect(sampler.digest == before)
        // The name is free again.
        #expect(try sampler.assimilate([record(2, 0.1)]).first?.assimilation?.record == 2)
    }

    @Test func proposalsWithoutDensityAreTurnedDownAndCounted() throws {
        var good = sampler(plain)
        var rejuvenations: [Rejuvenation] = []
        var id: UInt64 = 1
        // Up to the last record before the first moves.
        while true {
            var next = good
            rejuvenations = try #require(
                try next.assimilate([record(id, 0.4)]).first?.assimilation
            ).rejuvenations
            guard rejuvenations.isEmpty else { break }
            good = next
            id += 1
        }
        #expect(rejuvenations[0].undefinedProposals == 0)
        var model = plain
        model.undefinedAbove = try #require(good.particles.map { $0.parameters[0] }.max())
        var reader = try CheckpointReader(good.bytes)
        var bad = try Regression(
            model: model, settings: good.settings, key: DrawKey("faults"), from: &reader)
        // Farther out than any particle, proposals have no density any more.
        let report = try #require(
            try bad.assimilate([record(id, model.undefinedAbove + 3)]).first?.assimilation)
        let undefined = report.rejuvenations.reduce(0) { $0 + $1.undefinedProposals }
        #expect(undefined > 0)
        #expect(report.rejuvenations.contains { $0.firstUndefined != nil })
        #expect(bad.particles.allSatisfy { $0.parameters[0] <= model.undefinedAbove })
    }

    @Test func aFullBacklogRefusesAndChangesNothing() {
        var sampler = sampler(plain) { $0.backlogCapacity = 2 }
        #expect(sampler.isIdle)
        #expect(sampler.submit(record(1, 0.1)) == .accepted)
        #expect(sampler.submit(record(2, 0.1)) == .accepted)
        let before = sampler.digest
        #expect(sampler.submit(record(3, 0.1)) == .backlogFull)
        #expect(sampler.digest == before && !sampler.isIdle)
        _ = sampler.step(budget: 1)
        // The first is being weighed and has left the backlog.
        #expect(sampler.submit(record(3, 0.1)) == .accepted)
        _ = sampler.step(budget: .max)
        #expect(sampler.isIdle)
        #expect(sampler.history.map(\.id) == [1, 2, 3])
    }

    @Test func aKnownRecordAndOneBeforeTheOriginAreRefused() throws {
        var sampler = sampler(plain)
        #expect(sampler.submit(record(1, 0.1)) == .accepted)
        #expect(sampler.submit(record(1, 0.1)) == .known)
        _ = sampler.step(budget: 1)
        #expect(sampler.submit(record(1, 0.1)) == .known)
        _ = sampler.step(budget: .max)
        #expect(sampler.submit(record(1, 0.1)) == .known)
        #expect(sampler.submit(record(2, 0.1, at: -0.5)) == .tooOld)
    }

    @Test func aFullHistoryRefuses() throws {
        var sampler = sampler(plain) { $0.historyCapacity = 3 }
        try sampler.assimilate([record(1, 0.1), record(2, 0.1)])
        #expect(sampler.submit(record(3, 0.1)) == .accepted)
        #expect(sampler.submit(record(4, 0.1)) == .historyFull)
        _ = sampler.step(budget: .max)
        #expect(sampler.submit(record(4, 0.1)) == .historyFull)
    }

    @Test func noBudgetDoesNothing() {
        var sampler = sampler(plain)
        #expect(sampler.submit(record(1, 0.1)) == .accepted)
        let before = sampler.digest
        let progress = sampler.step(budget: 0)
        #expect(progress.evaluations == 0 && progress.events.isEmpty)
        #expect(sampler.digest == before)
    }
}
