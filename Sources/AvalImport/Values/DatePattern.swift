import AvalKit

/// A day, month or year, and perhaps a time, as far as the source gives them.
struct PartialDate: Equatable {
  var year = 0
  /// 0 when the source gives a year alone.
  var month = 0
  /// 0 when the source gives no day.
  var day = 0
  var hour = 0
  var minute = 0
  var second = 0
  var hasTime = false

  /// Whether the calendar has the day.
  var isDay: Bool {
    guard (1...9999).contains(year), (0...12).contains(month) else { return false }
    return day == 0 || (month > 0 && day <= CivilDate.daysInMonth(year: year, month: month))
  }

  /// Whether the clock has the time; a leap second is one.
  var isTime: Bool { hour < 24 && minute < 60 && second < 61 }

  func write(to sink: ByteSink, time: Bool) {
    Self.digits(year, 4, to: sink)
    guard month > 0 else { return }
    sink.append(0x2D)
    Self.digits(month, 2, to: sink)
    guard day > 0 else { return }
    sink.append(0x2D)
    Self.digits(day, 2, to: sink)
    guard time, hasTime else { return }
    sink.append(0x54)
    Self.digits(hour, 2, to: sink)
    sink.append(0x3A)
    Self.digits(minute, 2, to: sink)
    sink.append(0x3A)
    Self.digits(second, 2, to: sink)
  }

  private static func digits(_ value: Int, _ width: Int, to sink: ByteSink) {
    var power = 1
    for _ in 1..<width { power *= 10 }
    var rest = value
    for _ in 0..<width {
      sink.append(UInt8(truncatingIfNeeded: 0x30 + rest / power % 10))
      rest %= power
      power /= 10
    }
  }

  /// The full date moved by whole days; nil where it is no full date or the calendar ends.
  func adding(days: Int) -> PartialDate? {
    guard let date = CivilDate(year: year, month: month, day: day), let moved = try? date.adding(days: days) else {
      return nil
    }
    var result = PartialDate(moved)
    (result.hour, result.minute, result.second, result.hasTime) = (hour, minute, second, hasTime)
    return result
  }

  init() {}

  init(_ date: CivilDate) { (year, month, day) = date.components }
}

/// One way a source writes dates, compiled from a pattern such as `dd.MM.yyyy`; a closed list of letters, no guessing.
///
/// `yyyy` year, `yy` year of the century (needs a pivot), `MM`/`M` month, `MMM` English month name, `dd`/`d` day,
/// `HH`/`H` hour, `mm` minute, `ss` second, `S` fraction of a second, `Z` an offset or `Z`; everything else stands for
/// itself. `-monthEnd` behind a pattern turns a month into its last day; `excelSerial` reads Excel's day numbers.
struct DatePattern: Sendable, Equatable {
  enum Piece: Sendable, Equatable {
    case year
    case shortYear
    case month(fixed: Bool)
    case monthName
    case day(fixed: Bool)
    case hour(fixed: Bool)
    case minute
    case second
    case fraction
    case offset
    case literal([UInt8])
  }

  let text: String
  private(set) var pieces: [Piece] = []
  private(set) var monthEnd = false
  private(set) var excelSerial = false
  /// Two-digit years up to this one belong to 2000–2099, the others to 1900–1999.
  private(set) var pivot = 0

  init(_ text: String, pivot: Int?) throws(ValueProblem) {
    self.text = text
    if text == "excelSerial" {
      excelSerial = true
      return
    }
    var pattern = text
    if pattern.hasSuffix("-monthEnd") {
      monthEnd = true
      pattern = String(pattern.dropLast(9))
    }
    try compile(pattern)
    if pieces.contains(.shortYear) {
      guard let pivot, (0...99).contains(pivot) else {
        throw ValueProblem(
          "BAD_DATE_FORMAT", "“\(text)” has a two-digit year: give “pivot”, the last year of 2000–2099 (0…99).",
          zh: "“\(text)”使用两位年份：请给出“pivot”（0…99）。")
      }
      self.pivot = pivot
    }
  }

