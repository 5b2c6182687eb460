import SequentialMonteCarlo

// The part of an update that moves the particles, once it is known how well each explained the
// reading.
extension VitalsFilter {
    /// Fills the rows of what the cell stands for and how far it moves each component.
    ///
    /// - Returns: The mean prediction of some class of the stable set.
    func fillRows(
        _ cloud: StreamCloud, _ forecast: StreamForecast, _ cell: CellOnScale,
        in workspace: inout VitalsWorkspace
    ) -> Double {
        workspace.largestInverseSpread = 0
        let means = ClassSums(
            of: workspace.means, cloud, particles: self, classes: cloud.classes.count,
            in: workspace)
        for place in cloud.classes.indices {
            let history = cloud.classes[place]
            let part = workspace.parts[place]
            let typical = part.variance(driverNoise: forecast.driver.noise[history.typicalCourse])
            let spread = typical.squareRoot()
            workspace.largestInverseSpread = max(workspace.largestInverseSpread, 1 / spread)
            let site = CensoredSite(
                low: cell.low, high: cell.high, middle: cell.middle,
                mean: means.mean(of: place) ?? cell.middle, sd: spread)
            workspace.sites[place] = site
            let innovation = part.variance + site.variance
            workspace.rows[.artefact, place] = part.artefact * cell.anywhere
            workspace.rows[.site, place] = site.value
            workspace.rows[.siteVariance, place] = site.variance
            workspace.rows[.levelGain, place] = part.covarianceLoadings[0] / innovation
            workspace.rows[.slowGain, place] = part.covarianceLoadings[1] / innovation
            workspace.rows[.fastGain, place] = part.covarianceLoadings[2] / innovation
            workspace.rows[.cosineGain, place] = part.covarianceLoadings[3] / innovation
            workspace.rows[.sineGain, place] = part.covarianceLoadings[4] / innovation
        }
        return means.mean(of: 0) ?? 0
    }

    /// Moves every particle, then the classes.
    ///
    /// - Returns: How the largest class of the stable set took the reading in.
    mutating func update(
        _ cloud: inout StreamCloud, _ observation: VitalObservation,
        _ forecast: StreamForecast, artefactProbability: Double,
        in workspace: inout VitalsWorkspace
    ) -> Innovation {
        let stable = stableBlocks
        let branch = UInt8(cloud.classes.count)
        for block in 0..<usedBlocks {
            let isBank = block >= stable
            let row = ClassLanes(cloud.classOf[block], of: Int(branch))
            let draws = model.key.lanes(event: observation.event, block: block)
            let isArtefact = draws.uniform .< workspace.artefacts[block: block]
            let residual = workspace.rows[.site, row] - workspace.means[block: block]
            let gain = workspace.rows[.gain, row]
            let noise = workspace.driverNoises[block: block]
            let driverGain =
                gain * noise
                / (workspace.variances[block: block] + workspace.rows[.siteVariance, row])
            let remainder = noise - noise * gain * driverGain
            let learned =
                driverGain * residual
                + squareRoot(remainder.replacing(with: Lanes.zero, where: remainder .< Lanes.zero))
                * draws.normal
            let drifted = squareRoot(noise) * draws.normal
            driver[block: block] =
                workspace.drivers[block: block]
                + learned.replacing(with: drifted, where: isArtefact)
            let rest = (residual - gain * learned)
                .replacing(with: Lanes.zero, where: isArtefact)
            cloud.level[block: block] += workspace.rows[.levelGain, row] * rest
            cloud.slow[block: block] =
                cloud.slow[block: block] * workspace.rows[.slowDecay, row]
                + workspace.rows[.slowGain, row] * rest
            cloud.fast[block: block] =
                cloud.fast[block: block] * workspace.rows[.fastDecay, row]
                + workspace.rows[.fastGain, row] * rest
            if !isBank {
                cloud.cosine?[block: block] += workspace.rows[.cosineGain, row] * rest
                cloud.sine?[block: block] += workspace.rows[.sineGain, row] * rest
            }
            if holdsAnywhere(isArtefact) {
                for lane in 0..<16 where isArtefact[lane] { cloud.classOf[block][lane] += branch }
            }
        }
        return branchClasses(
            &cloud, forecast, artefactProbability: artefactProbability,
            stream: observation.stream, in: &workspace)
    }

