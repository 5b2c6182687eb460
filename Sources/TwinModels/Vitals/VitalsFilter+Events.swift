import ChangeDetection
public import ClinicalTypes
import SequentialMonteCarlo

// The event bank: M_n = (p_bank / p_0)(M_{n−1} + w_n), where p_bank is the prediction of all
// hypotheses by their masses, p_0 that of the stable set, and w_n the stake put on events that begin
// now. M is an e-detector of Shiryaev–Roberts form (Shin, Ramdas and Rinaldo 2023, arXiv
// 2203.03532): M − Σw is a supermartingale while p_0 is right, however coarse the bank.
extension VitalsFilter {
    /// How many hypotheses branch off at a time.
    static let branches = 8
    /// How many there are on an event before the first reading.
    static let admissionBranches = 32
    /// What part of the stake each gets.
    private static let evenShares = [Double](repeating: 1 / Double(branches), count: branches)
    private static let admissionShares = [Double](
        repeating: 1 / Double(admissionBranches), count: admissionBranches)

    /// Opens a span of time: events may have ended, and new ones may begin.
    ///
    /// Call it before the first reading of the span is assimilated. New hypotheses branch off the
    /// stable set, a sample of its particles with amplitudes and time constants spread evenly over
    /// their distributions; while the bank is full the lightest ones make room (see `thin`). Before
    /// the first reading there is also a stake on an event that began earlier.
    ///
    /// - Parameters:
    ///   - stake: The stake on an event that begins now, in weeks; must not depend on readings from
    ///     `time` on.
    ///   - event: Names the draws; used for nothing else.
    public mutating func beginWindow(
        at time: Instant, stake: Double, event: UInt64, in workspace: inout VitalsWorkspace
    ) {
        workspace.prepare(stable: stableBlocks, bank: driver.blockCount - stableBlocks)
        endEvents(after: bank.time.map { max(0, time.hours(since: $0)) } ?? 0, event: event)
        if bank.count + VitalsFilter.branches > bank.capacity {
            thin(to: bank.capacity - 4 * VitalsFilter.branches, event: event, in: &workspace)
        }
        if bank.time == nil {
            bank.firstMinute = EventBank.minute(of: time)
            bank.statistic.accrue(weeks: model.parameters.event.admissionStakeWeeks)
            branch(
                VitalsFilter.admissionBranches, at: time.advanced(byHours: -24),
                isAdmission: true, event: event, in: &workspace)
        }
        bank.time = time
        refine(event: event, in: &workspace)
        bank.statistic.accrue(weeks: stake)
        guard bank.statistic.pendingStake > 0 else { return }
        branch(
            VitalsFilter.branches, at: time, isAdmission: false, event: event, in: &workspace)
    }

    /// Starts the stable set anew from the bank, by mass, and drops the bank.
    ///
    /// For the end of an event: what the stable set made of the event's readings it took for the
    /// patient's baseline, while the bank knew better.
    public mutating func restoreFromBank(event: UInt64, in workspace: inout VitalsWorkspace) {
        guard bank.count > 0, bank.mass > 0 else { return }
        workspace.prepare(stable: stableBlocks, bank: driver.blockCount - stableBlocks)
        let comb = model.key.draws(event: event, particle: .max, purpose: 4).uniform(0)
        let mass = bank.mass
        var cumulative = 0.0
        var tooth = 0
        for hypothesis in 0..<bank.count {
            cumulative += bank.statistic.masses[hypothesis] / mass
            let isLast = hypothesis == bank.count - 1
            while tooth < model.particles,
                isLast || (Double(tooth) + comb) / Double(model.particles) < cumulative
            {
                workspace.ancestors[tooth] = Int32(model.particles + hypothesis)
                tooth += 1
            }
        }
        for place in streams.indices {
            guard let rhythm = streams[place].map(stableRhythm) else { continue }
            streams[place]?.setRhythm(rhythm)
        }
        select(includingRhythm: false, in: &workspace)
        weights.makeUniform()
        bank.statistic.reset()
        for place in streams.indices {
            streams[place]?.listClasses(into: &workspace.candidates)
            for history in workspace.candidates.indices {
                workspace.candidates[history].isOfEvent = false
            }
            streams[place]?.adopt(workspace.candidates, particles: model.particles)
        }
    }

    /// Forgets a stream, whose next reading is then its first.
    ///
    /// For a stream none of whose particles explains a reading.
    public mutating func restart(_ stream: VitalStream) { streams[stream.rawValue] = nil }

