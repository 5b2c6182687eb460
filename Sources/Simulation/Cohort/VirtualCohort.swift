/// The virtual patients of a trial.
public enum VirtualCohort {
    /// What becomes of patients, in the order of their numbers and of the design's arms.
    ///
    /// A patient's outcomes depend on the number alone, not on who else is asked for.
    ///
    /// - Complexity: O(patients, arms and days); about half a millisecond for six cycles in one arm.
    public static func outcomes(
        of patients: Range<Int>, in design: TrialDesign
    ) -> [[PatientOutcome]] {
        patients.map { number in
            let patient = VirtualPatient(number, of: design)
            return design.arms.map { arm in
                TrialCourse(patient, in: arm, of: design).outcomeAtTheEnd()
            }
        }
    }
}
