/// How a format writes numbers.
struct NumberStyle: Sendable {
  var decimal: UInt8 = 0x2E
  /// The group separator, or nil where the format has none.
  var group: [UInt8]? = [0x2C]
  /// The value is multiplied by ten to this power.
  var exponent = 0
  /// Suffixes that make a number negative (`-`, `DR`).
  var negativeSuffixes: [[UInt8]] = []
  /// Suffixes that say nothing (`CR`, `股`).
  var ignoredSuffixes: [[UInt8]] = []
  /// Reads 万 and 亿 behind the figures (F-I3).
  var chineseUnits = true
}

/// A number as a source writes it, read exactly: F-I3.
struct NumberText {
  /// Significant digits, most significant first, without separators.
  private(set) var digits: [UInt8] = []
  private(set) var fraction = 0
  private(set) var negative = false
  private(set) var percent = false
  /// Whether the text itself says 万 or 亿.
  private(set) var hasOwnUnit = false
  /// The currency sign that stands before or behind the figures.
  private(set) var sign: CurrencySign?

  /// Reads `text`, or says why it is no number of this style.
  static func read(_ text: ByteSlice, _ style: NumberStyle) throws(ValueProblem) -> NumberText {
    var number = NumberText()
    number.digits.reserveCapacity(text.count)
    var body = text
    var plain = true
    var index = 0
    while index < text.count {
      if text[index] >= 0x80 || text[index] == 0x20 { plain = false }
      index += 1
    }
    var folded: [UInt8] = []
    if !plain {
      folded = foldWidth(text)
      return try folded.withUnsafeBufferPointer { buffer throws(ValueProblem) -> NumberText in
        guard let start = buffer.baseAddress else { throw ValueProblem.notANumber(text) }
        body = ByteSlice(start: start, count: buffer.count)
        try number.scan(body, style, original: text)
        return number
      }
    }
    try number.scan(body, style, original: text)
    return number
  }

  /// Full-width digits and signs as ASCII. A blank, no-break or thin, stays between figures, where it is a group
  /// separator, and is taken out elsewhere. `△` before the figures is the minus of Chinese accounts.
  private static func foldWidth(_ text: ByteSlice) -> [UInt8] {
    var out: [UInt8] = []
    out.reserveCapacity(text.count)
    var blanks = 0
    for scalar in text.string.unicodeScalars {
      let bytes: [UInt8]
      switch scalar.value {
      case 0x20, 0xA0, 0x2009, 0x202F, 0x3000:
        blanks += 1
        continue
      case 0xFF01...0xFF5E: bytes = [UInt8(scalar.value - 0xFEE0)]
      case 0x2212, 0x2013: bytes = [0x2D]
      case 0x25B3 where !out.contains(where: isFigure): bytes = [0x2D]
      default: bytes = Array(String(scalar).utf8)
      }
      if blanks > 0, let last = out.last, isFigure(last), isFigure(bytes[0]) {
        out.append(contentsOf: [UInt8](repeating: 0x20, count: blanks))
      }
      blanks = 0
      out.append(contentsOf: bytes)
    }
    return out
  }

  /// Digits, point, comma and apostrophe.
  private static func isFigure(_ byte: UInt8) -> Bool {
    (byte >= 0x30 && byte <= 0x39) || byte == 0x2E || byte == 0x2C || byte == 0x27
  }

  private static let tails: [([UInt8], Int)] = [
    ("百万元", 6), ("千万元", 7), ("千元", 3), ("万元", 4), ("亿元", 8), ("百万", 6), ("千万", 7), ("万", 4), ("亿", 8), ("元", 0),
  ].map { (Array($0.0.utf8), $0.1) }

  private mutating func scan(_ whole: ByteSlice, _ style: NumberStyle, original: ByteSlice) throws(ValueProblem) {
    var text = whole
    let bracketed = text.count >= 2 && text[0] == 0x28 && text[text.count - 1] == 0x29
    if bracketed { text = ByteSlice(start: text.start + 1, count: text.count - 2) }
    for suffix in style.negativeSuffixes where Self.ends(text, suffix) {
      negative.toggle()
      text.count -= suffix.count
      break
    }
    for suffix in style.ignoredSuffixes where Self.ends(text, suffix) {
      text.count -= suffix.count
      break
    }
    if text.count > 0, text[text.count - 1] == 0x25 {
      percent = true
      text.count -= 1
    }
    var shift = style.exponent
    if style.chineseUnits, text.count > 3, text[text.count - 1] >= 0x80 {
      for (tail, power) in Self.tails where Self.ends(text, tail) {
        guard power == 0 || style.exponent == 0 else { throw ValueProblem.unitTwice(original) }
        hasOwnUnit = power != 0
        shift += power
        text.count -= tail.count
        break
      }
    }
    for currency in CurrencySign.all where Self.ends(text, currency.bytes) {
      text.count -= currency.bytes.count
      sign = currency.sign
      break
    }
    text = signed(text)
    for currency in CurrencySign.all where text.hasPrefix(currency.bytes) {
      guard sign == nil || sign == currency.sign else { throw ValueProblem.notANumber(original) }
      text = ByteSlice(start: text.start + currency.bytes.count, count: text.count - currency.bytes.count)
      sign = currency.sign
      text = signed(text)
      break
    }
    if bracketed {
      // Brackets around a minus: nobody can tell whether they mean it twice or once.
      guard !negative else { throw ValueProblem.notANumber(original) }
      negative = true
    }
    try figures(text, style, original)
    scale(by: shift)
    guard digits.count <= 42, fraction <= 12, digits.count - fraction <= 30 else {
      throw ValueProblem.numberTooLong(original)
    }
  }

