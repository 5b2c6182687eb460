/// All constants of the vitals module, under one version.
public struct VitalsParameters: Hashable, Sendable {
    /// Names the version; part of every key, checkpoint and alert.
    public var version: String
    /// The parameters of each stream in each setting.
    private var streams: [[StreamParameters]]
    /// Standard deviation of the shared driver S while there is no event.
    public var driverSD: Double
    /// Correlation time of S, in hours.
    public var driverHours: Double
    /// How many readings' worth the prior of the variability scale κ has.
    public var scalePriorReadings: Double
    /// How many readings the learned scale remembers at most.
    public var scaleMemoryReadings: Double
    /// The part of a sensor's noise variance that the readings of one window share.
    public var sharedNoise: Double
    /// Growth of a rhythm's coefficients, as a share of the amplitude per √day.
    public var rhythmDrift: Double
    /// The prior standard deviation of a rhythm's coefficients, as a share of the amplitude.
    public var rhythmSpread: Double
    /// Hours of readings held to be artefacts after which the level is as uncertain as that of a
    /// person not seen before.
    public var doubtHours: Double
    /// How an event moves S.
    public var event: EventParameters

    /// Makes the parameters from a table of streams.
    public init(
        version: String, streams table: (VitalStream, CareSetting) -> StreamParameters,
        driverSD: Double, driverHours: Double, scalePriorReadings: Double,
        scaleMemoryReadings: Double, sharedNoise: Double, rhythmDrift: Double,
        rhythmSpread: Double, doubtHours: Double, event: EventParameters
    ) {
        self.version = version
        streams = VitalStream.allCases.map { stream in
            CareSetting.allCases.map { table(stream, $0) }
        }
        self.driverSD = driverSD
        self.driverHours = driverHours
        self.scalePriorReadings = scalePriorReadings
        self.scaleMemoryReadings = scaleMemoryReadings
        self.sharedNoise = sharedNoise
        self.rhythmDrift = rhythmDrift
        self.rhythmSpread = rhythmSpread
        self.doubtHours = doubtHours
        self.event = event
    }

    /// The parameters of a stream in a setting.
    public subscript(stream: VitalStream, setting: CareSetting) -> StreamParameters {
        get { streams[stream.rawValue][setting.rawValue] }
        set { streams[stream.rawValue][setting.rawValue] = newValue }
    }
}
