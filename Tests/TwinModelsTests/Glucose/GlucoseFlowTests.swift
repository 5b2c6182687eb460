import ClinicalTypes
import SequentialMonteCarlo
import Testing
import TwinModels

@Suite struct GlucoseFlowTests {
    /// The flow of sixteen equal patients of a class under a steroid level in mg of prednisone a day.
    private struct Patient {
        let flow: GlucoseFlow
        var state: GlucoseLanes

        init(
            _ kind: GlucoseClass, grams: Double = 0, steroid: Double = 0, sensitivity: Double? = nil
        ) {
            let parameters = GlucoseParameters.version1
            let kind = parameters.kinds[Int(kind.rawValue)]
            let factor = parameters.steroidFactor(level: steroid)
            let basal = kind.basal * (1 + parameters.steroids.basalRise * (1 - factor))
            flow = GlucoseFlow(
                effectiveness: Lanes(repeating: Float(parameters.effectiveness.median)),
                sensitivity: Lanes(repeating: Float(sensitivity ?? kind.sensitivity * factor)),
                basal: Lanes(repeating: Float(basal)),
                secretion: Lanes(repeating: Float(kind.secretion)), parameters: parameters,
                bodyWeight: 75)
            state = GlucoseLanes(
                glucose: Lanes(repeating: Float(basal)), action: .zero,
                insulin: Lanes(repeating: Float(parameters.basalInsulin)),
                stomach: Lanes(repeating: Float(1_000 * grams)), gut: .zero,
                interstitial: Lanes(repeating: Float(basal)))
        }

        mutating func step(
            _ h: Float = 5, disturbance: Double = 0, at minutes: Double = 0, insulin: Float = 0
        ) {
            let rho = { (t: Double) in
                Lanes(repeating: Float(disturbance * exponential(-(minutes + t) / 60)))
            }
            flow.step(
                &state, minutes: h,
                disturbance: (rho(0), rho(Double(h) / 2), rho(Double(h))), insulin: insulin)
        }
    }

    /// An oral glucose tolerance test: steroid in mg of prednisone a day, values in mg/dL.
    struct ToleranceTest: Sendable {
        var kind: GlucoseClass
        var steroid: Double
        var peak: Double
        var twoHours: Double
    }

    @Test(arguments: [
        ToleranceTest(kind: .normal, steroid: 0, peak: 146, twoHours: 117),
        ToleranceTest(kind: .impaired, steroid: 0, peak: 180, twoHours: 164),
        ToleranceTest(kind: .type2, steroid: 0, peak: 240, twoHours: 238),
        // 16 mg of dexamethasone a day.
        ToleranceTest(kind: .normal, steroid: 16 * 6.7, peak: 171, twoHours: 147),
        ToleranceTest(kind: .type2, steroid: 16 * 6.7, peak: 265, twoHours: 264),
    ])
    func toleranceTestsComeOutAsTheyDo(_ test: ToleranceTest) {
        var patient = Patient(test.kind, grams: 75, steroid: test.steroid)
        var course: [Double] = []
        for _ in 0..<60 {
            patient.step()
            course.append(Double(patient.state.glucose[0]))
        }
        #expect(abs((course.max() ?? 0) - test.peak) < 0.6)
        #expect(abs(course[23] - test.twoHours) < 0.6)
    }

    @Test func glucoseReturnsAtItsOwnRateWithoutInsulinsAction() {
        var patient = Patient(.normal, sensitivity: 0)
        patient.state.glucose = Lanes(repeating: 200)
        for step in 1...40 {
            patient.step()
            let expected = 95 + 105 * exponential(-0.021 * 5 * Double(step))
            #expect(abs(Double(patient.state.glucose[3]) - expected) < 1e-3)
        }
    }

    @Test func aBasalPatientStaysBasal() {
        var patient = Patient(.type2)
        for _ in 0..<288 { patient.step() }
        #expect(abs(patient.state.glucose[0] - 140) < 1e-3)
        #expect(abs(patient.state.insulin[0] - 8) < 1e-4)
        #expect(abs(patient.state.interstitial[0] - 140) < 1e-3)
    }

    @Test func fiveMinuteStepsFollowTheReference() throws {
        let rows = try ReferenceTable.rows(of: "glucose.csv")
        var patient = Patient(.normal)
        var before = -1.0
        var compared = 0
        for row in rows {
            let numbers = try row.dropFirst().map { try #require(Double($0)) }
            let minutes = numbers[4]
            if minutes < before || before < 0 {
                let kind = try #require(GlucoseClass.allCases.first { "\($0)" == row[0] })
                patient = Patient(kind, grams: numbers[0], steroid: numbers[1])
                before = 0
            }
            while before < minutes {
                patient.step(
                    disturbance: numbers[2], at: before,
                    insulin: Float(numbers[3] / 60 * 1e6 / (0.12 * 75 * 1_000)))
                before += 5
            }
            #expect(abs(Double(patient.state.glucose[0]) - numbers[5]) < 0.01, "\(row)")
            #expect(abs(Double(patient.state.interstitial[0]) - numbers[6]) < 0.01, "\(row)")
            #expect(abs(Double(patient.state.insulin[0]) - numbers[7]) < 0.1, "\(row)")
            compared += 1
        }
        #expect(compared == 120)
    }

    @Test func steroidsTakeTheShareOfSensitivityThatWasMeasured() {
        let parameters = GlucoseParameters.version1
        // Kauh et al. 2011: −23.5 % at 10 mg and −35.3 % at 25 mg of prednisone.
        #expect(abs(parameters.steroidFactor(level: 10) - 0.765) < 0.001)
        #expect(abs(parameters.steroidFactor(level: 25) - 0.647) < 0.001)
        #expect(abs(parameters.steroidFactor(level: 16 * 6.7) - 0.526) < 0.001)
    }

    @Test(arguments: [(0.2, 0.9), (1e-4, 3.0), (0.0, 1.0)])
    func aSpanOfWanderIsThatOfItsParts(first: Double, second: Double) {
        let whole = GlucoseProcess.transition(first + second)
        let one = GlucoseProcess.transition(first)
        let two = GlucoseProcess.transition(second)
        #expect(abs(whole.decay - one.decay * two.decay) < 1e-6)
        let variance = one.noise * one.noise * two.decay * two.decay + two.noise * two.noise
        #expect(abs(whole.noise * whole.noise - variance) < 1e-6)
        #expect(abs(whole.decay * whole.decay + whole.noise * whole.noise - 1) < 1e-6)
    }
}
