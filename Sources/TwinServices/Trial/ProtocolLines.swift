/// On which line of a TOML file each key stands; the parser tells that of syntax errors only.
///
/// Knows headers and keys at the beginning of a line, as people write them. A key within an inline
/// table stands where the table does.
struct ProtocolLines {
    private var lines: [String: Int] = [:]

    /// Looks through a text.
    ///
    /// Keys are dotted, members of arrays of tables with their place from 1: `arm[2].drug`.
    init(_ text: String) {
        var counts: [String: Int] = [:]
        var section = ""
        for (place, line) in text.split(separator: "\n", omittingEmptySubsequences: false)
            .enumerated()
        {
            let content = line.drop(while: \.isWhitespace)
            if content.hasPrefix("[["), let name = Self.name(content.dropFirst(2), until: "]") {
                counts[name, default: 0] += 1
                section = "\(name)[\(counts[name, default: 1])]"
                lines[section] = place + 1
            } else if content.hasPrefix("["), let name = Self.name(content.dropFirst(), until: "]")
            {
                section = Self.placed(name, counts)
                lines[section] = place + 1
            } else if let name = Self.name(content, until: "=") {
                let key = section.isEmpty ? name : "\(section).\(name)"
                if lines[key] == nil { lines[key] = place + 1 }
            }
        }
    }

    /// The line of a key, or of the nearest table around it that has one.
    func line(of key: String) -> Int? {
        var key = key[...]
        while true {
            if let line = lines[String(key)] { return line }
            guard let dot = key.lastIndex(of: ".") else { return nil }
            key = key[..<dot]
        }
    }

    /// `arm.radiation` is that of the newest arm.
    private static func placed(_ name: String, _ counts: [String: Int]) -> String {
        let parts = name.split(separator: ".", maxSplits: 1)
        guard parts.count == 2, let count = counts[String(parts[0])] else { return name }
        return "\(parts[0])[\(count)].\(parts[1])"
    }

    private static func name(_ text: Substring, until end: Character) -> String? {
        guard let stop = text.firstIndex(of: end) else { return nil }
        let name = text[..<stop].filter { !$0.isWhitespace }
        return name.isEmpty || name.contains("#") ? nil : name
    }
}
