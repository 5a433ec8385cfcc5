import AvalKit

/// How far a date is moved: ISO 8601 (`P30D`, `P2W`, `P1M`, `P1Y6M`) or a whole number of days.
struct DateDuration {
  private var months = 0
  private var days = 0

  /// nil where the text is none, or goes beyond a hundred years.
  init?(_ text: String) {
    if let days = Int(text), abs(days) <= 36_600 {
      self.days = days
      return
    }
    var rest = Substring(text)
    guard rest.popFirst() == "P", !rest.isEmpty else { return nil }
    while !rest.isEmpty {
      let digits = rest.prefix { $0.isASCII && $0.isNumber }
      rest = rest.dropFirst(digits.count)
      guard let unit = rest.popFirst(), let count = Int(digits), count <= 36_600 else { return nil }
      switch unit {
      case "Y": months += 12 * count
      case "M": months += count
      case "W": days += 7 * count
      case "D": days += count
      default: return nil
      }
    }
    guard months <= 1200, days <= 36_600 else { return nil }
  }

  /// The date moved, first by months (a day that the month does not have becomes its last), then by days.
  func moving(_ date: PartialDate, back: Bool) -> PartialDate? {
    var moved = date
    let sign = back ? -1 : 1
    let total = date.year * 12 + date.month - 1 + sign * months
    (moved.year, moved.month) = (total / 12, total % 12 + 1)
    guard (1...9999).contains(moved.year) else { return nil }
    moved.day = min(date.day, CivilDate.daysInMonth(year: moved.year, month: moved.month))
    return days == 0 ? moved : moved.adding(days: sign * days)
  }
}

extension ValueProblem {
  static func notADuration(_ text: String) -> ValueProblem {
    ValueProblem(
      "NOT_A_DURATION", "“\(text.prefix(60))” is no number of days and no duration such as P30D or P1M; correct it.",
      zh: "“\(text.prefix(60))”不是天数，也不是 P30D、P1M 之类的时长，请更正。")
  }
}