    /// The same posterior, less sure of what it knows: four times the variance of levels and slow
    /// wanders, half as much again of noise, a variability that is learnt anew, and no event [A].
    public func widened() -> VitalsFilter {
        var widened = self
        widened.dropEvents()
        widened.isBaselineFrozen = false
        for place in streams.indices {
            widened.streams[place]?.widen(
                scaleReadings: model.parameters.scalePriorReadings,
                particles: model.particles)
        }
        return widened
    }

    /// Drops all hypotheses of an event.
    public mutating func dropEvents() { bank.statistic.reset() }

    /// Gives away the mass on events that are over.
    ///
    /// Call it where a long time has passed since the last reading: S has returned, so such a
    /// hypothesis says what the stable set says, and would only add up with all others like it.
    public mutating func forgoEndedEvents() {
        for hypothesis in 0..<bank.count
        where bank.courses[hypothesis >> 4][hypothesis & 15] == EventCourse.recovering {
            bank.statistic.forgo(hypothesis)
        }
    }

    /// Holds M to `limit` weeks, keeping the hypotheses' shares, and gives away what exceeds it,
    /// which keeps the guarantee.
    public mutating func capEvents(at limit: Double) { bank.statistic.cap(at: limit) }

    private mutating func endEvents(after hours: Double, event: UInt64) {
        guard hours > 0, bank.count > 0 else { return }
        let end = Float(1 - exponential(-hours / model.parameters.event.durationHours))
        for block in 0..<((bank.count + 15) / 16) {
            let draws = model.key.lanes(
                event: event, block: stableBlocks + block, purpose: 1)
            let isOver = draws.uniform .< end
            guard holdsAnywhere(isOver) else { continue }
            for lane in 0..<16
            where isOver[lane] && EventCourse.rising.contains(bank.courses[block][lane]) {
                bank.courses[block][lane] = EventCourse.recovering
                bank.targets[16 * block + lane] = 0
            }
        }
    }

    private mutating func branch(
        _ count: Int, at time: Instant, isAdmission: Bool, event: UInt64,
        in workspace: inout VitalsWorkspace
    ) {
        let draws = model.key.draws(
            event: event, particle: .max, purpose: isAdmission ? 5 : 2)
        let event = model.parameters.event
        let first = model.particles + bank.count
        bank.statistic.inject(
            over: isAdmission ? VitalsFilter.admissionShares : VitalsFilter.evenShares)
        chooseParents(count, comb: draws.uniform(0), in: &workspace)
        for branch in 0..<count {
            let particle = first + branch
            let ancestor = Int(workspace.parents[branch])
            // Amplitudes in one order and time constants in another, so that all pairs occur.
            let rank = (branch * 5 + Int(draws.uniform(1) * Double(count))) % count
            let amplitude = event.amplitudeQuantile(
                (Double(rank) + draws.uniform(2)) / Double(count))
            let rise = UInt8((branch + Int(draws.uniform(3) * 4)) % 4)
            settings[particle >> 4][particle & 15] = settings[ancestor >> 4][ancestor & 15]
            let s = driver[ancestor]
            driver[particle] =
                isAdmission ? Float(amplitude) : s
            bank.describe(
                particle - model.particles, course: EventCourse.rising.lowerBound + rise,
                target: Float(amplitude), onset: time)
        }
        for place in streams.indices where streams[place] != nil {
            streams[place]?.listClasses(into: &workspace.candidates)
            let offset = workspace.candidates.count
            for history in 0..<offset {
                var branched = workspace.candidates[history]
                branched.isOfEvent = true
                workspace.candidates.append(branched)
            }
            for branch in 0..<count {
                let particle = first + branch
                streams[place]?.copy(particle: Int(workspace.parents[branch]), to: particle)
                streams[place]?.classOf[particle >> 4][particle & 15] += UInt8(offset)
            }
            streams[place]?.adopt(workspace.candidates, particles: first + count)
        }
    }

    /// Chooses a few stable particles by weight, evenly.
    private func chooseParents(
        _ count: Int, comb: Double, in workspace: inout VitalsWorkspace
    ) {
        var cumulative = 0.0
        var tooth = 0
        for particle in 0..<model.particles {
            cumulative += exponential(Double(weights.logValues[particle]))
            let isLast = particle == model.particles - 1
            while tooth < count,
                isLast || (Double(tooth) + comb) / Double(count) < cumulative
            {
                workspace.parents[tooth] = Int32(particle)
                tooth += 1
            }
        }
    }

