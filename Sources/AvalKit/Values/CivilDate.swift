/// A day of the proleptic Gregorian calendar, years 0001…9999, without a time or a place.
///
/// Printed and read as `YYYY-MM-DD`, stored as days since 1970-01-01.
public struct CivilDate: Sendable, Hashable {
  /// Days since 1970-01-01; negative before.
  public let dayNumber: Int32

  /// The day of 0001-01-01.
  public static let earliest = CivilDate(dayNumber: -719_162)
  /// The day of 9999-12-31.
  public static let latest = CivilDate(dayNumber: 2_932_896)

  /// A day as stored. What a table holds was checked when it was written, so this does not check again.
  public init(dayNumber: Int32) {
    self.dayNumber = dayNumber
  }

  /// The day of a year 1…9999, month 1…12 and day of that month, or nil where there is no such day.
  public init?(year: Int, month: Int, day: Int) {
    guard (1...9999).contains(year), (1...12).contains(month), day >= 1,
      day <= CivilDate.daysInMonth(year: year, month: month)
    else { return nil }
    self.init(dayNumber: CivilDate.dayNumber(year: year, month: month, day: day))
  }

  /// Reads `YYYY-MM-DD` and nothing else: ten ASCII characters that name a day that exists.
  public init(parsing text: some StringProtocol) throws(Failure) {
    guard let day = CivilDate(text.utf8) else {
      throw Failure(
        .invalidParams, "\"\(text.prefix(40))\" is not a day; write it as YYYY-MM-DD, for example 2026-02-28.",
        zh: "“\(text.prefix(40))”不是有效日期；请写成 YYYY-MM-DD，例如 2026-02-28。")
    }
    self = day
  }

  /// A day where it stands in a text, or nil.
  init?(utf8 bytes: UnsafeBufferPointer<UInt8>) { self.init(bytes) }

  private init?(_ bytes: some Collection<UInt8>) {
    guard bytes.count == 10 else { return nil }
    var fields = (0, 0, 0)
    for (offset, byte) in bytes.enumerated() {
      if offset == 4 || offset == 7 {
        guard byte == UInt8(ascii: "-") else { return nil }
        continue
      }
      guard byte >= 0x30, byte <= 0x39 else { return nil }
      let digit = Int(byte - 0x30)
      if offset < 4 {
        fields.0 = fields.0 * 10 + digit
      } else if offset < 7 {
        fields.1 = fields.1 * 10 + digit
      } else {
        fields.2 = fields.2 * 10 + digit
      }
    }
    self.init(year: fields.0, month: fields.1, day: fields.2)
  }

  /// How many days a month has.
  public static func daysInMonth(year: Int, month: Int) -> Int {
    switch month {
    case 2: isLeap(year) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  /// Whether February of the year has 29 days.
  public static func isLeap(_ year: Int) -> Bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
  }

  /// Years count from March here, so that the leap day is the last day of a year (H. Hinnant, *chrono-compatible
  /// low-level date algorithms*).
  private static func dayNumber(year: Int, month: Int, day: Int) -> Int32 {
    let marchYear = month <= 2 ? year - 1 : year
    let era = (marchYear >= 0 ? marchYear : marchYear - 399) / 400
    let yearOfEra = marchYear - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return Int32(truncatingIfNeeded: era * 146_097 + dayOfEra - 719_468)
  }

  /// Year, month 1…12 and day of month.
  public var components: (year: Int, month: Int, day: Int) {
    let shifted = Int(dayNumber) + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let marchMonth = (5 * dayOfYear + 2) / 153
    let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    return (year, month, dayOfYear - (153 * marchMonth + 2) / 5 + 1)
  }

  public var year: Int { components.year }
  public var month: Int { components.month }
  public var day: Int { components.day }

  /// The first day of the month.
  public var firstOfMonth: CivilDate {
    CivilDate(dayNumber: dayNumber - Int32(day) + 1)
  }

  /// The last day of the month.
  public var endOfMonth: CivilDate {
    let (year, month, day) = components
    return CivilDate(dayNumber: dayNumber + Int32(CivilDate.daysInMonth(year: year, month: month) - day))
  }

  public var weekday: Weekday {
    // 1970-01-01 was a Thursday.
    let offset = (Int(dayNumber) + 3) % 7
    return Weekday.allCases[offset < 0 ? offset + 7 : offset]
  }

  /// How many days later `other` is; negative if it is earlier.
  public func days(until other: CivilDate) -> Int {
    Int(other.dayNumber) - Int(dayNumber)
  }

  /// The day so many days later (earlier if negative). Throws beyond years 0001…9999.
  public func adding(days: Int) throws(Failure) -> CivilDate {
    let (sum, overflow) = Int(dayNumber).addingReportingOverflow(days)
    guard !overflow, sum >= Int(CivilDate.earliest.dayNumber), sum <= Int(CivilDate.latest.dayNumber) else {
      throw CivilDate.outOfRange(self, days, "days")
    }
    return CivilDate(dayNumber: Int32(sum))
  }

  /// The same day of the month so many calendar months later, or that month's last day where it is shorter (F-A1):
  /// 2025-08-31 plus 6 months is 2026-02-28. Throws beyond years 0001…9999.
  public func adding(months: Int) throws(Failure) -> CivilDate {
    let (year, month, day) = components
    let (total, overflow) = (year * 12 + month - 1).addingReportingOverflow(months)
    guard !overflow, total >= 12, total < 120_000 else { throw CivilDate.outOfRange(self, months, "months") }
    let (newYear, newMonth) = (total / 12, total % 12 + 1)
    let newDay = min(day, CivilDate.daysInMonth(year: newYear, month: newMonth))
    return CivilDate(dayNumber: CivilDate.dayNumber(year: newYear, month: newMonth, day: newDay))
  }

  private static func outOfRange(_ day: CivilDate, _ count: Int, _ unit: String) -> Failure {
    Failure(
      .invalidParams, "\(day) plus \(count) \(unit) lies outside the years 0001 to 9999; use a smaller number.",
      zh: "\(day) 加 \(count) \(unit == "days" ? "天" : "个月")超出 0001 至 9999 年；请改用较小的数。")
  }
}

extension CivilDate: Comparable {
  public static func < (left: CivilDate, right: CivilDate) -> Bool {
    left.dayNumber < right.dayNumber
  }
}

extension CivilDate: CustomStringConvertible {
  public var description: String {
    let (year, month, day) = components
    return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
  }
}

extension CivilDate: Codable {
  public init(from decoder: any Decoder) throws {
    try self.init(parsing: decoder.singleValueContainer().decode(String.self))
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}

/// The days of the week in ISO 8601 order, Monday = 1.
public enum Weekday: Int, Sendable, Hashable, CaseIterable, Codable {
  case monday = 1
  case tuesday
  case wednesday
  case thursday
  case friday
  case saturday
  case sunday
}

/// A number with leading zeros up to a width.
func padded(_ number: Int, _ width: Int) -> String {
  let digits = String(number.magnitude)
  let zeros = String(repeating: "0", count: max(0, width - digits.count))
  return (number < 0 ? "-" : "") + zeros + digits
}
