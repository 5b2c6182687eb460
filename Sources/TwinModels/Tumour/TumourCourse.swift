import SequentialMonteCarlo

/// What a tumour went through, as far as it does not depend on the parameters.
public struct TumourCourse: Sendable {
    /// What happens at the end of some steps.
    enum Arrival: Sendable {
        case nothing
        /// Gy, and what is left of earlier fractions.
        case fraction(gray: Double, unrepaired: Double)
        /// The logarithm of a reading, or of the limit that it lies below.
        case reading(TumourStream, Double)
        case belowLimit(TumourStream, Double)
    }

    /// The steps that lead to a record, all of one length.
    struct Approach: Sendable {
        var exposures: Range<Int>
        /// In days.
        var length: Double
        /// The time from the record before, in hours.
        var hours: Double
        var arrival: Arrival
    }

    /// The area under the effect in the first and second half of each step, in cycles.
    var exposures: [(Double, Double)] = []
    var approaches: [Approach] = []

    init(
        of history: [HistoryRecord<TumourEvent>], from origin: Double,
        parameters: TumourParameters
    ) {
        let rate = logarithm(2) / (24 * parameters.effectHalfLife)
        var effect = DrugExposure(
            response: ImpulseResponse(modes: [.init(coefficient: rate, rate: rate)]),
            at: min(history.first?.hours ?? origin, origin))
        var repair = RepairKinetics(
            halfLife: parameters.repairHalfLife, completeAfter: parameters.completeRepair)
        var hours = origin
        var constant = 0.0
        for record in history {
            // What was given before the origin has acted in part.
            _ = effect.advance(to: min(record.hours, origin))
            let first = exposures.count
            let gap = max(record.hours - hours, 0)
            let count = (gap / (24 * parameters.longestStep)).rounded(.up)
            let length = gap / max(count, 1)
            if count > 0 { _ = effect.advance(to: hours) }
            for step in 0..<Int(count) {
                let start = hours + Double(step) * length
                let end =
                    step + 1 == Int(count) ? record.hours : hours + Double(step + 1) * length
                let early = effect.advance(to: start + 0.5 * length)
                let ongoing = constant * length / 48
                exposures.append((early + ongoing, effect.advance(to: end) + ongoing))
            }
            hours = max(record.hours, hours)
            var arrival = Arrival.nothing
            switch record.event {
            case .chemotherapy(let dose): effect.give(milligrams: dose, over: 0)
            case .continuous(let rate): constant = rate
            case .fraction(let gray):
                let unrepaired = repair.irradiate(dose: gray, at: record.hours)
                if record.hours >= origin {
                    arrival = .fraction(gray: gray, unrepaired: unrepaired)
                }
            case .diameter(let value):
                arrival = Self.reading(.diameter, value, limit: parameters.smallestDiameter)
            case .diameterBelow(let limit): arrival = .belowLimit(.diameter, logarithm(limit))
            case .volume(let value):
                arrival = Self.reading(.volume, value, limit: parameters.smallestVolume)
            case .marker(let marker, let value):
                if let known = parameters.marker, known.marker == marker {
                    arrival = Self.reading(.marker(marker), value, limit: known.lowerLimit)
                }
            case .horizon: arrival = .nothing
            }
            approaches.append(
                Approach(
                    exposures: first..<exposures.count, length: length / 24, hours: gap,
                    arrival: arrival))
        }
    }

    private static func reading(
        _ stream: TumourStream, _ value: Double, limit: Double
    ) -> Arrival {
        value < limit ? .belowLimit(stream, logarithm(limit)) : .reading(stream, logarithm(value))
    }
}
