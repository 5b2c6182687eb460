import Foundation

/// What all measurements of one run have in common.
struct Laboratory {
    /// Where they keep their files.
    let folder: URL
    /// The daemons to measure; the first is the one that most parts use.
    let daemons: [URL]

    /// This program.
    static let ownExecutable = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
}
