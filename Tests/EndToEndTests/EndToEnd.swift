import Testing

/// Tests of the program as it is installed: the real `twind`, a real mosquitto, real signals.
///
/// One after another, whatever the runner does with other suites: each starts servers, and all wait
/// for them with deadlines.
@Suite(.serialized)
enum EndToEnd {}