  private mutating func compile(_ pattern: String) throws(ValueProblem) {
    let letters = Array(pattern)
    var index = 0
    var literal: [UInt8] = []
    while index < letters.count {
      let letter = letters[index]
      var width = 1
      while index + width < letters.count, letters[index + width] == letter { width += 1 }
      let piece: Piece? =
        switch (letter, width) {
        case ("y", 4): .year
        case ("y", 2): .shortYear
        case ("M", 3): .monthName
        case ("M", 1), ("M", 2): .month(fixed: width == 2)
        case ("d", 1), ("d", 2): .day(fixed: width == 2)
        case ("H", 1), ("H", 2): .hour(fixed: width == 2)
        case ("m", 2): .minute
        case ("s", 2): .second
        case ("S", _): .fraction
        case ("Z", 1): .offset
        default: nil
        }
      if let piece {
        if !literal.isEmpty { pieces.append(.literal(literal)) }
        literal = []
        pieces.append(piece)
        index += width
      } else if "yMdHmsSZ".contains(letter) {
        throw ValueProblem(
          "BAD_DATE_FORMAT", "“\(text)” is no date format: “\(String(repeating: letter, count: width))” means nothing.",
          zh: "“\(text)”不是日期格式：“\(String(repeating: letter, count: width))”没有含义。")
      } else {
        literal.append(contentsOf: Array(String(letter).utf8))
        index += 1
      }
    }
    if !literal.isEmpty { pieces.append(.literal(literal)) }
    guard pieces.contains(.year) || pieces.contains(.shortYear) else {
      throw ValueProblem("BAD_DATE_FORMAT", "“\(text)” is no date format: it has no year.", zh: "“\(text)”不是日期格式：缺少年份。")
    }
  }

  /// The date in `text`, nil when the text does not have this form; whether the calendar has the day is not asked.
  func read(_ text: ByteSlice) -> PartialDate? {
    if excelSerial { return readSerial(text) }
    var date = PartialDate()
    var at = 0
    for piece in pieces {
      switch piece {
      case .literal(let bytes):
        guard at + bytes.count <= text.count,
          ByteSlice(start: text.start + at, count: bytes.count).equals(bytes)
        else { return nil }
        at += bytes.count
      case .year: guard Self.figures(text, &at, 4, 4, into: &date.year) else { return nil }
      case .shortYear:
        guard Self.figures(text, &at, 2, 2, into: &date.year) else { return nil }
        date.year += date.year <= pivot ? 2000 : 1900
      case .month(let fixed): guard Self.figures(text, &at, fixed ? 2 : 1, 2, into: &date.month) else { return nil }
      case .monthName: guard Self.monthName(text, &at, into: &date.month) else { return nil }
      case .day(let fixed): guard Self.figures(text, &at, fixed ? 2 : 1, 2, into: &date.day) else { return nil }
      case .hour(let fixed):
        guard Self.figures(text, &at, fixed ? 2 : 1, 2, into: &date.hour) else { return nil }
        date.hasTime = true
      case .minute: guard Self.figures(text, &at, 2, 2, into: &date.minute) else { return nil }
      case .second: guard Self.figures(text, &at, 2, 2, into: &date.second) else { return nil }
      case .fraction:
        var ignored = 0
        guard Self.figures(text, &at, 1, 9, into: &ignored) else { return nil }
      case .offset: guard Self.offset(text, &at) else { return nil }
      }
    }
    guard at == text.count else { return nil }
    if monthEnd, (1...12).contains(date.month), date.day == 0 {
      date.day = CivilDate.daysInMonth(year: date.year, month: date.month)
    }
    return date
  }

  private static func figures(_ text: ByteSlice, _ at: inout Int, _ least: Int, _ most: Int, into value: inout Int)
    -> Bool
  {
    var read = 0
    var result = 0
    while read < most, at < text.count, text[at] >= 0x30, text[at] <= 0x39 {
      result = result * 10 + Int(text[at] - 0x30)
      at += 1
      read += 1
    }
    value = result
    return read >= least
  }

