extension IteratedBatchImportanceSampler {
    /// A record whose likelihood is being found for one particle after the other.
    ///
    /// The record is in the history already; the particles change when all are evaluated.
    struct Weighing: Sendable {
        /// The record's place in the history.
        let place: Int
        /// Whether other records follow it, so that the whole history is evaluated anew.
        let isLate: Bool
        var states: [Model.State] = []
        /// What the record adds to the log likelihoods of the history.
        var increments: [Double] = []
    }

    /// A record on its way into the weights.
    struct Absorption: Sendable {
        var result: Assimilation
        /// The power with which the record counts.
        var power = 0.0
        /// How often the particles were resampled for it.
        var round: UInt32 = 0
        /// The course without the record, where that is not just the course but its end.
        var formerCourse: Model.Course?
    }

    /// Takes a record into the history.
    mutating func begin(_ record: Record, _ progress: inout SamplerProgress) {
        // A cut may have come while the record waited.
        guard record.hours >= opening else {
            progress.events.append(.refused(record: record.id, .tooOld))
            return
        }
        let place = (history.lastIndex { $0.hours <= record.hours } ?? -1) + 1
        let isLate = place < history.count
        if isLate {
            // These were fitted without the record and would lose what it says.
            anchors.removeAll { $0.hours >= record.hours }
        } else {
            fitAnchor(before: record.hours)
        }
        history.insert(record, at: place)
        course = model.course(of: history, from: origin)
        pending = .weighing(Weighing(place: place, isLate: isLate))
    }

    mutating func weigh(
        _ weighing: Weighing, atMost room: Int, _ progress: inout SamplerProgress
    ) {
        var weighing = weighing
        for place in particles.indices.dropFirst(weighing.states.count).prefix(room) {
            progress.evaluations += 1
            let particle = particles[place]
            guard weights.logValues[place] > -.infinity else {
                // A particle without weight stays so until it is resampled away.
                weighing.states.append(particle.state)
                weighing.increments.append(-.infinity)
                continue
            }
            if weighing.isLate {
                let new = evaluate(
                    particle.parameters, on: course, records: history.count, from: origin)
                weighing.states.append(new.state)
                weighing.increments.append(new.total - particle.logLikelihood)
            } else {
                var state = particle.state
                let increment = model.advance(
                    &state, through: weighing.place, of: course, given: particle.parameters)
                weighing.states.append(state)
                weighing.increments.append(increment)
            }
        }
        guard weighing.states.count == particles.count else {
            pending = .weighing(weighing)
            return
        }
        finish(weighing, &progress)
    }

    private mutating func finish(_ weighing: Weighing, _ progress: inout SamplerProgress) {
        let record = history[weighing.place]
        let saysSomething = weighing.isLate || model.isEvidence(record.event)
        var trial = weights
        if saysSomething {
            do throws(WeightError) {
                _ = try trial.condition(on: weighing.increments)
            } catch {
                history.remove(at: weighing.place)
                course = model.course(of: history, from: origin)
                progress.events.append(.refused(record: record.id, .weights(error)))
                return
            }
        }
        for place in particles.indices {
            particles[place].state = weighing.states[place]
            particles[place].newest = weighing.increments[place]
        }
        var absorption = Absorption(
            result: Assimilation(
                record: record.id, hours: record.hours, logEvidence: 0,
                effectiveSampleSize: trial.effectiveSampleSize, rejuvenations: []))
        if weighing.isLate { absorption.formerCourse = courseWithout(record.id) }
        if saysSomething {
            absorb(&absorption, &progress)
        } else {
            absorption.power = 1
            settle(absorption, &progress)
        }
    }

    /// The course of the history without one of its records.
    func courseWithout(_ record: UInt64) -> Model.Course {
        model.course(of: history.filter { $0.id != record }, from: origin)
    }

    /// Lets the newest record count whole or, where that would leave too few particles, in part.
    mutating func absorb(_ absorption: inout Absorption, _ progress: inout SamplerProgress) {
        let newest = particles.map(\.newest)
        let rest = 1 - absorption.power
        let step = bridge(newest, atMost: rest, round: absorption.round)
        do throws(WeightError) {
            absorption.result.logEvidence += try weights.condition(on: newest.map { $0 * step })
        } catch {
            preconditionFailure("the record was weighed and found to leave particles")
        }
        // The sum of steps would miss 1 by rounding.
        absorption.power = step < rest ? absorption.power + step : 1
        let isUneven = weights.effectiveSampleSize < 0.5 * Double(particles.count)
        if isUneven || absorption.power < 1 {
            rejuvenate(absorption)
        } else {
            settle(absorption, &progress)
        }
    }

    /// The largest part of the record that leaves half the particles effective, if the whole rest
    /// would leave less than the settings allow.
    private func bridge(_ newest: [Double], atMost rest: Double, round: UInt32) -> Double {
        let count = Double(particles.count)
        guard round < Self.mostRounds,
            effectiveSampleSize(after: newest, power: rest) < settings.bridgingShare * count
        else { return rest }
        var low = 0.0
        var high = rest
        for _ in 0..<30 {
            let middle = 0.5 * (low + high)
            if effectiveSampleSize(after: newest, power: middle) < 0.5 * count {
                high = middle
            } else {
                low = middle
            }
        }
        return high
    }

    private func effectiveSampleSize(after newest: [Double], power: Double) -> Double {
        var trial = weights
        do throws(WeightError) {
            _ = try trial.condition(on: newest.map { $0 * power })
        } catch {
            // Moved particles may be such that none explains the rest: as few as can be.
            return 0
        }
        return trial.effectiveSampleSize
    }

    /// How often a record may be taken in by degrees before the rest counts at once.
    private static var mostRounds: UInt32 { 64 }

    /// Ends the taking in of a record.
    mutating func settle(_ absorption: Absorption, _ progress: inout SamplerProgress) {
        for place in particles.indices {
            particles[place].logLikelihood += particles[place].newest
            particles[place].newest = 0
        }
        logEvidence += absorption.result.logEvidence
        progress.events.append(.assimilated(absorption.result))
        beginCut()
    }
}
