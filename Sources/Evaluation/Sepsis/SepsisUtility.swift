/// The hourly utility of the PhysioNet/CinC Challenge 2019.
///
/// In a septic stay an alarm is worth nothing 12 hours before the onset and rises linearly to its
/// most 6 hours before; from there it falls to nothing 3 hours after the onset, while silence costs
/// more and more. Every other alarm costs a little, and silence elsewhere is free. (Reyna et al.
/// 2020, Crit Care Med 48:210.)
public struct SepsisUtility: Hashable, Sendable {
    /// Hours from the onset at which an alarm begins to be worth something, Δt_early.
    public var early = -12.0
    /// Hours from the onset at which an alarm is worth most, Δt_optimal; also how long before the
    /// onset the label begins.
    public var optimal = -6.0
    /// Hours from the onset at which an alarm is worth nothing any more, Δt_late.
    public var late = 3.0
    /// The most that an alarm is worth, U_TP.
    public var hit = 1.0
    /// What silence is worth at the end of the window, U_FN.
    public var miss = -2.0
    /// What a false alarm is worth, U_FP.
    public var falseAlarm = -0.05
    /// What silence is worth where there is nothing to find, U_TN.
    public var silence = 0.0

    /// The Challenge's constants.
    public static let challenge2019 = SepsisUtility()

    /// The gain of an alarm over silence in each hour of a stay.
    ///
    /// - Parameters:
    ///   - hours: How many hours the stay has.
    ///   - labelStart: The first labelled hour, counted from 0; nil for a stay without sepsis.
    public func gains(hours: Int, labelStart: Int?) -> [Double] {
        (0..<hours).map { hour in
            let onset = labelStart.map { Double(hour - $0) + optimal }
            return utility(ofAlarm: true, hoursFromOnset: onset)
                - utility(ofAlarm: false, hoursFromOnset: onset)
        }
    }

    /// What the best alarms gain over silence: one in every hour from 12 before the onset to 3
    /// after it, and none in a stay without sepsis.
    ///
    /// In a stay that begins within the window only those hours count that it has.
    public func attainableGain(hours: Int, labelStart: Int?) -> Double {
        guard let labelStart else { return 0 }
        return zip(0..<hours, gains(hours: hours, labelStart: labelStart)).reduce(0) { sum, item in
            let fromOnset = Double(item.0 - labelStart) + optimal
            return (early...late).contains(fromOnset) ? sum + item.1 : sum
        }
    }

    /// What an hour is worth; `hoursFromOnset` is nil in a stay without sepsis.
    func utility(ofAlarm isAlarm: Bool, hoursFromOnset t: Double?) -> Double {
        guard let t else { return isAlarm ? falseAlarm : silence }
        guard t <= late else { return 0 }
        if t <= optimal {
            guard isAlarm else { return 0 }
            return max(hit * (t - early) / (optimal - early), falseAlarm)
        }
        return isAlarm
            ? hit * (late - t) / (late - optimal) : miss * (t - optimal) / (late - optimal)
    }
}
