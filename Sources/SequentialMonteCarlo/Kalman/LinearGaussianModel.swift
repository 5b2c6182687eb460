/// A linear system driven and read with Gaussian noise, in continuous time.
///
/// The model supplies exact transitions for any elapsed time: a step of two hours is then the same
/// as two of one hour, whatever the readings, and irregular sampling costs nothing.
public protocol LinearGaussianModel<Observation>: Sendable {
    /// One reading, with what says how it was made.
    associatedtype Observation: Sendable

    /// Names the model and its constants; a checkpoint of another version is refused.
    var version: String { get }
    /// The number of hidden components.
    var dimension: Int { get }

    /// What is known of the state at time `hours` before any reading.
    func prior(at hours: Double) -> GaussianState

    /// How the state at `hours + elapsed` follows from the one at `hours`, without readings.
    ///
    /// - Precondition: `elapsed >= 0`.
    func transition(from hours: Double, elapsed: Double) -> LinearTransition

    /// How a reading at time `hours` follows from the state then.
    func reading(_ observation: Observation, at hours: Double) -> LinearReading
}

/// A normal distribution of several components.
public struct GaussianState: Hashable, Sendable {
    /// The mean of each component.
    public var mean: [Double]
    /// Their covariance.
    public var covariance: SquareMatrix

    /// Puts a distribution together.
    ///
    /// - Precondition: The covariance has a row for each component of the mean.
    public init(mean: [Double], covariance: SquareMatrix) {
        precondition(mean.count == covariance.order, "one row of the covariance for each component")
        self.mean = mean
        self.covariance = covariance
    }
}

/// x⁺ = *F*x + *b* + noise of covariance *Q*.
public struct LinearTransition: Sendable {
    /// *F*.
    public var factor: SquareMatrix
    /// *b*: what inputs and means add.
    public var offset: [Double]
    /// *Q*.
    public var noise: SquareMatrix

    /// Puts a transition together.
    ///
    /// - Precondition: All parts have one dimension.
    public init(factor: SquareMatrix, offset: [Double], noise: SquareMatrix) {
        precondition(
            factor.order == offset.count && noise.order == offset.count,
            "the parts of a transition have one dimension")
        self.factor = factor
        self.offset = offset
        self.noise = noise
    }

    /// Adds to each component an amount known but for a variance: a dose, a bag, a loss.
    public static func input(_ amounts: [Double], variances: [Double]) -> LinearTransition {
        LinearTransition(
            factor: SquareMatrix(diagonal: amounts.map { _ in 1 }), offset: amounts,
            noise: SquareMatrix(diagonal: variances))
    }
}

/// y = *h*ᵀx + offset + noise.
public struct LinearReading: Sendable {
    /// What was read, y.
    public var value: Double
    /// *h*.
    public var loadings: [Double]
    /// What is added whatever the state.
    public var offset: Double
    /// The variance of the noise.
    public var noiseVariance: Double

    /// Puts a reading together.
    public init(value: Double, loadings: [Double], offset: Double = 0, noiseVariance: Double) {
        self.value = value
        self.loadings = loadings
        self.offset = offset
        self.noiseVariance = noiseVariance
    }
}
