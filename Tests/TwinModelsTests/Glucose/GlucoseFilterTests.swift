import ClinicalTypes
import SequentialMonteCarlo
import Testing
import TwinModels

@Suite struct GlucoseFilterTests {
    private static let start = Instant(microseconds: 1_790_000_000_000_000)

    private static func time(_ minutes: Double) -> Instant { start.advanced(byHours: minutes / 60) }

    private static func model(
        _ patient: String = "one", kind: GlucoseClass? = nil, particles: Int = 512
    ) -> GlucoseModel {
        GlucoseModel(patient: PatientID(validated: patient), kind: kind, particles: particles)
    }

    private static func reading(
        _ value: Double, at minutes: Double, _ sensor: GlucoseSensor = .continuous
    ) -> GlucoseReading {
        GlucoseReading(
            id: UInt64(minutes * 10) + 1 + UInt64(sensor.rawValue), time: time(minutes),
            sensor: sensor, value: value)
    }

    private static func record(_ event: GlucoseEvent, at minutes: Double) -> GlucoseRecord {
        GlucoseRecord(id: 1_000_000 + UInt64(minutes), time: time(minutes), event: event)
    }

    /// A filter that saw readings every five minutes.
    private static func filter(
        _ model: GlucoseModel = model(), readings: [Double]
    ) throws -> GlucoseFilter {
        var filter = GlucoseFilter(model: model, at: start)
        for (place, value) in readings.enumerated() {
            _ = try filter.assimilate(reading(value, at: 5 * Double(place)))
        }
        return filter
    }

    private static func bytes(_ filter: GlucoseFilter) -> [UInt8] {
        var writer = CheckpointWriter(version: 1)
        filter.encode(into: &writer)
        return writer.finish()
    }

    private static let calm = [Double](repeating: 110, count: 24)

