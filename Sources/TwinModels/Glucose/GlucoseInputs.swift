import ClinicalTypes
import SequentialMonteCarlo

/// What was given to a patient and is the same for all particles.
struct GlucoseInputs: Hashable, Sendable {
    /// One administration of insulin.
    private struct Administration: Hashable {
        var start: Instant
        var units: Double
        var minutes: Double
        var route: InsulinRoute
    }

    private var administrations: [Administration] = []
    /// mg of prednisone a day, in the order of `SteroidAction`.
    private var steroidLevels = [0.0, 0.0]
    private var steroidTime: Instant?
    /// S of an infection, not negative.
    private(set) var infection = 0.0

    /// After how long an administration has no effect, in hours.
    private static let memory = 30.0
    /// How many administrations are kept: the oldest goes first.
    private static let most = 256

    /// Takes in what is not a meal.
    mutating func add(_ event: GlucoseEvent, at time: Instant, of parameters: GlucoseParameters) {
        switch event {
        case .meal: break
        case .insulin(let units, let minutes, let route):
            administrations.removeAll {
                time.hours(since: $0.start) > Self.memory + $0.minutes / 60
            }
            if administrations.count == Self.most { administrations.removeFirst() }
            administrations.append(
                Administration(start: time, units: units, minutes: minutes, route: route))
        case .steroid(let milligrams, let action):
            decaySteroids(to: time, parameters)
            // A dose a day of D mg keeps the level at D on average.
            let place = Int(action.rawValue)
            steroidLevels[place] +=
                milligrams * 24 * logarithm(2) / parameters.steroids.halfLives[place]
        case .infection(let activity): infection = max(activity, 0)
        }
    }

    private mutating func decaySteroids(to time: Instant, _ parameters: GlucoseParameters) {
        for place in steroidLevels.indices {
            steroidLevels[place] = level(place, at: time, parameters)
        }
        steroidTime = time
    }

    private func level(_ place: Int, at time: Instant, _ parameters: GlucoseParameters) -> Double {
        guard let steroidTime else { return 0 }
        let hours = max(time.hours(since: steroidTime), 0)
        return steroidLevels[place]
            * exponential(-logarithm(2) * hours / parameters.steroids.halfLives[place])
    }

    /// The steroid's effect level at a time, in mg of prednisone a day.
    func steroidLevel(at time: Instant, _ parameters: GlucoseParameters) -> Double {
        level(0, at: time, parameters) + level(1, at: time, parameters)
    }

    /// The mean rate at which insulin comes into blood in a span, in units a minute.
    func insulinRate(
        from start: Instant, minutes: Double, _ parameters: GlucoseParameters
    ) -> Double {
        var units = 0.0
        for given in administrations {
            let begin = start.hours(since: given.start) * 60
            units +=
                given.units
                * (share(given, by: begin + minutes, parameters)
                    - share(given, by: begin, parameters))
        }
        return units / minutes
    }

    /// The share of an administration that is in blood so many minutes after it began.
    private func share(
        _ given: Administration, by minutes: Double, _ parameters: GlucoseParameters
    ) -> Double {
        guard minutes > 0 else { return 0 }
        switch given.route {
        case .intravenous:
            // An injection takes a minute.
            return min(minutes / max(given.minutes, 1), 1)
        case .basal: return min(minutes / (24 * 60), 1)
        case .rapid:
            let k = parameters.subcutaneousRate
            let late = absorbed(k, minutes)
            guard given.minutes > 1 else { return late }
            // The mean over an infusion of what a dose at each of its moments has delivered.
            return (integral(k, minutes) - integral(k, max(minutes - given.minutes, 0)))
                / given.minutes
        }
    }

    /// 1 − (1 + kt) e^(−kt): what two compartments have passed on.
    private func absorbed(_ k: Double, _ t: Double) -> Double {
        1 - (1 + k * t) * exponential(-k * t)
    }

    /// ∫ of that from 0 to t.
    private func integral(_ k: Double, _ t: Double) -> Double {
        t - (2 - (2 + k * t) * exponential(-k * t)) / k
    }
}

extension GlucoseInputs: CheckpointValue {
    /// Appends all inputs.
    func encode(into writer: inout CheckpointWriter) {
        writer.append(UInt32(administrations.count))
        for given in administrations {
            writer.append(given.start.microseconds)
            writer.append(given.units)
            writer.append(given.minutes)
            writer.append(given.route.rawValue)
        }
        writer.append(steroidLevels)
        writer.append((steroidTime == nil ? 0 : 1) as UInt8)
        writer.append(steroidTime?.microseconds ?? 0)
        writer.append(infection)
    }

    /// Reads inputs.
    ///
    /// - Throws: `CheckpointError`.
    init(from reader: inout CheckpointReader) throws(CheckpointError) {
        let count = try reader.read(UInt32.self)
        guard count <= Self.most else { throw .damaged }
        for _ in 0..<count {
            let start = Instant(microseconds: try reader.readInt64())
            let units = try reader.readDouble()
            let minutes = try reader.readDouble()
            guard let route = InsulinRoute(rawValue: try reader.read()) else { throw .damaged }
            administrations.append(
                Administration(start: start, units: units, minutes: minutes, route: route))
        }
        steroidLevels = try reader.readDoubles()
        guard steroidLevels.count == 2 else { throw .damaged }
        let isThere = try reader.read(UInt8.self) == 1
        let time = Instant(microseconds: try reader.readInt64())
        steroidTime = isThere ? time : nil
        infection = try reader.readDouble()
    }
}
