import Foundation

/// Which target may import what, and what a pure target may not touch.
struct Architecture {
    /// The project's targets and the targets each may import.
    static let projectImports: [String: Set<String>] = [
        "CMosquitto": [], "CSimdjson": [], "CZlib": [], "CParticleFilter": [],
        "CMalloc": [],
        "ClinicalTypes": [], "SequentialMonteCarlo": [], "ChangeDetection": [],
        "TwinModels": ["ClinicalTypes", "SequentialMonteCarlo", "ChangeDetection"],
        "Alerting": ["ClinicalTypes"],
        "WireFormats": ["ClinicalTypes", "CSimdjson"],
        "MQTTTransport": ["CMosquitto", "ClinicalTypes"],
        "TwinEngine": [
            "ClinicalTypes", "SequentialMonteCarlo", "ChangeDetection", "TwinModels", "Alerting",
        ],
        "TimeSeriesStore": ["ClinicalTypes", "Alerting"],
        "Simulation": ["ClinicalTypes", "SequentialMonteCarlo", "TwinModels", "WireFormats"],
        "Evaluation": ["SequentialMonteCarlo"],
        "TwinServices": [
            "ClinicalTypes", "SequentialMonteCarlo", "Alerting", "TwinModels", "WireFormats",
            "MQTTTransport", "TwinEngine", "TimeSeriesStore", "Evaluation", "Simulation", "CZlib",
        ],
        "twind": [
            "TwinServices", "Simulation", "ClinicalTypes", "TwinModels", "TwinEngine",
            "TimeSeriesStore", "MQTTTransport", "Evaluation", "Alerting",
        ],
        "TwinBenchmarks": [
            "TwinServices", "ClinicalTypes", "TwinModels", "TwinEngine", "TimeSeriesStore",
            "WireFormats", "MQTTTransport", "CMosquitto", "Alerting", "SequentialMonteCarlo",
            "Simulation", "Evaluation", "CParticleFilter", "CMalloc",
        ],
    ]

    /// Third-party modules and their homes.
    static let thirdPartyImports: [String: Set<String>] = [
        "TimeSeriesStore": ["GRDB", "GRDBSQLite"],
        "TwinServices": [
            "Configuration", "Crypto", "Logging", "ServiceLifecycle", "TOMLKit", "UnixSignals",
        ],
        "twind": ["ArgumentParser", "Logging", "UnixSignals"],
        "TwinBenchmarks": ["ArgumentParser"],
    ]

    /// Modules of the platform, open to every target but the pure ones, which go without
    /// Foundation.
    static let platformImports: Set<String> = ["Foundation", "Glibc", "Synchronization"]

    /// Targets that do no I/O and read no clock and no global randomness.
    static let pureTargets: Set<String> = [
        "SequentialMonteCarlo", "ChangeDetection", "TwinModels", "Simulation", "Evaluation",
        "Alerting", "TwinEngine",
    ]

    /// Pure targets that may import Foundation: Alerting spells its events as JSON.
    static let pureTargetsWithFoundation: Set<String> = ["Alerting"]

    /// Pure targets that may import Glibc, whose functions have other last bits on other platforms:
    /// ChangeDetection lies beside SequentialMonteCarlo and cannot use its exponential.
    static let pureTargetsWithGlibc: Set<String> = ["ChangeDetection"]

    /// Spellings by which time or randomness would enter a pure target unasked.
    static let impureSpellings = [
        "Date()", "Date.now", "clock_gettime", "gettimeofday", "ContinuousClock",
        "SuspendingClock", "DispatchTime", "time(nil)", "SystemRandomNumberGenerator",
        ".random(", ".randomElement(", ".shuffled(", ".shuffle(", "UUID()", "getrandom",
        "arc4random",
    ]

    /// The layer of each target, 1 at the bottom.
    let layers: [String: Int]

    /// Reads the layers from the comment at the head of a manifest: lines of a number and names.
    init(manifest: String) {
        var layers: [String: Int] = [:]
        for line in manifest.split(separator: "\n") where line.hasPrefix("//   ") {
            let words = line.dropFirst(2).split(separator: " ")
            guard let first = words.first, let layer = Int(first) else { continue }
            for name in words.dropFirst() { layers[String(name)] = layer }
        }
        self.layers = layers
    }

    /// The modules a file imports, in order, whatever the form of the import.
    static func imports(of file: SourceFile) -> [String] {
        // `import` is a keyword: elsewhere it stands only after a dot or in backticks.
        let pattern =
            #/
            (?: ^ | [^.`\w] ) import \s+
            (?: (?: struct | class | enum | protocol | typealias | func | var | let ) \s+ )?
            ([A-Za-z_]\w*)
            /#
        let code = CodeScanner.code(of: file.text, keepingLiterals: false)
        return code.matches(of: pattern).map { String($0.1) }
    }

    /// Whether a target may import a module; nil when it may, else why not.
    func objection(to module: String, in target: String) -> String? {
        if let allowed = Self.projectImports[target], Self.projectImports[module] != nil {
            guard allowed.contains(module) else { return "is not in the table of imports" }
            guard let from = layers[target], let to = layers[module] else {
                return "has no layer in Package.swift"
            }
            return to < from ? nil : "does not lie in a lower layer"
        }
        if Self.platformImports.contains(module) {
            let isPure = Self.pureTargets.contains(target)
            let mayUseFoundation = !isPure || Self.pureTargetsWithFoundation.contains(target)
            let mayUseGlibc = !isPure || Self.pureTargetsWithGlibc.contains(target)
            switch module {
            case "Foundation": return mayUseFoundation ? nil : "does I/O; the target is pure"
            case "Glibc": return mayUseGlibc ? nil : "differs by platform; the target is pure"
            default: return nil
            }
        }
        let isAtHome = Self.thirdPartyImports[target, default: []].contains(module)
        return isAtHome ? nil : "is third-party code without a home here"
    }

    /// Every import that is not allowed, as a sentence.
    func importViolations(in files: [SourceFile]) -> [String] {
        files.flatMap { file in
            Self.imports(of: file).compactMap { module in
                objection(to: module, in: file.target).map { "\(file.path): \(module) \($0)" }
            }
        }
    }

    /// Every clock or source of randomness spelled out in a pure target.
    static func impurities(in files: [SourceFile]) -> [String] {
        files.filter { pureTargets.contains($0.target) }.flatMap { file in
            let code = CodeScanner.code(of: file.text, keepingLiterals: true)
            return impureSpellings.filter { code.contains($0) }.map { "\(file.path): \($0)" }
        }
    }
}