    @Test func aCheckpointReadsBackToTheLastBitAndGoesOn() throws {
        var filter = try Self.filter(readings: [118, 121, 127, 131])
        filter.apply(Self.record(.meal(grams: 40), at: 18))
        filter.apply(Self.record(.insulin(units: 3, minutes: 0, .rapid), at: 19))
        filter.apply(Self.record(.steroid(prednisoneMilligrams: 40, .long), at: 19.5))
        filter.apply(Self.record(.infection(0.4), at: 19.6))
        let bytes = Self.bytes(filter)
        var reader = try CheckpointReader(bytes)
        var restored = try GlucoseFilter(model: Self.model(), from: &reader)
        #expect(reader.isAtEnd)
        #expect(Self.bytes(restored) == bytes)
        let next = Self.reading(140, at: 25)
        #expect(try restored.assimilate(next) == filter.assimilate(next))
        #expect(restored == filter)
        var other = try CheckpointReader(bytes)
        #expect(throws: CheckpointError.self) {
            _ = try GlucoseFilter(model: Self.model(kind: .type1), from: &other)
        }
    }

    @Test func drawsAreNamedByPatientAndEvent() throws {
        let one = try Self.filter(readings: [118, 121, 127])
        #expect(try Self.filter(readings: [118, 121, 127]) == one)
        let other = try Self.filter(Self.model("other"), readings: [118, 121, 127])
        #expect(other.logGlucose != one.logGlucose)
    }

    @Test func afterALongGapTheFastStatesAreThoseOfThePrior() throws {
        let model = GlucoseModel(
            patient: PatientID(validated: "one"), parameters: .certain, kind: .type2,
            particles: 16)
        func means(hours: Double) throws -> [Double] {
            try [[280, 290, 305, 310], [92, 90, 86, 86]].map { values in
                var filter = try Self.filter(model, readings: values)
                return try filter.assimilate(Self.reading(110, at: 15 + 60 * hours))
                    .predictedMean
            }
        }
        let after = try means(hours: 6.1)
        // Gb of type 2.
        #expect(abs(after[0] - logarithm(140)) < 0.01 && abs(after[0] - after[1]) < 1e-4)
        let before = try means(hours: 5.9)
        #expect(before[0] - before[1] > 0.05)
    }

    @Test func mealsInsulinSteroidsAndInfectionMoveTheForecastTheirWay() throws {
        let filter = try Self.filter(Self.model(kind: .type2), readings: Self.calm.map { $0 + 40 })
        func median(_ events: [GlucoseEvent], minutes: Double = 120) -> Double {
            let plan = events.map { Self.record($0, at: 116) }
            return filter.forecast(plan, at: [Self.time(116 + minutes)])
                .reading(.laboratory, at: 0).quantile(0.5)
        }
        let usual = median([])
        let meal = median([.meal(grams: 60)])
        #expect(meal > usual + 40)
        #expect(median([.meal(grams: 60), .insulin(units: 12, minutes: 0, .rapid)]) < meal - 15)
        #expect(median([.insulin(units: 12, minutes: 60, .intravenous)]) < usual - 15)
        #expect(
            median([.steroid(prednisoneMilligrams: 100, .long)], minutes: 600)
                > median([], minutes: 600) + 8)
        #expect(
            median([.infection(1), .insulin(units: 12, minutes: 60, .intravenous)])
                > median([.insulin(units: 12, minutes: 60, .intravenous)]) + 2)
    }

    @Test func insulinIsAbsorbedWholeWhateverTheRoute() throws {
        // The mean level of insulin over a long time depends on the dose alone.
        var parameters = GlucoseParameters.certain
        parameters.disturbance.deviation.median = 1e-6
        parameters.disturbance.slowDeviation = 1e-6
        let model = GlucoseModel(
            patient: PatientID(validated: "one"), parameters: parameters, kind: .type1,
            particles: 16)
        let filter = GlucoseFilter(model: model, at: Self.start)
        let times = (0...432).map { Self.time(5 * Double($0)) }
        func loss(_ event: GlucoseEvent) -> Double {
            // ∫ X dt = SI/n ∫ u dt, as dln G/dt = −X + SG (Gb/G − 1) at small doses.
            let forecast = filter.forecast([Self.record(event, at: 0)], at: times)
            return times.indices.reduce(0.0) { sum, place in
                sum + 5 * 0.021 * (140 / forecast.glucose(at: place)[0] - 1)
            }
        }
        let expected = 0.5 * 1e6 / (0.12 * 75 * 1_000) * 2e-4 / 0.14
        for event in [
            GlucoseEvent.insulin(units: 0.5, minutes: 0, .intravenous),
            .insulin(units: 0.5, minutes: 90, .intravenous),
            .insulin(units: 0.5, minutes: 0, .rapid), .insulin(units: 0.5, minutes: 60, .rapid),
            .insulin(units: 0.5, minutes: 0, .basal),
        ] {
            #expect(abs(loss(event) / expected - 1) < 0.02, "\(event)")
        }
    }

    @Test func aSlowInjectionIsMadeOfSmallOnes() throws {
        let filter = try Self.filter(Self.model(kind: .type1), readings: Self.calm.map { $0 + 60 })
        let whole = [Self.record(.insulin(units: 12, minutes: 60, .rapid), at: 116)]
        let none = [Self.record(.insulin(units: 0, minutes: 0, .rapid), at: 116)]
        let parts = (0..<60).map { part in
            GlucoseRecord(
                id: 2_000_000 + UInt64(part), time: Self.time(116.5 + Double(part)),
                event: .insulin(units: 0.2, minutes: 0, .rapid))
        }
        // The same steps for both.
        let idle = parts.map {
            GlucoseRecord(
                id: $0.id, time: $0.time, event: .insulin(units: 0, minutes: 0, .rapid))
        }
        for minutes in [170.0, 240, 400] {
            let medians = [whole + idle, none + parts].map { plan in
                filter.forecast(plan, at: [Self.time(minutes)])
                    .reading(.laboratory, at: 0).quantile(0.5)
            }
            #expect(abs(medians[0] / medians[1] - 1) < 0.002, "\(minutes)")
        }
    }

    @Test func aFallingGlucoseMakesHypoglycaemiaProbable() throws {
        let falling = try Self.filter(
            readings: Self.calm.prefix(12) + [106, 101, 95, 88, 81, 74, 67].map { $0 })
        let end = falling.time
        let serious = falling.probability(below: 54, within: 30, of: end)
        let any = falling.probability(below: 70, within: 30, of: end)
        let calm = try Self.filter(readings: Self.calm)
        #expect(serious > 0.2 && any > 0.8 && serious < any)
        #expect(calm.probability(below: 54, within: 30, of: calm.time) < 0.01)
        let overdose = [
            GlucoseRecord(
                id: 5_000, time: calm.time, event: .insulin(units: 20, minutes: 0, .intravenous))
        ]
        #expect(calm.probability(below: 70, within: 90, of: calm.time, overdose) > 0.3)
    }

    @Test func oneWildValueIsHeldToBeAnArtefact() throws {
        var filter = try Self.filter(readings: Self.calm)
        let before = filter.logGlucose
        let wild = try filter.assimilate(Self.reading(240, at: 120))
        #expect(wild.artefactProbability > 0.9 && wild.rank > 0.99)
        #expect(abs(filter.logGlucose.mean - before.mean) < 0.1)
        // A second one is believed.
        _ = try filter.assimilate(Self.reading(243, at: 125))
        _ = try filter.assimilate(Self.reading(245, at: 130))
        #expect(filter.logGlucose.mean > before.mean + 0.5)
    }

    @Test func aLaboratoryValueTellsTheSensorsCalibration() throws {
        var filter = try Self.filter(readings: Self.calm)
        let before = filter.logGlucose
        _ = try filter.assimilate(Self.reading(130, at: 116, .laboratory))
        let after = filter.logGlucose
        #expect(after.variance < 0.4 * before.variance)
        #expect(after.mean > before.mean + 0.08)
        // The sensor goes on showing what it showed.
        let next = try filter.assimilate(Self.reading(110, at: 120))
        #expect(next.rank > 0.05 && next.rank < 0.95)
    }

    @Test func typeTwoIsToldFromNormalByAHighLevel() throws {
        let high = try Self.filter(readings: [Double](repeating: 165, count: 72))
        let low = try Self.filter(readings: [Double](repeating: 92, count: 72))
        #expect(high.probability(of: .type2) > low.probability(of: .type2) + 0.2)
    }

    @Test func farForecastsForgetTheStateAndKnowTheSteroid() throws {
        let high = try Self.filter(Self.model(kind: .type2), readings: [280, 290, 305, 310])
        let plan = [Self.record(.steroid(prednisoneMilligrams: 300, .long), at: 9_900)]
        let later = Self.time(10_000)
        let plain = high.forecast([], at: [Self.time(60), later])
        let treated = high.forecast(plan, at: [later])
        let near = plain.reading(.laboratory, at: 0).quantile(0.5)
        let far = plain.reading(.laboratory, at: 1).quantile(0.5)
        #expect(near > 200 && far < 185 && far > 120)
        #expect(treated.reading(.laboratory, at: 0).quantile(0.5) > far + 5)
    }

    @Test func readingsOfTheModelFallIntoItsIntervals() throws {
        let parameters = GlucoseParameters.certain
        let sampled = SampledGlucose(parameters: parameters, kind: parameters.kinds[0])
        var random = DrawSequence(key: DrawKey("calibration"), event: 7, particle: 0)
        var state = sampled.drawInitialState(at: 0, using: &random)
        var filter = GlucoseFilter(
            model: GlucoseModel(
                patient: PatientID(validated: "one"), parameters: parameters, kind: .normal,
                particles: 64),
            at: Self.start)
        var oneStep = 0
        var ahead = 0
        var forecast: [LogNormalMixture] = []
        let count = 600
        for place in 1...count {
            state = sampled.drawTransition(
                from: state, at: 0, elapsed: 1.0 / 12, using: &random)
            let template = Self.reading(100, at: 5 * Double(place))
            let reading = sampled.drawObservation(like: template, of: state, using: &random)
            if forecast.count >= 6 {
                let rank = forecast[forecast.count - 6].cumulative(at: reading.value)
                if rank > 0.05, rank < 0.95 { ahead += 1 }
            }
            let rank = try filter.assimilate(reading).rank
            if rank > 0.05, rank < 0.95 { oneStep += 1 }
            forecast.append(
                filter.forecast([], at: [Self.time(5 * Double(place) + 30)])
                    .reading(.continuous, at: 0))
        }
        // Forecasts overlap, which makes their number count for a sixth.
        #expect(abs(Double(oneStep) / Double(count) - 0.9) < 0.037)
        #expect(abs(Double(ahead) / Double(count - 6) - 0.9) < 0.09)
    }
}
