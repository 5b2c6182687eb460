/// Finds what the writer of an unknown name probably meant.
enum NearestKey {
    /// The candidate nearest to `name`, or nil when none is near.
    ///
    /// Near means that less than half of the name has to be retyped. The right last component, or
    /// its beginning, counts as near even under a wrong section. Ties go to the candidate that
    /// comes first.
    ///
    /// - Complexity: O(*k* *n*²) for *k* candidates of *n* characters.
    static func nearest(to name: String, among candidates: [String]) -> String? {
        let ranked = candidates.map { ($0, cost(name, $0)) }
        guard let best = ranked.min(by: { $0.1 < $1.1 }) else { return nil }
        return best.1 * 2 < max(name.count, 4) ? best.0 : nil
    }

    private static func cost(_ name: String, _ candidate: String) -> Int {
        let whole = editDistance(Array(name), Array(candidate))
        let (section, last) = halves(name)
        let (candidateSection, candidateLast) = halves(candidate)
        var part = editDistance(Array(last), Array(candidateLast))
        if last.count >= 3, candidateLast.hasPrefix(last) { part = min(part, 1) }
        return min(whole, part + (section == candidateSection ? 0 : 1))
    }

    private static func halves(_ key: String) -> (section: String, last: String) {
        guard let dot = key.lastIndex(of: ".") else { return ("", key) }
        return (String(key[..<dot]), String(key[key.index(after: dot)...]))
    }

    /// The least number of characters inserted, deleted or replaced (Levenshtein 1966).
    private static func editDistance(_ left: [Character], _ right: [Character]) -> Int {
        var row = Array(0...right.count)
        for (i, character) in left.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, other) in right.enumerated() {
                let replaced = diagonal + (character == other ? 0 : 1)
                diagonal = row[j + 1]
                row[j + 1] = min(replaced, row[j] + 1, row[j + 1] + 1)
            }
        }
        return row[right.count]
    }
}
