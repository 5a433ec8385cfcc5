import AvalKit

/// The fields of a SWIFT statement that have parts.
enum SwiftFields {
  static func element(_ name: String, _ text: some Sequence<UInt8>, to out: ByteSink) {
    out.append(0x3C)
    out.append(name)
    out.append(0x3E)
    TaggedText.escape(text, to: out)
    out.append("</")
    out.append(name)
    out.append(0x3E)
  }

  /// Field 61: `2604010402C12,34NTRFREF//BANKREF`, in a second line what the bank adds. One that has another shape has no
  /// parts, and so its record lacks what it needs.
  static func entry(_ lines: [[UInt8]], to out: ByteSink) {
    let text = lines.first ?? []
    element("Text", text, to: out)
    var rest = text[...]
    guard let value = date(rest.prefix(6)) else { return }
    rest = rest.dropFirst(6)
    var booked = value
    if rest.prefix(4).count == 4, rest.prefix(4).allSatisfy({ (0x30...0x39).contains($0) }) {
      guard let day = near(value, rest.prefix(4)) else { return }
      booked = day
      rest = rest.dropFirst(4)
    }
    var mark = ""
    if rest.first == 0x52 || rest.first == 0x45 {
      // A reversal (R) or an expected booking (E).
      mark = String(UnicodeScalar(rest.removeFirst()))
    }
    guard let side = rest.popFirst(), side == 0x43 || side == 0x44 else { return }
    mark += String(UnicodeScalar(side))
    if let letter = rest.first, (0x41...0x5A).contains(letter) { rest.removeFirst() }
    let amount = rest.prefix { (0x30...0x39).contains($0) || $0 == 0x2C || $0 == 0x2E }
    guard !amount.isEmpty else { return }
    rest = rest.dropFirst(amount.count)
    element("Value", Array(value.description.utf8), to: out)
    element("Booked", Array(booked.description.utf8), to: out)
    element("Mark", Array(mark.utf8), to: out)
    element("Amount", figure(amount), to: out)
    element("Type", rest.prefix(4), to: out)
    rest = rest.dropFirst(4)
    let all = Array(rest)
    let slashes = ByteSearch(Array("//".utf8)).first(in: all)
    element("Reference", all[..<(slashes ?? all.count)], to: out)
    if let slashes { element("BankReference", all[(slashes + 2)...], to: out) }
    if lines.count > 1 { element("Further", lines[1...].joined(separator: [0x20]), to: out) }
  }

  /// Fields 60, 62, 64, 65: `C260401EUR1234,56`.
  static func balance(_ lines: [[UInt8]], to out: ByteSink) {
    let text = lines.first ?? []
    guard text.count > 10, text[0] == 0x43 || text[0] == 0x44, let day = date(text[1..<7]) else {
      return TaggedText.escape(text, to: out)
    }
    element("Mark", text[..<1], to: out)
    element("Date", Array(day.description.utf8), to: out)
    element("Currency", text[7..<10], to: out)
    element("Amount", figure(text[10...].prefix { $0 > 0x20 }), to: out)
  }

  /// Field 86: all of it, and its subfields.
  static func information(_ lines: [[UInt8]], to out: ByteSink) {
    let whole = Array(lines.joined())
    // Subfields break off at the line's end and go on; other texts are words.
    if let mark = whole.dropFirst(3).first, whole.prefix(3).allSatisfy({ (0x30...0x39).contains($0) }),
      [0x3F, 0x40, 0x3E, 0x7E, 0x5E].contains(mark)
    {
      element("Text", whole.map { $0 == mark ? 0x20 : $0 }, to: out)
      element("Code", whole.prefix(3), to: out)
      for part in whole.dropFirst(3).split(separator: mark) {
        guard part.count >= 2, part.prefix(2).allSatisfy({ (0x30...0x39).contains($0) }) else { continue }
        element("Q" + String(decoding: part.prefix(2), as: UTF8.self), part.dropFirst(2), to: out)
      }
      return
    }
    element("Text", lines.joined(separator: [0x20]), to: out)
    guard whole.first == 0x2F else { return }
    var name: [UInt8] = []
    var value: [UInt8] = []
    var at = 0
    func put() {
      while value.last == 0x2F || value.last == 0x20 { value.removeLast() }
      if !name.isEmpty, !value.isEmpty { element("S-" + String(decoding: name, as: UTF8.self), value, to: out) }
    }
    while at < whole.count {
      if whole[at] == 0x2F {
        let word = whole[(at + 1)...].prefix(6).prefix { (0x41...0x5A).contains($0) }
        let end = at + 1 + word.count
        if word.count >= 2, end < whole.count, whole[end] == 0x2F {
          put()
          (name, value, at) = (Array(word), [], end + 1)
          continue
        }
      }
      value.append(whole[at])
      at += 1
    }
    put()
  }

  /// A comma is the decimal mark and may be the last character; the standard knows no points, and where a bank writes both,
  /// these part thousands.
  private static func figure(_ text: some Collection<UInt8>) -> [UInt8] {
    var figure = Array(text)
    if let comma = figure.firstIndex(of: 0x2C) {
      let whole = figure[..<comma].split(separator: 0x2E, omittingEmptySubsequences: false)
      let isGrouped =
        whole.count > 1 && (1...3).contains(whole[0].count) && whole.dropFirst().allSatisfy { $0.count == 3 }
      if isGrouped { figure = Array(whole.joined()) + figure[comma...] }
    }
    figure = figure.map { $0 == 0x2C ? 0x2E : $0 }
    if figure.last == 0x2E { figure.removeLast() }
    return figure
  }

  /// `yyMMdd`, up to 79 in this century. Banks that reckon a month as 30 days value on 30 February: such a day is the
  /// month's last.
  private static func date(_ text: ArraySlice<UInt8>) -> CivilDate? {
    guard text.count == 6, text.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    let digits = text.map { Int($0 - 0x30) }
    let year = digits[0] * 10 + digits[1]
    return dayOrLast(year + (year < 80 ? 2000 : 1900), digits[2] * 10 + digits[3], digits[4] * 10 + digits[5])
  }

  /// `MMdd` in the year in which it is nearest to another day.
  private static func near(_ day: CivilDate, _ text: ArraySlice<UInt8>) -> CivilDate? {
    let digits = text.map { Int($0 - 0x30) }
    let (month, number) = (digits[0] * 10 + digits[1], digits[2] * 10 + digits[3])
    let year = day.components.0
    let days = [year, year - 1, year + 1].compactMap { dayOrLast($0, month, number) }
    return days.min { abs($0.dayNumber - day.dayNumber) < abs($1.dayNumber - day.dayNumber) }
  }

  /// A day, of a month that is shorter its last; nil beyond the 31st.
  private static func dayOrLast(_ year: Int, _ month: Int, _ day: Int) -> CivilDate? {
    guard (1...31).contains(day) else { return nil }
    return (max(1, min(day, 28))...day).reversed().lazy.compactMap { CivilDate(year: year, month: month, day: $0) }
      .first
  }
}
