import Foundation

/// The running Python implementations, or why there are none.
struct PythonScripts {
    private var running: [(name: String, process: HelperProcess)] = []
    /// Why there are none, nil where all run.
    private(set) var shortfall: String?

    /// The names of those that run.
    var names: [String] { running.map(\.name) }

    /// Starts all of them.
    init(python: String, model: KernelModel, observations: [Float], folder: URL) {
        guard FileManager.default.isExecutableFile(atPath: python) else {
            shortfall = "there is no \(python); `make bench` makes it where it can"
            return
        }
        let scripts = [
            ("NumPy", "numpy_filter.py", PackageResources.numpy_filter_py),
            ("particles", "particles_filter.py", PackageResources.particles_filter_py),
        ]
        do {
            for (name, file, script) in scripts {
                let process = try PythonFilter.start(
                    script, named: file, python: URL(fileURLWithPath: python), model: model,
                    observations: observations, in: folder)
                running.append((name, process))
            }
        } catch {
            stop()
            running = []
            shortfall = "a script of \(python) does not start (\(error))"
        }
    }

    /// Those that run, as filters of so many particles.
    func filters(particles: Int) -> [any KernelFilter] {
        running.map { PythonFilter(name: $0.name, process: $0.process, particles: particles) }
    }

    /// Ends their processes.
    func stop() {
        for (_, process) in running { process.stop() }
    }
}
