import AvalKit
import Testing

@Suite("Days")
struct CivilDateTests {
  @Test(
    "F-A1: months are added on the calendar and clamped to the month's last day",
    arguments: [
      ("2025-08-31", 3, "2025-11-30"), ("2025-08-31", 6, "2026-02-28"), ("2025-08-31", 12, "2026-08-31"),
      ("2024-02-29", 12, "2025-02-28"), ("2024-02-29", -12, "2023-02-28"), ("2026-01-31", -1, "2025-12-31"),
      ("2026-03-31", -1, "2026-02-28"), ("0001-01-31", 1, "0001-02-28"), ("2023-11-30", 3, "2024-02-29"),
    ])
  func addsMonths(start: String, months: Int, expected: String) throws {
    #expect(try day(start).adding(months: months).description == expected)
  }

  @Test("every day from 1900 to 2100 survives text, number and components, in order, with its weekday")
  func roundTripsEveryDay() throws {
    let lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    // 1900-01-01 was a Monday and lies 25,567 days before 1970.
    var (number, weekday): (Int32, Int) = (-25_567, 1)
    for year in 1900...2100 {
      let leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0
      for month in 1...12 {
        let length = lengths[month - 1] + (month == 2 && leap ? 1 : 0)
        for dayOfMonth in 1...length {
          let date = try #require(CivilDate(year: year, month: month, day: dayOfMonth))
          let parts = date.components
          guard date.dayNumber == number, parts == (year, month, dayOfMonth), date.weekday.rawValue == weekday,
            try day(date.description) == date
          else {
            Issue.record("\(year)-\(month)-\(dayOfMonth) became \(date)")
            return
          }
          number += 1
          weekday = weekday % 7 + 1
        }
        #expect(CivilDate(year: year, month: month, day: length + 1) == nil)
        let last = try #require(CivilDate(year: year, month: month, day: length))
        #expect(last.firstOfMonth.endOfMonth == last && last.firstOfMonth.day == 1)
      }
    }
    #expect(number == 47_847)
  }

  @Test(
    "what is not a day is refused",
    arguments: [
      "2026-02-31", "2025-02-29", "2026-13-01", "2026-00-10", "2026-01-00", "0000-01-01", "26-01-01", "2026-1-1",
      "2026/01/01", " 2026-01-01", "2026-01-01 ", "+026-01-01", "2026-01-01T00:00:00Z", "20260101", "", "２０２６-01-01",
    ])
  func refusesNonDays(text: String) {
    #expect(failureKind { _ = try CivilDate(parsing: text) } == .invalidParams)
  }

  @Test("the calendar ends at 9999-12-31 and begins at 0001-01-01")
  func endsOfTheCalendar() throws {
    #expect(CivilDate.latest.description == "9999-12-31" && CivilDate.earliest.description == "0001-01-01")
    #expect(failureKind { _ = try CivilDate.latest.adding(days: 1) } == .invalidParams)
    #expect(failureKind { _ = try CivilDate.latest.adding(months: 1) } == .invalidParams)
    #expect(failureKind { _ = try CivilDate.earliest.adding(days: -1) } == .invalidParams)
    #expect(failureKind { _ = try CivilDate.earliest.adding(months: -1) } == .invalidParams)
    #expect(failureKind { _ = try CivilDate.earliest.adding(days: .max) } == .invalidParams)
    #expect(failureKind { _ = try CivilDate.earliest.adding(months: .min) } == .invalidParams)
    #expect(CivilDate(dayNumber: .min).description.hasPrefix("-"))
  }

  @Test("F-V8: from 31 March to 6 May are 36 days")
  func countsDays() throws {
    #expect(try day("2026-03-31").days(until: day("2026-05-06")) == 36)
    #expect(try day("2026-05-06").days(until: day("2026-03-31")) == -36)
    #expect(try day("2026-03-31") < day("2026-05-06"))
  }

  @Test("a day is a JSON string and its refusal carries the place")
  func codes() throws {
    let list = try JSONCoding.decode([CivilDate].self, parsing: Array(#"["2026-11-21"]"#.utf8))
    #expect(try JSONCoding.encode(list) == Array(#"["2026-11-21"]"#.utf8))
    do {
      _ = try JSONCoding.decode([CivilDate].self, parsing: Array(#"["2026-11-21","2026-02-31"]"#.utf8))
      Issue.record("31 February was taken")
    } catch let failure as Failure {
      #expect(failure.kind == .invalidParams && failure.path == "/1")
    }
  }
}

@Suite("Business days")
struct BusinessCalendarTests {
  /// National Day 2026: 1 to 7 October off, Saturday 10 October worked.
  private func calendar() throws -> BusinessCalendar {
    let json = #"""
      {"holidays":["2026-10-01","2026-10-02","2026-10-05","2026-10-06","2026-10-07"],"workingDays":["2026-10-10"]}
      """#
    return try JSONCoding.decode(BusinessCalendar.self, parsing: Array(json.utf8))
  }

  @Test("weekends and holidays are skipped, days worked in exchange are not")
  func skips() throws {
    let calendar = try calendar()
    #expect(try calendar.onOrAfter(day("2026-10-01")) == day("2026-10-08"))
    #expect(try calendar.onOrAfter(day("2026-10-08")) == day("2026-10-08"))
    #expect(try calendar.onOrBefore(day("2026-10-07")) == day("2026-09-30"))
    #expect(try calendar.next(after: day("2026-10-09")) == day("2026-10-10"))
    #expect(try calendar.previous(before: day("2026-10-12")) == day("2026-10-10"))
    #expect(try calendar.adding(businessDays: 3, to: day("2026-09-30")) == day("2026-10-10"))
    #expect(try calendar.adding(businessDays: -3, to: day("2026-10-10")) == day("2026-09-30"))
    #expect(try calendar.adding(businessDays: 0, to: day("2026-10-11")) == day("2026-10-11"))
  }

  @Test("a calendar without business days is refused instead of searched for ever")
  func refusesEmptyCalendar() throws {
    let never = BusinessCalendar(weekend: Set(Weekday.allCases))
    #expect(failureKind { _ = try never.onOrAfter(day("2026-10-01")) } == .failedPrecondition)
    #expect(failureKind { _ = try calendar().adding(businessDays: .min, to: day("2026-10-01")) } == .limitExceeded)
  }
}
