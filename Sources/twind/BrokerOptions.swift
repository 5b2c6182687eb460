import ArgumentParser
import MQTTTransport
import TwinServices

/// How a publishing command reaches the broker: by the configuration, unless told otherwise.
struct BrokerOptions: ParsableArguments {
    @Option(help: "Name or address of the broker; without it, the configuration's.")
    var host: String?

    @Option(help: "TCP port of the broker; without it, the configuration's.")
    var port: UInt16?

    @OptionGroup var option: ConfigurationOption

    func resolve() throws -> (endpoint: BrokerEndpoint, topicRoot: String) {
        let configuration = try option.load().configuration
        var endpoint = try reporting { try configuration.brokerEndpoint() }
        if let host { endpoint.host = host }
        if let port { endpoint.port = port }
        return (endpoint, configuration.broker.topicRoot)
    }
}
