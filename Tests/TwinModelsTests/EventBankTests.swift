import ClinicalTypes
import SequentialMonteCarlo
import TestSupport
import Testing
import TwinModels

@Suite struct EventBankTests {
    /// Hazards at which an event is not rare in a day, and two in one are.
    private static let frequent = {
        var parameters = VitalsParameters.version1.withoutScaleLearning
        parameters.event.hazardPerWeek = SIMD2(0.7, 0.7)
        parameters.event.admissionStakeWeeks = 0.05
        parameters.event.admissionOdds = SIMD2(0.15, 0.15)
        return parameters
    }()

    /// A day of quarter-hours of one patient, in whom an event may have begun before or begin on the
    /// way, by the very model that the bank assumes.
    private struct History {
        var probability = 0.0
        var hasEvent = false

        init(seed: UInt64) throws {
            let parameters = EventBankTests.frequent
            let model = VitalsModel(
                patient: PatientID(validated: "event-\(seed)"), parameters: parameters,
                settings: [.ward], particles: 256, eventParticles: 256)
            let process = VitalsProcess(model: model, setting: .ward)
            let event = parameters.event
            var random = SeededNumbers(seed: seed)
            var draws = DrawSequence(key: DrawKey("events"), event: seed, particle: 0)
            var state = process.drawInitialState(at: 0, using: &draws)
            var amplitude = 0.0
            var rise = 1.0
            func begin() {
                let variance = logarithm(1 + event.amplitudeVariation * event.amplitudeVariation)
                amplitude =
                    event.amplitude * exponential(variance.squareRoot() * random.normal())
                rise = event.riseHours[Int(random.next() % 4)]
                hasEvent = true
            }
            var isOver = false
            if random.uniform() < 0.15 / 1.15 {
                begin()
                state.driver = amplitude
            }
            var filter = VitalsFilter(model: model)
            var workspace = VitalsWorkspace()
            for window in 0..<96 {
                let time = SimulatedCourse.start.advanced(byHours: Double(window) / 4)
                if window > 0 {
                    let before = state.driver
                    state = process.drawTransition(
                        from: state, at: 0, elapsed: 0.25, using: &draws)
                    if !hasEvent, random.uniform() < 1 - exponential(-0.25 * 0.7 / 168) { begin() }
                    if hasEvent, random.uniform() < 1 - exponential(-0.25 / event.durationHours) {
                        isOver = true
                    }
                    if hasEvent, !isOver {
                        let decay = exponential(-0.25 / rise)
                        let noise = event.diffusion * event.diffusion * rise / 2
                        state.driver =
                            amplitude + (before - amplitude) * decay
                            + (noise * (1 - decay * decay)).squareRoot() * random.normal()
                    }
                }
                filter.beginWindow(
                    at: time, stake: window == 0 ? 0 : 0.25 / 168,
                    event: UInt64(window) << 8 | 0xFF, in: &workspace)
                for stream in VitalStream.monitored {
                    let template = VitalObservation(
                        stream: stream,
                        cell: DisplayCell(value: 0, resolution: stream.resolution), time: time,
                        noiseFactor: 1, event: UInt64(window) << 8 | UInt64(stream.rawValue + 1))
                    let observation = process.drawObservation(
                        like: template, of: state, using: &draws)
                    guard stream.physicalRange.contains(observation.cell.value) else { continue }
                    _ = try filter.assimilate(observation, in: &workspace)
                }
            }
            probability = filter.eventProbability
        }
    }

    @Test func theProbabilityOfAnEventIsAsOftenRightAsItSays() throws {
        let histories = try (1...500).map { try History(seed: UInt64($0)) }
        let reliability = Reliability(
            histories.map { (probability: $0.probability, isEvent: $0.hasEvent) })
        #expect(reliability.pValue > 1e-3, "\(reliability.bins)")
        // It must say something: events and others lie apart.
        let mean = { (hasEvent: Bool) in
            Moments(histories.filter { $0.hasEvent == hasEvent }.map(\.probability)).mean
        }
        #expect(mean(true) - mean(false) > 0.4)
    }

    @Test func aStableSetRestoredFromTheBankKnowsTheBaselineThatTheEventHid() throws {
        let model = VitalsModel(
            patient: PatientID(validated: "restored"), settings: [.ward], particles: 512)
        var filter = VitalsFilter(model: model)
        var workspace = VitalsWorkspace()
        // Two days at rest, then two in which all streams move along the gains.
        for window in 0..<384 {
            let time = SimulatedCourse.start.advanced(byHours: Double(window) / 4)
            let hours = Double(window) / 4 - 48
            let s = hours > 0 ? 1.5 * (1 - exponential(-hours / 6)) : 0
            filter.isBaselineFrozen = filter.bank.mass > 0.1
            filter.beginWindow(
                at: time, stake: 0.25 / 168, event: UInt64(window) << 8 | 0xFF, in: &workspace)
            for stream in VitalStream.monitored {
                let constants = model.parameters[stream, .ward]
                let value = stream.transform.inverse(constants.level + constants.gain * s)
                _ = try filter.assimilate(
                    VitalObservation(
                        stream: stream,
                        cell: DisplayCell(
                            value: (value / stream.resolution).rounded() * stream.resolution,
                            resolution: stream.resolution), time: time, noiseFactor: 1,
                        event: UInt64(window) << 8 | UInt64(stream.rawValue + 1)),
                    in: &workspace)
            }
        }
        #expect(filter.eventProbability > 0.9)
        let usual = model.parameters[.heartRate, .ward].level
        let absorbed = try #require(filter.gaussian(of: .heartRate)).mean
        filter.restoreFromBank(event: 1, in: &workspace)
        let restored = try #require(filter.gaussian(of: .heartRate)).mean
        #expect(filter.bank.count == 0 && filter.bank.mass == 0)
        #expect(filter.effectiveSampleSize == 512)
        #expect(abs(restored[0] + restored[1] - usual) < abs(absorbed[0] + absorbed[1] - usual))
        #expect(abs(restored[5] - 1.5) < 0.5, "S is at the event's height")
    }
}
