/// What a marrow went through, as far as it does not depend on the parameters: steps between
/// records and the drugs' exposure in each.
public struct MarrowCourse: Sendable {
    /// One step.
    struct Step: Sendable {
        /// The area under each drug's concentration in the first half and in all of the step, in
        /// mg h/L, by the drug's raw value.
        var half: SIMD4<Double>
        var whole: SIMD4<Double>
        /// Filgrastim and pegfilgrastim that enter blood, in multiples of the usual level per hour.
        var filgrastim: Double
        var pegfilgrastim: Double
        /// The slot of the newest dose; −1 before any.
        var occasion: Int
    }

    /// What happens at the end of some steps.
    enum Arrival: Sendable {
        case nothing
        /// Units of platelets.
        case transfusion(Double)
        /// A count of the lineage: its logarithm, or that of the lower limit.
        case count(Double)
        case belowLimit(Double)
    }

    /// The steps that lead to a record, all of one length.
    struct Approach: Sendable {
        var steps: Range<Int>
        /// In hours.
        var length: Double
        var arrival: Arrival
        /// All of them together, in hours.
        var hours: Double { Double(steps.count) * length }
        /// The demarginated pool at the record after 1 cell for each mg, in 10⁹/L.
        var demarginated: Double
    }

    var steps: [Step] = []
    var approaches: [Approach] = []
}

extension MarrowCourse {
    /// Follows the drugs through a history.
    struct Builder {
        private(set) var course = MarrowCourse()
        private var drugs: [(drug: Drug, exposure: DrugExposure)]
        private var preparations: [DrugExposure] = []
        private var demargination: DrugExposure?
        private var hours: Double
        private var occasion = -1
        private let parameters: MarrowParameters

        init(parameters: MarrowParameters, patient: KineticCovariates, at origin: Double) {
            self.parameters = parameters
            hours = origin
            drugs = parameters.effects.map { effect in
                let response = parameters.kinetics.response(to: effect.drug, in: patient)
                return (effect.drug, DrugExposure(response: response, at: origin))
            }
            if case .growthFactor(let factor) = parameters.regulation {
                preparations = [factor.filgrastim, factor.pegfilgrastim].map { preparation in
                    // The "concentration" is the rate of absorption.
                    let response = ImpulseResponse(modes: [
                        .init(
                            coefficient: preparation.levelPerMicrogram
                                * preparation.absorptionRate,
                            rate: preparation.absorptionRate)
                    ])
                    return DrugExposure(response: response, at: origin)
                }
            }
            demargination = parameters.demargination.map {
                DrugExposure(response: $0.response, at: origin)
            }
        }

        func finish() -> MarrowCourse { course }

        /// Drops the steps so far; the drugs go on.
        mutating func forgetSteps() {
            course.steps.removeAll(keepingCapacity: true)
            course.approaches.removeAll(keepingCapacity: true)
        }

        mutating func append(_ event: MarrowEvent, at time: Double) {
            let first = course.steps.count
            let gap = max(time - hours, 0)
            let count = (gap / parameters.longestStep).rounded(.up)
            let length = gap / max(count, 1)
            for step in 0..<Int(count) {
                let start = hours + Double(step) * length
                // The last step ends at the record to the last bit.
                let end = step + 1 == Int(count) ? time : hours + Double(step + 1) * length
                course.steps.append(run(to: start + 0.5 * length, end))
            }
            hours = max(time, hours)
            _ = demargination?.advance(to: hours)
            course.approaches.append(
                MarrowCourse.Approach(
                    steps: first..<course.steps.count, length: length, arrival: take(event),
                    demarginated: demargination?.concentration ?? 0))
        }

        private mutating func run(to middle: Double, _ end: Double) -> MarrowCourse.Step {
            var step = MarrowCourse.Step(
                half: .zero, whole: .zero, filgrastim: 0, pegfilgrastim: 0, occasion: occasion)
            for place in drugs.indices {
                let lane = Int(drugs[place].drug.rawValue)
                let half = drugs[place].exposure.advance(to: middle)
                step.half[lane] = half
                step.whole[lane] = half + drugs[place].exposure.advance(to: end)
            }
            guard preparations.count == 2 else { return step }
            let span = end - preparations[0].hours
            step.filgrastim = preparations[0].advance(to: end) / span
            step.pegfilgrastim = preparations[1].advance(to: end) / span
            return step
        }

        private mutating func take(_ event: MarrowEvent) -> MarrowCourse.Arrival {
            switch event {
            case .dose(let drug, let milligrams, let duration):
                for place in drugs.indices where drugs[place].drug == drug {
                    drugs[place].exposure.give(milligrams: milligrams, over: duration)
                    occasion = parameters.occasions?.slot(of: hours) ?? -1
                }
            case .growthFactor(let drug, let micrograms):
                if preparations.count == 2 {
                    preparations[Int(drug.rawValue)].give(milligrams: micrograms, over: 0)
                }
            case .steroid(let milligrams):
                demargination?.give(milligrams: milligrams, over: 0)
            case .transfusion(let units):
                return parameters.lineage == .platelets ? .transfusion(units) : .nothing
            case .count(let lineage, let value):
                guard lineage == parameters.lineage else { return .nothing }
                return parameters.reading.arrival(of: value)
            case .horizon: return .nothing
            }
            return .nothing
        }
    }
}
