package import Logging

/// The log handler of the daemon: one line per record, to the process's `LogOutput`.
///
/// Install it once with `LoggingSystem.bootstrap { ServiceLogHandler(label: $0, output: output) }`.
package struct ServiceLogHandler: LogHandler {
    /// Values that every record of this logger carries.
    package var metadata: Logger.Metadata = [:]
    /// Supplies further values for each record.
    package var metadataProvider: Logger.MetadataProvider?

    private let label: String
    private let output: LogOutput
    private var ownLevel: Logger.Level?

    /// Makes the handler of one logger.
    package init(label: String, output: LogOutput) {
        self.label = label
        self.output = output
    }

    /// The level of the output, unless one was set for this logger.
    package var logLevel: Logger.Level {
        get { ownLevel ?? output.level }
        set { ownLevel = newValue }
    }

    /// One of the values every record carries.
    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    /// Writes a record; of values under one key the record's own wins, then the provider's.
    package func log(event: LogEvent) {
        var values = metadata
        for (key, value) in metadataProvider?.get() ?? [:] { values[key] = value }
        for (key, value) in event.metadata ?? [:] { values[key] = value }
        if let error = event.error { values["error"] = "\(error)" }
        output.write(
            level: event.level, label: label, message: event.message.description, metadata: values)
    }
}
