/// Reads the tokens of a JSON text: one pass, no allocation.
struct JSONScanner {
  let bytes: UnsafeBufferPointer<UInt8>
  private let base: UnsafePointer<UInt8>
  let end: Int
  var position = 0

  /// `bytes` is not empty and outlives the scanner.
  init(_ bytes: UnsafeBufferPointer<UInt8>, base: UnsafePointer<UInt8>) {
    self.bytes = bytes
    self.base = base
    self.end = bytes.count
  }

  /// The byte at the position, or 0 at the end: NUL is no token, so callers need not tell the two apart.
  @inline(__always)
  var current: UInt8 { position < end ? base[position] : 0 }

  @inline(__always)
  mutating func skipWhitespace() {
    while position < end {
      let byte = base[position]
      guard byte <= 0x20, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return }
      position += 1
    }
  }

  /// Reads the rest of a string, from after its quote to after the closing one; answers whether it has escapes.
  @inline(__always)
  mutating func string() throws(JSONStop) -> Bool {
    let start = position - 1
    var hasEscapes = false
    while true {
      skipPlain()
      guard position < end else { throw JSONStop(.unterminated, start) }
      let byte = base[position]
      if byte == 0x22 {
        position += 1
        return hasEscapes
      } else if byte >= 0x80 {
        try multibyte()
      } else if byte == 0x5C {
        hasEscapes = true
        try escape()
      } else {
        throw JSONStop(.control, position)
      }
    }
  }

  /// Goes to the next byte that is a quote, a backslash, a control character or not ASCII; eight bytes at a time.
  @inline(__always)
  private mutating func skipPlain() {
    var index = position
    while index &+ 8 <= end {
      let word = UInt64(littleEndian: UnsafeRawPointer(base + index).loadUnaligned(as: UInt64.self))
      let special = JSONScanner.special(in: word)
      if special != 0 {
        position = index &+ special.trailingZeroBitCount / 8
        return
      }
      index &+= 8
    }
    while index < end {
      let byte = base[index]
      guard byte >= 0x20, byte != 0x22, byte != 0x5C, byte < 0x80 else { break }
      index &+= 1
    }
    position = index
  }

  /// Bit 7 of every byte of the word that needs a look; exact up to the lowest one set.
  @inline(__always)
  static func special(in word: UInt64) -> UInt64 {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let quote = word ^ (ones &* 0x22)
    let slash = word ^ (ones &* 0x5C)
    let control = (word &- ones &* 0x20) & ~word
    return (control | ((quote &- ones) & ~quote) | ((slash &- ones) & ~slash) | word) & (ones &* 0x80)
  }

  /// Reads characters that are not ASCII: no overlong form, no surrogate, nothing above U+10FFFF.
  @inline(__always)
  private mutating func multibyte() throws(JSONStop) {
    var index = position
    while index < end {
      let lead = base[index]
      guard lead >= 0x80 else { break }
      let length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4
      guard lead >= 0xC2, lead <= 0xF4, index &+ length <= end else { throw JSONStop(.utf8, index) }
      let second = base[index &+ 1]
      let low: UInt8 = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80
      let high: UInt8 = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF
      guard second >= low, second <= high else { throw JSONStop(.utf8, index) }
      if length > 2, base[index &+ 2] & 0xC0 != 0x80 { throw JSONStop(.utf8, index) }
      if length > 3, base[index &+ 3] & 0xC0 != 0x80 { throw JSONStop(.utf8, index) }
      index &+= length
    }
    position = index
  }

  private mutating func escape() throws(JSONStop) {
    let start = position
    position += 1
    switch current {
    case 0x22, 0x5C, 0x2F, 0x62, 0x66, 0x6E, 0x72, 0x74:
      position += 1
    case 0x75:
      position += 1
      let unit = try hexadecimal(start)
      guard unit & 0xF800 == 0xD800 else { return }
      guard unit < 0xDC00, current == 0x5C else { throw JSONStop(.surrogate, start) }
      position += 1
      guard current == 0x75 else { throw JSONStop(.surrogate, start) }
      position += 1
      guard try hexadecimal(start) & 0xFC00 == 0xDC00 else { throw JSONStop(.surrogate, start) }
    default:
      throw JSONStop(.escape, start)
    }
  }

  private mutating func hexadecimal(_ start: Int) throws(JSONStop) -> UInt32 {
    guard position + 4 <= end else { throw JSONStop(.escape, start) }
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard let digit = JSONScanner.hexadecimalDigit(base[position]) else { throw JSONStop(.escape, start) }
      value = value << 4 | digit
      position += 1
    }
    return value
  }

  static func hexadecimalDigit(_ byte: UInt8) -> UInt32? {
    switch byte {
    case 0x30...0x39: UInt32(byte - 0x30)
    case 0x41...0x46: UInt32(byte - 0x37)
    case 0x61...0x66: UInt32(byte - 0x57)
    default: nil
    }
  }

  /// Reads a number; answers whether it is an integer literal: no fraction, no exponent, not `-0`.
  @inline(__always)
  mutating func number() throws(JSONStop) -> Bool {
    let start = position
    if current == 0x2D { position += 1 }
    if current == 0x30 {
      position += 1
      guard !isDigit(current) else { throw JSONStop(.leadingZero, position - 1) }
    } else {
      try digits()
    }
    var isInteger = !(position == start + 2 && base[start] == 0x2D && base[start + 1] == 0x30)
    if current == 0x2E {
      isInteger = false
      position += 1
      try digits()
    }
    if current | 0x20 == 0x65 {
      isInteger = false
      position += 1
      if current == 0x2B || current == 0x2D { position += 1 }
      try digits()
    }
    return isInteger
  }

  @inline(__always)
  private func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }

  @inline(__always)
  private mutating func digits() throws(JSONStop) {
    guard isDigit(current) else { throw JSONStop(.number, position) }
    repeat { position += 1 } while isDigit(current)
  }

  /// Reads `true`, `false` or `null`, whose first letter stands at the position.
  @inline(__always)
  mutating func literal(_ word: StaticString) throws(JSONStop) {
    let count = word.utf8CodeUnitCount
    guard position + count <= end else { throw JSONStop(.literal, position) }
    for offset in 1..<count where base[position + offset] != word.utf8Start[offset] {
      throw JSONStop(.literal, position)
    }
    position += count
  }
}
