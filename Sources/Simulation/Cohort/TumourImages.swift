import SequentialMonteCarlo
import TwinModels

/// The images of one virtual patient's tumour and what they say by RECIST 1.1.
struct TumourImages {
    var tumour: TumourTrajectory
    /// The best response so far; nil before the second image.
    private(set) var best: ResponseCategory?
    /// The day of the image that showed progression; there are none after it.
    private(set) var progressionDay: Int?
    private(set) var lastDay = 0
    private let interval: Int
    private let missed: Double
    /// The first and the least sum, in mm.
    private var sums: (first: Double, least: Double)?

    init(_ tumour: TumourTrajectory, everyDays interval: Int, missed: Double) {
        self.tumour = tumour
        self.interval = interval
        self.missed = missed
    }

    /// Takes an image if one is due and the patient comes.
    mutating func look(_ day: Int, at patient: VirtualPatient) {
        guard day % interval == 0, progressionDay == nil else { return }
        let image = day / interval
        guard
            image == 0 || !patient.misses(.missedImage, image, probability: missed)
        else { return }
        let reading = tumour.diameter(at: Double(day) * 24)
        let z = patient.noise(.image, image)
        let diameter = exponential(reading.mean + reading.variance.squareRoot() * z)
        let isGone = diameter < tumour.model.parameters.smallestDiameter
        // In whole millimetres, as they are reported.
        let sum = isGone ? 0 : diameter.rounded(.toNearestOrAwayFromZero)
        lastDay = day
        guard let (first, least) = sums else {
            sums = (sum, sum)
            return
        }
        let category = ResponseCategory(
            sum: sum, baseline: first, nadir: least, areTargetsGone: isGone)
        sums = (first, min(least, sum))
        if category == .progressive { progressionDay = day }
        if best.map({ category.rawValue < $0.rawValue }) ?? true { best = category }
    }
}
