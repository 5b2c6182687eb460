import ClinicalTypes
import Testing
import WireFormats

@Suite struct EventDecoderTests {
    private static let source = SourceID(validated: "pharmacy")

    private static func decode(_ text: String) -> [Result<ClinicalEvent, Rejection>] {
        EventDecoder().decode(source: source, payload: Array(text.utf8))
    }

    /// An event of the given members.
    private static func text(_ members: String) -> String {
        #"{"id":"rx-1","patient":"p-1","time":"2026-03-01T08:00:00Z",\#(members)}"#
    }

    private static func event(_ members: String) throws -> ClinicalEvent {
        let records = decode(text(members))
        #expect(records.count == 1)
        return try records[0].get()
    }

    private static func rejection(_ text: String) -> Rejection? {
        let records = decode(text)
        guard records.count == 1, case .failure(let rejection) = records[0] else { return nil }
        return rejection
    }

    @Test func anInfusionIsReadWithItsVersionAndStatus() throws {
        let event = try Self.event(
            #""version":3,"status":"planned","kind":"medication","drug":"L01CD02","amount":0.18,"#
                + #""unit":"g","minutes":60"#)
        #expect(
            event
                == ClinicalEvent(
                    key: EventKey(source: Self.source, name: EventName(validated: "rx-1")),
                    version: 3, patient: PatientID(validated: "p-1"),
                    time: try #require(Instant(iso8601: "2026-03-01T08:00:00Z")),
                    status: .planned,
                    act: .medication(
                        Medication(
                            drug: DrugCode(validated: "docetaxel"), amount: 180, minutes: 60))))
    }

