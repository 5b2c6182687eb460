import Foundation
package import TwinEngine
import TwinModels

extension ServiceConfiguration {
    /// What is known of every patient before the first reading.
    package var patientProfile: PatientProfile {
        let settings: [CareSetting] =
            switch twin.setting {
            case .auto: CareSetting.allCases
            case .ward: [.ward]
            case .intensive: [.intensive]
            }
        return PatientProfile(settings: settings, solarOffsetHours: 0)
    }

    /// How many threads the patients are spread over; 0 where no twins are computed.
    package var twinWorkers: Int {
        guard twin.isEnabled else { return 0 }
        return twin.workers > 0
            ? twin.workers : min(ProcessInfo.processInfo.activeProcessorCount, 64)
    }

    /// What the twins are to compute with.
    package var twinConfiguration: TwinConfiguration {
        TwinConfiguration(
            particles: twin.particles, windowMinutes: Int(twin.aggregation / .seconds(60)),
            eventBudgetPerWeek: alerts.eventBudgetPerWeek,
            residualBudgetPerWeek: alerts.residualBudgetPerWeek, seed: UInt64(twin.seed))
    }
}