  private static let monthNames = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
  ].map { Array($0.utf8) }

  private static func monthName(_ text: ByteSlice, _ at: inout Int, into month: inout Int) -> Bool {
    guard at + 3 <= text.count else { return false }
    let name = (0..<3).map { text[at + $0] | 0x20 }
    guard let index = monthNames.firstIndex(of: name) else { return false }
    month = index + 1
    at += 3
    return true
  }

  /// `Z`, `+08:00`, `+0800` or `+08`; the date stands as its source wrote it.
  private static func offset(_ text: ByteSlice, _ at: inout Int) -> Bool {
    guard at < text.count else { return false }
    if text[at] == 0x5A {
      at += 1
      return true
    }
    guard text[at] == 0x2B || text[at] == 0x2D else { return false }
    at += 1
    var hours = 0
    var minutes = 0
    guard figures(text, &at, 2, 2, into: &hours) else { return false }
    if at < text.count, text[at] == 0x3A { at += 1 }
    guard at == text.count || figures(text, &at, 2, 2, into: &minutes) else { return false }
    return hours * 60 + minutes <= 14 * 60 && minutes < 60
  }

  /// Excel's 1900 system, in which the 29 February 1900 that never was is serial 60; behind the point a part of the day.
  private func readSerial(_ text: ByteSlice) -> PartialDate? {
    var at = 0
    var serial = 0
    guard Self.figures(text, &at, 1, 7, into: &serial), serial > 0, serial != 60, serial <= 2_958_465 else {
      return nil
    }
    var date = PartialDate(CivilDate(dayNumber: Int32(truncatingIfNeeded: serial - (serial > 60 ? 25_569 : 25_568))))
    guard at < text.count else { return date }
    guard text[at] == 0x2E else { return nil }
    at += 1
    let from = at
    var part = 0
    guard Self.figures(text, &at, 1, 12, into: &part) else { return nil }
    while at < text.count, text[at] >= 0x30, text[at] <= 0x39 { at += 1 }
    guard at == text.count else { return nil }
    var whole = 1
    for _ in 0..<min(12, text.count - from) { whole *= 10 }
    // Twelve places are finer than a second; a time rounded up to midnight stays on its day.
    let seconds = min(86_399, (part * 86_400 + whole / 2) / whole)
    (date.hour, date.minute, date.second, date.hasTime) = (seconds / 3600, seconds / 60 % 60, seconds % 60, true)
    return date
  }

  /// The forms read where a format names none: none of them can be mistaken for another.
  static let unambiguous: [DatePattern] = [
    "yyyy-MM-dd", "yyyyMMdd", "yyyy/MM/dd", "yyyy/M/d", "yyyy年M月d日", "yyyy.MM.dd", "yyyy-MM-ddTHH:mm:ss",
    "yyyy-MM-ddTHH:mm:ssZ", "yyyy-MM-ddTHH:mm:ss.SSS", "yyyy-MM-ddTHH:mm:ss.SSSZ", "yyyy-MM-dd HH:mm:ss",
    "yyyy/MM/dd HH:mm:ss", "yyyy-MM-dd HH:mm", "yyyy-MM-ddTHH:mm", "yyyy-MM-ddZ", "yyyyMMddHHmmss", "yyyy-MM",
    "yyyy年M月", "yyyy/MM", "yyyy", "yyyy-M-d", "yyyy-MM-ddTHH:mmZ", "yyyy-MM-dd HH:mm:ss.S", "yyyyMMddTHHmmss",
    "yyyyMMddTHHmmssZ", "yyyy/M/d H:mm", "yyyy/M/d H:mm:ss", "yyyy-M-d H:mm", "yyyy-M-d H:mm:ss",
    "yyyy年M月d日 H:mm:ss", "yyyy年M月d日H时mm分ss秒", "yyyy年M月d日 H时mm分",
  ].compactMap { try? DatePattern($0, pivot: nil) }
}