    @Test func whatIsNotSaidIsTheFirstVersionOfSomethingGiven() throws {
        let event = try Self.event(#""kind":"meal","carbohydrate_g":45,"status":null"#)
        #expect(event.version == 1 && event.status == .given)
        #expect(event.act == .meal(Meal(carbohydrate: 45)))
    }

    @Test(arguments: [
        (
            #""kind":"radiotherapy","dose_gy":2"#,
            ClinicalAct.radiotherapy(RadiotherapyFraction(dose: 2))
        ),
        (
            #""kind":"transfusion","product":"red_cells","units":2"#,
            .transfusion(Transfusion(product: .redCells, units: 2))
        ),
        (#""kind":"fluid","volume_l":-0.4"#, .fluid(FluidBalance(litres: -0.4))),
        (
            #""kind":"lesion","lesion":"L1","diameter_mm":23,"volume_cm3":6.5,"is_node":true"#,
            .lesion(
                LesionMeasurement(
                    lesion: EventName(validated: "L1"), diameter: 23, volume: 6.5, isNode: true))
        ),
        (
            #""kind":"measurement","code":"751-8","value":500,"unit":"/uL""#,
            .measurement(LaboratoryResult(code: StreamCode(validated: "anc"), value: 0.5))
        ),
        (
            #""kind":"genome","rsi":0.34"#,
            .genome(GenomicProfile(radiosensitivityIndex: 0.34))
        ),
        (
            #""kind":"medication","drug":"insulin_fast","amount":8,"unit":"U""#,
            .medication(Medication(drug: DrugCode(validated: "insulin_fast"), amount: 8))
        ),
    ])
    func everyKindIsRead(members: String, act: ClinicalAct) throws {
        #expect(try Self.event(members).act == act)
    }

    @Test func aRegimenSharesThePatientAndStatusOfItsEnvelope() throws {
        let records = Self.decode(
            """
            {"patient":"p-1","status":"planned","kind":"medication","drug":"docetaxel","unit":"mg",
             "amount":180,"events":[
              {"id":"c1","time":"2026-03-01T08:00:00Z"},
              {"id":"c2","time":"2026-03-22T08:00:00Z","amount":135},
              {"id":"c3"},
              {"id":"c4","patient":"p-2","status":"given","time":"2026-03-29T08:00:00Z"}]}
            """)
        #expect(records.count == 4)
        let first = try records[0].get()
        let second = try records[1].get()
        let fourth = try records[3].get()
        #expect(first.status == .planned && first.patient.rawValue == "p-1")
        guard case .medication(let dose) = second.act else { throw SomethingElse() }
        #expect(dose.amount == 135)
        #expect(throws: Rejection.self) { try records[2].get() }
        #expect(fourth.status == .given && fourth.patient.rawValue == "p-2")
    }

    private struct SomethingElse: Error {}

    @Test(arguments: [
        ("", RejectionReason.empty), ("[]", .empty), ("3", .malformed), ("{", .malformed),
        ("[3]", .malformed), (#"{"events":3}"#, .badField), (#"{"events":[]}"#, .empty),
        (#"{"events":[{"events":[]}]}"#, .badField),
        (#"{"id":"a","id":"b"}"#, .malformed),
        (#"{"id":"a/b","patient":"p-1"}"#, .badField), (#"{"id":"a"}"#, .badField),
        (#"{"id":"a","patient":"p-1","kind":"meal","carbohydrate_g":4}"#, .badTime),
        (text(#""kind":"surgery""#), .badField), (text(#""kind":null"#), .badField),
        (text(#""version":0,"kind":"meal","carbohydrate_g":4"#), .badField),
        (text(#""version":1.5,"kind":"meal","carbohydrate_g":4"#), .badField),
        (text(#""status":"done","kind":"meal","carbohydrate_g":4"#), .badField),
        (text(#""kind":"meal""#), .badField),
        (text(#""kind":"meal","carbohydrate_g":0"#), .badField),
        (text(#""kind":"meal","carbohydrate_g":-1"#), .outOfRange),
        (text(#""kind":"fluid","volume_l":0"#), .badField),
        (text(#""kind":"radiotherapy","dose_gy":200"#), .outOfRange),
        (text(#""kind":"transfusion","product":"ice","units":1"#), .badField),
        (text(#""kind":"lesion","lesion":"L1","diameter_mm":2,"is_new":1"#), .badField),
        (text(#""kind":"genome","rsi":2"#), .outOfRange),
        (text(#""kind":"measurement","code":"heart","value":1,"unit":"/min""#), .unknownCode),
        (text(#""kind":"measurement","code":"anc","value":1"#), .badField),
        (text(#""kind":"measurement","code":"anc","value":-1,"unit":"10*9/L""#), .outOfRange),
        (text(#""kind":"medication","drug":"tea","amount":1,"unit":"mg""#), .unknownCode),
        (text(#""kind":"medication","drug":"docetaxel","amount":1"#), .badField),
        (text(#""kind":"medication","drug":"docetaxel","amount":1,"unit":"mL""#), .unknownUnit),
        (text(#""kind":"medication","drug":"docetaxel","amount":180,"unit":"g""#), .outOfRange),
        (text(#""kind":"medication","drug":"docetaxel","amount":0,"unit":"mg""#), .outOfRange),
    ])
    func whatCannotBeUsedIsOneRejectedRecord(text: String, reason: RejectionReason) {
        #expect(Self.rejection(text)?.reason == reason, "\(text)")
    }

    @Test func aPayloadBeyondTheLimitIsRefusedUnread() {
        let decoder = EventDecoder(maximumBytes: 64)
        let records = decoder.decode(
            source: Self.source, payload: [UInt8](repeating: UInt8(ascii: " "), count: 65))
        #expect(
            records == [
                .failure(
                    Rejection(.tooLarge, "the payload has more than 64 bytes; send it in parts"))
            ])
    }

    @Test func aTopicNamesItsSource() {
        #expect(EventTopic("twind/v1/event/pharmacy")?.source == Self.source)
        #expect(EventTopic(source: Self.source).text(root: "a/b") == "a/b/event/pharmacy")
        for topic in [
            "twind/v1/event/", "twind/v1/event/a/b", "twind/v1/obs/a/b", "twind/v1/event/a b",
            "x/twind/v1/event/a",
        ] {
            #expect(EventTopic(topic) == nil, "\(topic)")
        }
    }
}