    /// Reduces the bank to `count` hypotheses, without bias and with the same mass.
    ///
    /// The heavy ones stay as they are; of the light ones a sample stays, each with the same mass
    /// (optimal resampling: Fearnhead and Clifford 2003, J R Stat Soc B 65:887).
    private mutating func thin(
        to count: Int, event: UInt64, in workspace: inout VitalsWorkspace
    ) {
        let comb = model.key.draws(event: event, particle: .max, purpose: 3).uniform(0)
        bank.statistic.reduce(to: count, uniform: comb, survivors: &workspace.survivors)
        // Survivors are in growing order, so nobody moves onto one who is still to move.
        for (place, survivor) in workspace.survivors.enumerated() where place != survivor {
            bank.move(survivor, to: place)
            let from = model.particles + survivor
            let to = model.particles + place
            settings[to >> 4][to & 15] = settings[from >> 4][from & 15]
            driver[to] = driver[from]
            for stream in streams.indices { streams[stream]?.copy(particle: from, to: to) }
        }
        for place in streams.indices {
            streams[place]?.listClasses(into: &workspace.candidates)
            streams[place]?.adopt(
                workspace.candidates, particles: model.particles + bank.count)
        }
    }

    /// Shares M equally among as many hypotheses once few of them hold most of it: each is one course
    /// of S among many, and the more courses follow what proved right, the surer is what M says.
    private mutating func refine(event: UInt64, in workspace: inout VitalsWorkspace) {
        let count = bank.count
        guard count >= 16, bank.effectiveCount < Double(count) / 4 else { return }
        let mass = bank.mass
        let comb = model.key.draws(event: event, particle: .max, purpose: 6).uniform(0)
        var cumulative = 0.0
        var tooth = 0
        for hypothesis in 0..<count {
            cumulative += bank.statistic.masses[hypothesis] / mass
            let isLast = hypothesis == count - 1
            while tooth < count, isLast || (Double(tooth) + comb) / Double(count) < cumulative {
                workspace.heirs[tooth] = Int32(model.particles + hypothesis)
                tooth += 1
            }
        }
        // The lanes behind the last hypothesis stay as they are.
        let blocks = stableBlocks..<usedBlocks
        for place in count..<(16 * blocks.count) {
            workspace.heirs[place] = Int32(model.particles + place)
        }
        bank.refine(workspace.heirs, from: model.particles)
        driver.gather(blocks, from: workspace.heirs, scratch: &workspace.scratch)
        settings.gather(blocks, from: workspace.heirs, scratch: &workspace.scratchBytes)
        for place in streams.indices {
            streams[place]?.select(
                blocks, from: workspace.heirs, includingRhythm: false,
                scratch: &workspace.scratch, scratchBytes: &workspace.scratchBytes)
            streams[place]?.listClasses(into: &workspace.candidates)
            streams[place]?.adopt(workspace.candidates, particles: model.particles + count)
        }
    }

    /// Draws an equally weighted stable set, walking it in the order of S so that like stay near
    /// like.
    mutating func resample(event: UInt64, in workspace: inout VitalsWorkspace) {
        let comb = model.key.draws(event: event, particle: .max).uniform(0)
        for block in 0..<stableBlocks {
            workspace.stableDrivers[block: block] = driver[block: block]
        }
        workspace.sorter.sort(workspace.stableDrivers, into: &workspace.order)
        CloudWeights.chooseAncestors(
            values: workspace.stableWeights, uniform: comb, order: workspace.order,
            into: &workspace.ancestors)
        select(includingRhythm: true, in: &workspace)
        weights.makeUniform()
        for place in streams.indices {
            streams[place]?.listClasses(into: &workspace.candidates)
            streams[place]?.adopt(
                workspace.candidates, particles: model.particles + bank.count)
        }
    }

    /// Gives each stable particle what the particle named in `workspace.ancestors` has.
    private mutating func select(
        includingRhythm includesRhythm: Bool, in workspace: inout VitalsWorkspace
    ) {
        let blocks = 0..<stableBlocks
        driver.gather(blocks, from: workspace.ancestors, scratch: &workspace.scratch)
        settings.gather(blocks, from: workspace.ancestors, scratch: &workspace.scratchBytes)
        for place in streams.indices {
            streams[place]?.select(
                blocks, from: workspace.ancestors, includingRhythm: includesRhythm,
                scratch: &workspace.scratch, scratchBytes: &workspace.scratchBytes)
        }
    }
}