    /// The classes after a reading: first those that took it in, then, in the same order, those
    /// that hold it to be an artefact.
    ///
    /// The latter come to doubt their level: by one reading hardly, by days of them so much that a
    /// shift which lasts is believed in the end. Slowly, for a shift that the level absorbs at once
    /// raises no alert.
    private func branchClasses(
        _ cloud: inout StreamCloud, _ forecast: StreamForecast, artefactProbability: Double,
        stream: VitalStream, in workspace: inout VitalsWorkspace
    ) -> Innovation {
        let parameters = model.parameters
        let after = ClassSums(
            of: workspace.means, cloud, particles: self, classes: cloud.classes.count,
            in: workspace)
        workspace.candidates.removeAll(keepingCapacity: true)
        var largest = 0
        for place in cloud.classes.indices {
            let part = workspace.parts[place]
            let site = workspace.sites[place]
            let innovation = part.variance + site.variance
            var history = cloud.classes[place]
            history.covariance = part.covariance.updated(
                gainNumerator: part.covarianceLoadings, variance: innovation)
            if !isBaselineFrozen {
                let variance = part.variance(
                    driverNoise: forecast.driver.noise[history.typicalCourse])
                history.learnScale(
                    ratio: site.expectedSquare / variance, share: part.scaledVariance / variance,
                    weight: 1 - artefactProbability, memory: parameters.scaleMemoryReadings)
            }
            workspace.candidates.append(history)
            if !history.isOfEvent, after.weight(of: place) > after.weight(of: largest) {
                largest = place
            }
        }
        for place in cloud.classes.indices {
            var history = cloud.classes[place]
            let level = parameters[stream, history.setting].levelSD
            history.covariance = workspace.parts[place].covariance.widened(
                byLevel: level * level * min(forecast.hours, stream.isDaily ? 24 : 1)
                    / parameters.doubtHours)
            workspace.candidates.append(history)
        }
        cloud.adopt(workspace.candidates, particles: model.particles + bank.count)
        return innovation(largest, forecast, in: workspace)
    }

    private func innovation(
        _ place: Int, _ forecast: StreamForecast, in workspace: VitalsWorkspace
    ) -> Innovation {
        let part = workspace.parts[place]
        let site = workspace.sites[place]
        let health = Int(EventCourse.health)
        let driverNoise = forecast.driver.noise[health]
        let variance = part.variance(driverNoise: driverNoise)
        var decay = part.decay
        decay[5] = forecast.driver.decay[health]
        var processNoise = part.processNoise
        processNoise[5] = driverNoise
        var gain = part.covarianceLoadings / (part.variance + site.variance)
        gain[5] = part.gain * driverNoise / (variance + site.variance)
        var loadings = forecast.loadings
        loadings[5] = part.gain
        return Innovation(
            hours: forecast.hours, decay: decay, processNoise: processNoise, gain: gain,
            loadings: loadings, value: site.value, noise: part.noise + site.variance,
            deviation: variance.squareRoot())
    }
}

/// The weighted sums of a column in each class of a stream.
struct ClassSums {
    private var sums = InlineArray<16, Double>(repeating: 0)
    private var weights = InlineArray<16, Double>(repeating: 0)

    /// Adds up the particles whose class is one of the first `classes`.
    ///
    /// The weights are those in the workspace; they sum to one in each set.
    init(
        of column: ParticleColumn, _ cloud: StreamCloud, particles filter: VitalsFilter,
        classes: Int,
        in workspace: VitalsWorkspace
    ) {
        let stable = filter.stableBlocks
        for block in 0..<filter.usedBlocks {
            let values =
                block < stable
                ? workspace.stableWeights[block: block]
                : workspace.bankWeights[block: block - stable]
            let places = cloud.classOf[block]
            if let common = places.common {
                let first = Int(common)
                guard first < classes else { continue }
                sums[first] += (values * column[block: block]).total
                weights[first] += values.total
                continue
            }
            for lane in 0..<16 where Int(places[lane]) < classes {
                let weight = Double(values[lane])
                sums[Int(places[lane])] += weight * Double(column[16 * block + lane])
                weights[Int(places[lane])] += weight
            }
        }
    }

    /// The weight of a class within its set.
    func weight(of place: Int) -> Double { weights[place] }

    /// The weighted mean in a class, nil where the class has no weight.
    func mean(of place: Int) -> Double? {
        weights[place] > 0 ? sums[place] / weights[place] : nil
    }
}
