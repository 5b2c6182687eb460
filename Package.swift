// swift-tools-version: 6.2
import PackageDescription

// Imports point strictly down the layers below; `Tests/ArchitectureTests` reads every import line
// and holds it against this table.
//
//   5  twind   TwinBenchmarks
//   4  TwinServices
//   3  TwinEngine   TimeSeriesStore   Simulation   Evaluation
//   2  TwinModels   Alerting   WireFormats   MQTTTransport
//   1  ClinicalTypes   SequentialMonteCarlo   ChangeDetection   CMosquitto   CSimdjson   CZlib
//   1  CParticleFilter   CMalloc

// The particle kernels are vectors of sixteen: on x86-64 they want AVX2, which processors have had
// since 2013. Results are the same with any instructions.
#if arch(x86_64)
    let processor: [SwiftSetting] = [.unsafeFlags(["-Xcc", "-march=x86-64-v3"])]
#else
    let processor: [SwiftSetting] = []
#endif

let settings: [SwiftSetting] =
    processor + [
        .treatAllWarnings(as: .error),
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
    ]

func library(
    _ name: String, _ dependencies: [Target.Dependency] = [], resources: [Resource]? = nil
) -> Target {
    .target(name: name, dependencies: dependencies, resources: resources, swiftSettings: settings)
}

func tests(
    _ name: String, _ dependencies: [Target.Dependency], exclude: [String] = []
) -> Target {
    .testTarget(
        name: name, dependencies: dependencies + ["TestSupport"], path: "Tests/\(name)",
        exclude: exclude, swiftSettings: settings)
}

let logging = Target.Dependency.product(name: "Logging", package: "swift-log")

let package = Package(
    name: "twind",
    products: [.executable(name: "twind", targets: ["twind"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-configuration", from: "1.4.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/LebJe/TOMLKit", from: "0.6.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        .systemLibrary(
            name: "CMosquitto", pkgConfig: "libmosquitto", providers: [.apt(["libmosquitto-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .target(
            name: "CSimdjson", linkerSettings: [.linkedLibrary("simdjson")]),

        library(
            "ClinicalTypes",
            resources: [
                .embedInCode("Vocabulary/streams-v1.csv"), .embedInCode("Vocabulary/units-v1.csv"),
                .embedInCode("Vocabulary/drugs-v1.csv"),
            ]),
        library("SequentialMonteCarlo"),
        library("ChangeDetection"),

        library("TwinModels", ["ClinicalTypes", "SequentialMonteCarlo", "ChangeDetection"]),
        library("Alerting", ["ClinicalTypes"]),
        library("WireFormats", ["ClinicalTypes", "CSimdjson"]),
        library("MQTTTransport", ["CMosquitto", "ClinicalTypes"]),

        library(
            "TwinEngine",
            ["ClinicalTypes", "SequentialMonteCarlo", "ChangeDetection", "TwinModels", "Alerting"]),
        library(
            "TimeSeriesStore",
            ["ClinicalTypes", "Alerting", .product(name: "GRDB", package: "GRDB.swift")]),
        library(
            "Simulation", ["ClinicalTypes", "SequentialMonteCarlo", "TwinModels", "WireFormats"]),
        library("Evaluation", ["SequentialMonteCarlo"]),

        library(
            "TwinServices",
            [
                "ClinicalTypes", "SequentialMonteCarlo", "Alerting", "TwinModels", "WireFormats",
                "MQTTTransport",
                "TwinEngine", "TimeSeriesStore", "Evaluation", "Simulation", "CZlib", logging,
                .product(name: "Configuration", package: "swift-configuration"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
                .product(name: "TOMLKit", package: "TOMLKit"),
            ]),

        .executableTarget(
            name: "twind",
            dependencies: [
                "TwinServices", "TwinModels", "TwinEngine", "TimeSeriesStore", "Simulation",
                "Evaluation", "Alerting", "ClinicalTypes", "MQTTTransport", logging,
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ],
            swiftSettings: settings),

        .target(name: "CAllocationCounter", path: "Tests/CAllocationCounter"),
        .target(
            name: "TestSupport",
            dependencies: [
                "ClinicalTypes",
                .target(name: "CAllocationCounter", condition: .when(platforms: [.linux])),
            ],
            path: "Tests/TestSupport", swiftSettings: settings),
        tests("ArchitectureTests", []),
        tests("ClinicalTypesTests", ["ClinicalTypes"]),
        tests("WireFormatsTests", ["WireFormats", "ClinicalTypes"]),
        tests("MQTTTransportTests", ["MQTTTransport", "ClinicalTypes"]),
        tests(
            "TimeSeriesStoreTests",
            [
                "TimeSeriesStore", "ClinicalTypes", "Alerting",
                .product(name: "GRDB", package: "GRDB.swift"),
            ]),
        tests("SequentialMonteCarloTests", ["SequentialMonteCarlo"]),
        tests("ChangeDetectionTests", ["ChangeDetection"]),
        // The tables are read from their folder, where the scripts that made them lie too.
        tests(
            "TwinModelsTests", ["TwinModels", "ClinicalTypes", "SequentialMonteCarlo"],
            exclude: ["References"]),
        tests("AlertingTests", ["Alerting", "ClinicalTypes"]),
        tests(
            "TwinEngineTests",
            [
                "TwinEngine", "TwinModels", "ClinicalTypes", "Alerting", "SequentialMonteCarlo",
                "Simulation",
            ]),
        tests("SimulationTests", ["Simulation", "TwinModels", "ClinicalTypes"]),
        tests("EvaluationTests", ["Evaluation"]),
        tests(
            "TwinServicesTests",
            [
                "TwinServices", "TwinEngine", "TwinModels", "TimeSeriesStore", "MQTTTransport",
                "Alerting", "ClinicalTypes", "Evaluation", "SequentialMonteCarlo", "Simulation",
                logging,
            ]),
        tests("EndToEndTests", ["twind", "ClinicalTypes", "MQTTTransport"]),
    ],
    swiftLanguageModes: [.v6],
    cxxLanguageStandard: .cxx17
)

// Only `make bench`, `make power` and `make score` build the measuring program, and the C filter
// that it holds the particle kernels against, which is optimised even in a debug build.
#if arch(x86_64)
    let optimised = ["-O3", "-march=x86-64-v3", "-Wno-psabi"]
#else
    let optimised = ["-O3"]
#endif
if Context.environment["TWIND_BENCHMARKS"] != nil {
    package.targets += [
        .systemLibrary(name: "CMalloc"),
        .target(name: "CParticleFilter", cSettings: [.unsafeFlags(optimised)]),
        .executableTarget(
            name: "TwinBenchmarks",
            dependencies: [
                "TwinServices", "MQTTTransport", "CMosquitto", "WireFormats", "ClinicalTypes",
                "TimeSeriesStore", "TwinEngine", "TwinModels", "Alerting", "SequentialMonteCarlo",
                "Simulation", "Evaluation", "CParticleFilter", "CMalloc",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            exclude: ["Kernels/requirements.txt"],
            resources: [
                .embedInCode("Kernels/numpy_filter.py"),
                .embedInCode("Kernels/particles_filter.py"),
            ],
            swiftSettings: settings),
    ]
}
