/// Something that knows the answers.
package protocol RequestAnswering: Sendable {
    /// Answers a question; called by one thread at a time, which it may keep busy.
    ///
    /// - Parameter deadline: When to give up at the latest.
    /// - Returns: A JSON object.
    /// - Throws: `RequestFailure`, of `deadlineExceeded` where the answer is not ready by then.
    func answer(
        _ request: TwinRequest, until deadline: ContinuousClock.Instant
    ) throws(RequestFailure) -> [UInt8]
}
