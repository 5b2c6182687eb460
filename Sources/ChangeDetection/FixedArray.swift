/// A fixed number of values inside the value that has them, where an array would take memory of its
/// own.
struct FixedArray<let count: Int, Element: Hashable & Sendable>: Hashable, Sendable {
    private var elements: InlineArray<count, Element>

    /// Holds the same value everywhere.
    init(repeating value: Element) {
        elements = InlineArray(repeating: value)
    }

    /// One value.
    subscript(place: Int) -> Element {
        get { elements[place] }
        set { elements[place] = newValue }
    }

    static func == (left: Self, right: Self) -> Bool {
        left.elements.indices.allSatisfy { left.elements[$0] == right.elements[$0] }
    }

    func hash(into hasher: inout Hasher) {
        for place in elements.indices { hasher.combine(elements[place]) }
    }
}