  private mutating func signed(_ text: ByteSlice) -> ByteSlice {
    guard text.count > 1 else { return text }
    if text[0] == 0x2D {
      negative.toggle()
    } else if text[0] != 0x2B {
      return text
    }
    return ByteSlice(start: text.start + 1, count: text.count - 1)
  }

  private static func ends(_ text: ByteSlice, _ suffix: [UInt8]) -> Bool {
    guard text.count > suffix.count else { return false }
    return ByteSlice(start: text.start + text.count - suffix.count, count: suffix.count).equals(suffix)
  }

  /// The figures with group separators only where they belong: `1.234,56` passes, `1.2.3,4` does not.
  private mutating func figures(_ text: ByteSlice, _ style: NumberStyle, _ original: ByteSlice) throws(ValueProblem) {
    guard text.count > 0, text.count <= 64 else { throw ValueProblem.notANumber(original) }
    var index = 0
    var groups = 0
    var sinceGroup = 0
    var blank = false
    while index < text.count {
      let byte = text[index]
      if byte >= 0x30, byte <= 0x39 {
        digits.append(byte)
        sinceGroup += 1
        index += 1
      } else if byte == style.decimal {
        break
      } else if let width = Self.separator(style, text, index) {
        guard groups == 0 ? (1...3).contains(sinceGroup) : sinceGroup == 3 && blank == (byte == 0x20) else {
          throw ValueProblem.misplacedGroup(original)
        }
        blank = byte == 0x20
        groups += 1
        sinceGroup = 0
        index += width
      } else {
        throw ValueProblem.notANumber(original)
      }
    }
    if groups > 0, sinceGroup != 3 { throw ValueProblem.misplacedGroup(original) }
    let whole = digits.count
    if index < text.count {
      index += 1
      while index < text.count {
        let byte = text[index]
        guard byte >= 0x30, byte <= 0x39 else { throw ValueProblem.notANumber(original) }
        digits.append(byte)
        index += 1
      }
      fraction = digits.count - whole
      guard fraction > 0 else { throw ValueProblem.notANumber(original) }
    }
    guard !digits.isEmpty else { throw ValueProblem.notANumber(original) }
  }

  /// The width of the group separator at a place: the format's own, or a blank.
  private static func separator(_ style: NumberStyle, _ text: ByteSlice, _ index: Int) -> Int? {
    if text[index] == 0x20 { return 1 }
    guard let group = style.group, !group.isEmpty, index + group.count <= text.count,
      ByteSlice(start: text.start + index, count: group.count).equals(group)
    else { return nil }
    return group.count
  }

  /// Multiplies by ten to a power by moving the decimal point.
  mutating func scale(by exponent: Int) {
    if exponent >= 0 {
      let moved = min(exponent, fraction)
      fraction -= moved
      if exponent > moved { digits.append(contentsOf: [UInt8](repeating: 0x30, count: exponent - moved)) }
    } else {
      fraction -= exponent
    }
    while digits.count <= fraction { digits.insert(0x30, at: 0) }
    var leading = 0
    while leading < digits.count - fraction - 1, digits[leading] == 0x30 { leading += 1 }
    if leading > 0 { digits.removeFirst(leading) }
    while fraction > 0, digits.last == 0x30 {
      digits.removeLast()
      fraction -= 1
    }
    if digits.allSatisfy({ $0 == 0x30 }) { negative = false }
  }

  mutating func negate() {
    if !isZero { negative.toggle() }
  }

  var isZero: Bool { digits.allSatisfy { $0 == 0x30 } }
  var isInteger: Bool { fraction == 0 }

  /// Plain decimal text without superfluous zeros.
  func write(to sink: ByteSink) {
    if negative { sink.append(0x2D) }
    digits.withUnsafeBufferPointer { buffer in
      guard let start = buffer.baseAddress else { return }
      sink.append(start, buffer.count - fraction)
      if fraction > 0 {
        sink.append(0x2E)
        sink.append(start + buffer.count - fraction, fraction)
      }
    }
  }
}
