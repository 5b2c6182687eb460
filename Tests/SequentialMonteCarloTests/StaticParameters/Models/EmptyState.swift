import SequentialMonteCarlo

/// The state of a model that remembers nothing.
struct EmptyState: CheckpointValue {
    init() {}

    func encode(into writer: inout CheckpointWriter) {}

    init(from reader: inout CheckpointReader) throws(CheckpointError) {}
}
