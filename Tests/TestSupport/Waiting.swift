import Foundation
import Glibc

/// Waits until `condition` holds, looking again every ten milliseconds.
///
/// For conditions of the outside world that announce nothing; a `Recorder` is better where there is
/// an event to wait for.
///
/// - Returns: Whether it held before `deadline` had passed.
package func eventually(
    within deadline: Duration = .seconds(10), _ condition: () throws -> Bool
) rethrows -> Bool {
    let end = ContinuousClock.now + deadline
    while true {
        if try condition() { return true }
        guard ContinuousClock.now < end else { return false }
        poll(nil, 0, 10)
    }
}

// @unchecked: `elements` is only touched while `condition` is locked.
/// Collects what happens on other threads and lets a test wait for it.
package final class Recorder<Element: Sendable>: @unchecked Sendable {
    private let condition = NSCondition()
    private var elements: [Element] = []

    /// Starts empty.
    package init() {}

    /// Everything so far, in order.
    package var all: [Element] { condition.withLock { elements } }

    /// Adds elements at the end and wakes those who wait.
    package func append(contentsOf new: some Sequence<Element>) {
        condition.withLock {
            elements.append(contentsOf: new)
            condition.broadcast()
        }
    }

    /// Adds an element at the end and wakes those who wait.
    package func append(_ element: Element) { append(contentsOf: CollectionOfOne(element)) }

    /// Waits until `predicate` holds of everything so far.
    ///
    /// - Returns: Whether it held before `deadline` had passed.
    package func wait(
        within deadline: Duration = .seconds(10), until predicate: ([Element]) -> Bool
    ) -> Bool {
        let end = Date(timeIntervalSinceNow: deadline / .seconds(1))
        return condition.withLock {
            while !predicate(elements) {
                guard condition.wait(until: end) else { return predicate(elements) }
            }
            return true
        }
    }

    /// Waits until some element satisfies `predicate`.
    package func waitForOne(
        within deadline: Duration = .seconds(10), where predicate: (Element) -> Bool
    ) -> Bool {
        wait(within: deadline) { $0.contains(where: predicate) }
    }
}

/// A thread whose end a test can wait for.
package final class TestThread: Sendable {
    private let ended = Recorder<Bool>()

    /// Runs `body` on a thread of its own.
    package init(_ body: @escaping @Sendable () -> Void) {
        Thread.detachNewThread { [ended] in
            body()
            ended.append(true)
        }
    }

    /// Waits for the end of `body`; false if it takes longer than `deadline`.
    package func join(within deadline: Duration = .seconds(20)) -> Bool {
        ended.wait(within: deadline) { !$0.isEmpty }
    }
}
