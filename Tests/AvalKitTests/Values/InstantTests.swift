import AvalKit
import Testing

@Suite("Instants")
struct InstantTests {
  @Test(
    "any RFC 3339 offset reads as the same moment, printed in UTC with milliseconds",
    arguments: [
      ("2026-11-21T16:00:00+08:00", "2026-11-21T08:00:00.000Z"), ("2026-11-21T08:00:00Z", "2026-11-21T08:00:00.000Z"),
      ("2026-11-21t08:00:00.5z", "2026-11-21T08:00:00.500Z"),
      ("2026-11-21T08:00:00.123000-00:00", "2026-11-21T08:00:00.123Z"),
      ("2026-01-01T00:30:00+14:00", "2025-12-31T10:30:00.000Z"),
      ("1969-12-31T23:59:59.999Z", "1969-12-31T23:59:59.999Z"),
      ("2026-03-01T05:45:00+05:45", "2026-03-01T00:00:00.000Z"),
    ])
  func reads(text: String, expected: String) throws {
    let instant = try Instant(parsing: text)
    #expect(instant.description == expected)
    #expect(try Instant(parsing: expected) == instant)
  }

  @Test(
    "a moment without an offset, finer than a millisecond or beyond the clock is refused",
    arguments: [
      "2026-11-21T08:00:00", "2026-11-21", "2026-11-21 08:00:00Z", "2026-11-21T24:00:00Z", "2026-11-21T08:60:00Z",
      "2026-11-21T08:00:60Z", "2026-11-21T08:00:00.1234Z", "2026-11-21T08:00:00.Z", "2026-11-21T08:00:00+0800",
      "2026-11-21T08:00:00+15:00", "2026-11-21T08:00:00+14:01", "2026-02-30T08:00:00Z", "0001-01-01T00:00:00+08:00",
      "2026-11-21T08:00:00.0000000000Z", "2026-11-21T08:00:00ZZ", "2026-11-21T-8:00:00Z", "",
    ])
  func refuses(text: String) {
    #expect(failureKind { _ = try Instant(parsing: text) } == .invalidParams)
  }

  @Test("the civil day changes at midnight of the offset, not of UTC")
  func civilDays() throws {
    let china = try UTCOffset(parsing: "+08:00")
    #expect(china == .china && china.description == "+08:00")
    #expect(try Instant(parsing: "2026-11-20T15:59:59.999Z").civilDay(in: china) == day("2026-11-20"))
    #expect(try Instant(parsing: "2026-11-20T16:00:00Z").civilDay(in: china) == day("2026-11-21"))
    #expect(try Instant(parsing: "1969-12-31T23:59:59Z").civilDay(in: .utc) == day("1969-12-31"))
    let newfoundland = try UTCOffset(parsing: "-03:30")
    #expect(try Instant(parsing: "2026-11-21T03:29:59Z").civilDay(in: newfoundland) == day("2026-11-20"))
    #expect(newfoundland.description == "-03:30")
    #expect(try Instant(startOf: day("2026-11-21"), in: china) == Instant(parsing: "2026-11-20T16:00:00Z"))
  }

  @Test(
    "offsets are ±hh:mm within fourteen hours", arguments: ["8", "+8:00", "+08", "+08:60", "08:00", "+14:30", "−08:00"])
  func refusesOffsets(text: String) {
    #expect(failureKind { _ = try UTCOffset(parsing: text) } == .invalidParams)
  }
}
