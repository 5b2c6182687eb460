import Foundation
import TestSupport

/// A JSON object as a reader of results sees it; a missing member reads as empty or NaN.
struct Document {
    private let members: [String: Any]

    /// Parses an object.
    init(_ payload: [UInt8]) throws {
        guard let members = try JSONSerialization.jsonObject(with: Data(payload)) as? [String: Any]
        else { throw SystemError("a result is no JSON object", EINVAL) }
        self.members = members
    }

    private init(members: [String: Any]) {
        self.members = members
    }

    /// A string.
    func text(_ name: String) -> String { members[name] as? String ?? "" }

    /// A number.
    func number(_ name: String) -> Double { (members[name] as? NSNumber)?.doubleValue ?? .nan }

    /// An object.
    func inner(_ name: String) throws -> Document {
        guard let members = members[name] as? [String: Any] else {
            throw SystemError("\(name) is no JSON object", EINVAL)
        }
        return Document(members: members)
    }

    /// An array of objects.
    func list(_ name: String) throws -> [Document] {
        guard let list = members[name] as? [[String: Any]] else {
            throw SystemError("\(name) is no array of JSON objects", EINVAL)
        }
        return list.map { Document(members: $0) }
    }
}
