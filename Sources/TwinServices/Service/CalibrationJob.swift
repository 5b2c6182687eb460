package import ClinicalTypes
package import SequentialMonteCarlo

/// Background work that is done in slices, such as a sweep over a sampler's particles.
package protocol CalibrationJob: Sendable {
    /// What the job calibrates.
    var key: CalibrationKey { get }

    /// Does one slice of some milliseconds; the last one hands the result over, without blocking.
    ///
    /// - Returns: Whether the job is finished.
    mutating func step() -> Bool
}

/// One module of one patient's twin.
package struct CalibrationKey: Hashable, Sendable {
    /// Whose twin.
    package let patient: PatientID
    /// Which module.
    package let module: String

    /// Puts a key together.
    package init(patient: PatientID, module: String) {
        self.patient = patient
        self.module = module
    }
}

/// Works off what a sampler of static parameters has to do.
package struct SamplerCalibration<Model: StaticParameterModel>: CalibrationJob {
    /// The sampler that is stepped.
    package typealias Sampler = IteratedBatchImportanceSampler<Model>

    package let key: CalibrationKey
    private var sampler: Sampler
    private let budget: Int
    private let deliver: @Sendable (Sampler, [SamplerEvent]) -> Void
    private var events: [SamplerEvent] = []

    /// Prepares the work of a sampler to which records were submitted.
    ///
    /// - Parameters:
    ///   - budget: Evaluations in one slice, positive.
    ///   - deliver: Takes the idle sampler and what it has done; called once, on the worker's
    ///     thread, unless the job is cancelled.
    package init(
        key: CalibrationKey, sampler: Sampler, budget: Int,
        deliver: @escaping @Sendable (Sampler, [SamplerEvent]) -> Void
    ) {
        precondition(budget > 0, "a slice without evaluations would never end")
        self.key = key
        self.sampler = sampler
        self.budget = budget
        self.deliver = deliver
    }

    package mutating func step() -> Bool {
        events += sampler.step(budget: budget).events
        guard sampler.isIdle else { return false }
        deliver(sampler, events)
        return true
    }
}
