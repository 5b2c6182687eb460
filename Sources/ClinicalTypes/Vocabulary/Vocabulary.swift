/// The streams the daemon knows: their names, codes, units and accepted ranges.
///
/// - Invariant: a name, a LOINC code and an MDC code each belong to one stream at most.
public struct Vocabulary: Sendable {
    /// Every stream, in the order of the file.
    public let streams: [StreamDefinition]
    private let indexByName: [String: Int]
    private let indexByLOINC: [String: Int]
    private let indexByMDC: [Int: Int]

    /// The vocabulary built into this version, `config/streams-v1.csv` and `config/units-v1.csv`.
    public static let standard: Vocabulary = {
        do {
            return try Vocabulary(
                streams: String(decoding: PackageResources.streams_v1_csv, as: UTF8.self),
                units: String(decoding: PackageResources.units_v1_csv, as: UTF8.self))
        } catch {
            preconditionFailure("the built-in vocabulary breaks its own rules: \(error)")
        }
    }()

    /// Reads a vocabulary from the text of its two files, whose head comments give the format.
    ///
    /// - Throws: The first fault, with its line.
    public init(streams: String, units: String) throws(VocabularyError) {
        self.streams = try VocabularyReader.definitions(streams: streams, units: units)
        var byName: [String: Int] = [:]
        var byLOINC: [String: Int] = [:]
        var byMDC: [Int: Int] = [:]
        for (index, stream) in self.streams.enumerated() {
            byName[stream.code.rawValue] = index
            for code in stream.loinc { byLOINC[code] = index }
            for code in stream.mdc { byMDC[code] = index }
        }
        indexByName = byName
        indexByLOINC = byLOINC
        indexByMDC = byMDC
    }

    /// The stream of that name.
    public func stream(named name: String) -> StreamDefinition? {
        indexByName[name].map { streams[$0] }
    }

    /// The stream `code` names.
    public func stream(_ code: StreamCode) -> StreamDefinition? {
        stream(named: code.rawValue)
    }

    /// The stream a LOINC code such as `8867-4` is read as.
    public func stream(loinc code: String) -> StreamDefinition? {
        indexByLOINC[code].map { streams[$0] }
    }

    /// The stream an ISO/IEEE 11073-10101 code such as 147842 is read as.
    public func stream(mdc code: Int) -> StreamDefinition? {
        indexByMDC[code].map { streams[$0] }
    }

    /// The stream that `spelling` stands for: a name, a LOINC code or a decimal MDC code.
    public func stream(spelled spelling: String) -> StreamDefinition? {
        stream(named: spelling) ?? stream(loinc: spelling)
            ?? Int(spelling).flatMap { stream(mdc: $0) }
    }
}
