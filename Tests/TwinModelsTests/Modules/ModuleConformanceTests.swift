import ClinicalTypes
import SequentialMonteCarlo
import Testing
import TwinModels

/// What every registered module must do.
@Suite(.serialized) struct ModuleConformanceTests {
    private static let names = ModuleRegistry.all.map { $0.name }

    private static func type(_ name: String) throws -> any PhysiologyModule.Type {
        try #require(ModuleRegistry.module(named: name))
    }

    private static func bytes(_ module: some PhysiologyModule) -> [UInt8] {
        var writer = CheckpointWriter(version: 1)
        module.encode(into: &writer)
        return writer.finish()
    }

    private static let horizons = (1...6).map { TreatedPatient.time(day: 60 + 4 * Double($0)) }

    @Test func namesAreDifferentAndStreamsAreInTheVocabulary() {
        #expect(Set(Self.names).count == Self.names.count && !Self.names.isEmpty)
        for type in ModuleRegistry.all {
            #expect(!type.streams.isEmpty)
            for code in type.streams {
                #expect(Vocabulary.standard.stream(code) != nil, "\(type.name): \(code)")
                let reading = ModuleRecord(code: code, value: 5, time: TreatedPatient.start)
                let isConcerned = type.concerns(reading)
                #expect(isConcerned, "\(type.name): \(code)")
            }
            let isConcernedByAny = type.concerns(TreatedPatient.reading("heart_rate", 80, day: 0))
            #expect(!isConcernedByAny)
        }
    }

    @Test(arguments: names)
    func workInSlicesEndsInTheSameBits(name: String) throws {
        func check<Module: PhysiologyModule>(_ type: Module.Type) throws {
            let whole = try #require(TreatedPatient.module(type))
            let sliced = try #require(TreatedPatient.module(type, budget: 97))
            #expect(Self.bytes(whole) == Self.bytes(sliced))
        }
        try check(try Self.type(name))
    }

    @Test(arguments: names)
    func whatReadsBackGoesOnAsIfNothingHadBeen(name: String) throws {
        func check<Module: PhysiologyModule>(_ type: Module.Type) throws {
            let early = try #require(TreatedPatient.module(type, through: 8.5))
            var reader = try CheckpointReader(Self.bytes(early))
            var restored = try Module(TreatedPatient.context, from: &reader)
            #expect(reader.isAtEnd)
            #expect(Self.bytes(restored) == Self.bytes(early))
            let later = TreatedPatient.records.filter {
                $0.time > TreatedPatient.time(day: 8.5) && Module.concerns($0)
            }
            for group in Dictionary(grouping: later, by: \.time).sorted(by: { $0.key < $1.key }) {
                restored.admit(group.value.sorted())
                while !restored.isIdle { restored.work(budget: 1 << 20) }
            }
            let whole = try #require(TreatedPatient.module(type))
            #expect(Self.bytes(restored) == Self.bytes(whole))
        }
        try check(try Self.type(name))
    }

    @Test(arguments: names)
    func damagedStatesAreRefused(name: String) throws {
        func check<Module: PhysiologyModule>(_ type: Module.Type) throws {
            let module = try #require(TreatedPatient.module(type, through: 1))
            let whole = Self.bytes(module)
            // A state that ends too early, under a digest of its own.
            var short = CheckpointWriter(version: 1)
            for byte in whole.dropFirst(12).prefix(200) { short.append(byte) }
            var reader = try CheckpointReader(short.finish())
            #expect(throws: CheckpointError.self) {
                _ = try Module(TreatedPatient.context, from: &reader)
            }
        }
        try check(try Self.type(name))
    }

    @Test(arguments: names)
    func aForecastIsADistributionAndLeavesTheModuleAsItIs(name: String) throws {
        func check<Module: PhysiologyModule>(_ type: Module.Type) throws {
            let module = try #require(TreatedPatient.module(type))
            let before = Self.bytes(module)
            let projections = module.project(TreatedPatient.plan, to: Self.horizons)
            let again = module.project(TreatedPatient.plan, to: Self.horizons)
            let statements = module.statements(
                TreatedPatient.plan, after: TreatedPatient.time(day: 60))
            #expect(Self.bytes(module) == before)
            // The same plan twice differs by exactly nothing.
            #expect(projections == again && !projections.isEmpty)
            for projection in projections {
                #expect(Module.streams.contains(projection.stream))
                #expect(
                    Vocabulary.standard.stream(projection.stream)?.unit == projection.unit)
                #expect(projection.readings.count == Self.horizons.count)
                #expect(abs(projection.weights.reduce(0, +) - 1) < 1e-6)
                for place in Self.horizons.indices {
                    let reading = projection.reading(at: place)
                    let quantiles = [0.05, 0.5, 0.95].map { reading.quantile($0) }
                    #expect(quantiles[0] > 0 && quantiles[2] < 1e6 && quantiles[0] < quantiles[1])
                    let states = projection.stateQuantiles([0.05, 0.5, 0.95], at: place)
                    #expect(states[0] <= states[1] && states[1] <= states[2])
                    // Readings scatter more than the truth.
                    #expect(quantiles[0] <= states[0] && quantiles[2] >= states[2])
                }
            }
            for statement in statements {
                #expect((0...1).contains(statement.probability), "\(statement)")
            }
        }
        try check(try Self.type(name))
    }

    @Test(arguments: names)
    func beliefsBeginAtThePriorAndMove(name: String) throws {
        func check<Module: PhysiologyModule>(_ type: Module.Type) throws {
            let fresh = Module(TreatedPatient.context, at: TreatedPatient.start)
            for belief in fresh.beliefs {
                #expect(abs(belief.shift) < 0.25, "\(belief)")
            }
            let module = try #require(TreatedPatient.module(type))
            #expect(module.beliefs.contains { abs($0.shift) > 0.1 })
            #expect(Set(module.beliefs.map(\.name)).count == module.beliefs.count)
        }
        try check(try Self.type(name))
    }

    @Test(arguments: names)
    func anotherPatientOrSeedHasOtherDraws(name: String) throws {
        func check<Module: PhysiologyModule>(_ type: Module.Type) {
            let one = Module(TreatedPatient.context, at: TreatedPatient.start)
            let other = Module(
                ModuleContext(patient: PatientID(validated: "other")), at: TreatedPatient.start)
            let seeded = Module(
                ModuleContext(patient: TreatedPatient.context.patient, seed: 2),
                at: TreatedPatient.start)
            #expect(Self.bytes(one) != Self.bytes(other))
            #expect(Self.bytes(one) != Self.bytes(seeded))
        }
        check(try Self.type(name))
    }
}
