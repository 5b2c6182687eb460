import ClinicalTypes
import Testing
import TwinModels

@Suite struct ArtefactTests {
    private static let model = VitalsModel(
        patient: PatientID(validated: "artefact"), settings: [.ward], particles: 512)

    /// A filter that has seen two quiet days of quarter-hours.
    private static func settled() throws -> (VitalsFilter, Instant) {
        var filter = VitalsFilter(model: model)
        let observations = SimulatedCourse(
            model, .ward, seed: 51, visits: SimulatedCourse.regular(hours: 48, minutes: 15)
        ).observations
        for observation in observations { _ = try filter.assimilate(observation) }
        return (filter, SimulatedCourse.start.advanced(byHours: 48))
    }

    private static func reading(
        _ stream: VitalStream, _ value: Double, at time: Instant, event: UInt64
    ) -> VitalObservation {
        VitalObservation(
            stream: stream, cell: DisplayCell(value: value, resolution: stream.resolution),
            time: time, noiseFactor: 1, event: event)
    }

    @Test(arguments: [
        (VitalStream.heartRate, 220.0), (.respiratoryRate, 55), (.systolicPressure, 255),
        (.meanPressure, 25), (.temperature, 31), (.oxygenSaturation, 55),
    ])
    func aGrossOutlierIsKnownForAnArtefactAndHardlyMovesThePosterior(
        stream: VitalStream, value: Double
    ) throws {
        var (filter, time) = try Self.settled()
        let next = time.advanced(byHours: 0.25)
        let before = filter.predict(stream, at: next).moments
        let step = try filter.assimilate(
            Self.reading(stream, value, at: time, event: 1_000_000))
        let after = filter.predict(stream, at: next).moments
        #expect(step.artefactProbability > 0.9)
        let moved = abs(after.mean - before.mean) / before.variance.squareRoot()
        #expect(moved < 0.1, "moved by \(moved) standard deviations")
        #expect(abs(after.variance / before.variance - 1) < 0.1)
    }

    @Test func anOrdinaryReadingIsNoArtefact() throws {
        var (filter, time) = try Self.settled()
        for stream in VitalStream.allCases {
            let usual = filter.predict(stream, at: time).displayedQuantiles(
                [0.5], step: stream.resolution)[0]
            let step = try filter.assimilate(
                Self.reading(
                    stream, usual, at: time, event: 1_000_000 + UInt64(stream.rawValue)))
            #expect(step.artefactProbability < 0.01, "\(stream)")
        }
    }

    @Test(arguments: [40.0, 41, 42, 43, 44, 45, 46, 47])
    func aShiftThatPersistsIsAccepted(by shift: Double) throws {
        var (filter, time) = try Self.settled()
        let usual = filter.predict(.heartRate, at: time).quantile(0.5)
        let shifted = (usual + shift).rounded()
        var probabilities: [Double] = []
        for step in 0..<384 {
            let at = time.advanced(byHours: Double(step) / 4)
            probabilities.append(
                try filter.assimilate(
                    Self.reading(.heartRate, shifted, at: at, event: 2_000_000 + UInt64(step))
                ).artefactProbability)
        }
        // Doubted for hours, so that an alert comes first; believed within four days. The moment
        // between, when one particle has come to believe, is as random as particles are.
        #expect(probabilities.prefix(12).allSatisfy { $0 > 0.9 })
        #expect(probabilities.suffix(96).allSatisfy { $0 < 0.1 })
        let now = filter.predict(.heartRate, at: time.advanced(byHours: 96)).quantile(0.5)
        #expect(abs(now - shifted) < 8)
    }
}
