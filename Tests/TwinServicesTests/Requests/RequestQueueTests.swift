import ClinicalTypes
import MQTTTransport
import Testing
import TwinServices

@Suite("RequestQueue")
struct RequestQueueTests {
    private let start = ContinuousClock.now

    private func entry(_ name: String, patience: Duration = .seconds(60)) -> RequestQueue.Entry {
        RequestQueue.Entry(
            request: TwinRequest(
                kind: .forecast, patient: PatientID(validated: name), patience: patience),
            message: InboundRequest(
                topic: "", payload: [], responseTopic: "reply", arrival: start))
    }

    @Test("Requests come out in the order they came in, and one too many is not taken")
    func bounded() {
        let queue = RequestQueue(capacity: 3)
        for name in ["a", "b", "c"] { #expect(queue.add(entry(name), at: start).isTaken) }
        let (isTaken, expired) = queue.add(entry("d"), at: start)
        #expect(!isTaken && expired.isEmpty)
        #expect(queue.next()?.request.patient.rawValue == "a")
        #expect(queue.add(entry("e"), at: start).isTaken)
        let rest = (0..<4).map { _ in queue.next()?.request.patient.rawValue }
        #expect(rest == ["b", "c", "e", nil])
    }

    @Test("In a full queue those make room whom no answer would help any more, and are given back")
    func expired() {
        let queue = RequestQueue(capacity: 3)
        for (name, seconds) in [("a", 5), ("b", 50), ("c", 10)] {
            #expect(queue.add(entry(name, patience: .seconds(seconds)), at: start).isTaken)
        }
        #expect(!queue.add(entry("d"), at: start + .seconds(4)).isTaken)
        let (isTaken, expired) = queue.add(entry("e"), at: start + .seconds(10))
        #expect(isTaken && expired.map(\.request.patient.rawValue) == ["a", "c"])
        #expect((0..<3).map { _ in queue.next()?.request.patient.rawValue } == ["b", "e", nil])
    }

    @Test("A closed queue gives back what waits and takes no more")
    func closed() {
        let queue = RequestQueue(capacity: 3)
        for name in ["a", "b"] { #expect(queue.add(entry(name), at: start).isTaken) }
        #expect(queue.close().map(\.request.patient.rawValue) == ["a", "b"])
        #expect(!queue.add(entry("c"), at: start).isTaken)
        #expect(queue.next() == nil)
    }
}
