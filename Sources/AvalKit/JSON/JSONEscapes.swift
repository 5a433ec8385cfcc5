/// The escapes of JSON strings, in both directions.
enum JSONEscapes {
  /// The text that a string's content stands for. The reader has checked every escape.
  static func decode(_ content: UnsafeBufferPointer<UInt8>) -> [UInt8] {
    var text: [UInt8] = []
    text.reserveCapacity(content.count)
    var index = 0
    while index < content.count {
      let byte = content[index]
      guard byte == 0x5C, index + 1 < content.count else {
        text.append(byte)
        index += 1
        continue
      }
      let letter = content[index + 1]
      index += 2
      if letter == 0x75 {
        append(scalar(content, &index), to: &text)
      } else {
        text.append(plain(letter))
      }
    }
    return text
  }

  private static func plain(_ letter: UInt8) -> UInt8 {
    switch letter {
    case 0x62: 0x08
    case 0x66: 0x0C
    case 0x6E: 0x0A
    case 0x72: 0x0D
    case 0x74: 0x09
    default: letter
    }
  }

  /// The character of `\uXXXX` or of a pair of them; `index` stands after the first `u`.
  private static func scalar(_ content: UnsafeBufferPointer<UInt8>, _ index: inout Int) -> UInt32 {
    let unit = hexadecimal(content, index)
    index += 4
    guard unit & 0xFC00 == 0xD800, index + 6 <= content.count else { return unit }
    let low = hexadecimal(content, index + 2)
    index += 6
    return 0x10000 + (unit & 0x3FF) << 10 + (low & 0x3FF)
  }

  private static func hexadecimal(_ content: UnsafeBufferPointer<UInt8>, _ start: Int) -> UInt32 {
    guard start + 4 <= content.count else { return 0xFFFD }
    var value: UInt32 = 0
    for index in start..<start + 4 {
      value = value << 4 | (JSONScanner.hexadecimalDigit(content[index]) ?? 0)
    }
    return value
  }

  private static func append(_ scalar: UInt32, to text: inout [UInt8]) {
    text.append(contentsOf: UTF8.encode(Unicode.Scalar(scalar) ?? "\u{FFFD}") ?? UTF8.encodedReplacementCharacter)
  }

  /// Appends text between quotes: quote, backslash and control characters escaped, everything else as it is.
  static func append(_ text: UnsafeBufferPointer<UInt8>, quotedTo bytes: inout [UInt8]) {
    bytes.append(0x22)
    var clean = 0
    var index = firstToEscape(in: text, from: 0)
    if index == text.count {
      bytes.append(contentsOf: text)
      bytes.append(0x22)
      return
    }
    while index < text.count {
      index = firstToEscape(in: text, from: index)
      bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text[clean..<index]))
      guard index < text.count else { break }
      appendEscape(of: text[index], to: &bytes)
      index += 1
      clean = index
    }
    bytes.append(0x22)
  }

  private static func firstToEscape(in text: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
    var index = start
    let raw = UnsafeRawBufferPointer(text)
    while index + 8 <= text.count {
      let word = UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: index, as: UInt64.self))
      guard JSONScanner.special(in: word) == 0 else { break }
      index += 8
    }
    while index < text.count, text[index] >= 0x20, text[index] != 0x22, text[index] != 0x5C { index += 1 }
    return index
  }

  private static func appendEscape(of byte: UInt8, to bytes: inout [UInt8]) {
    bytes.append(0x5C)
    switch byte {
    case 0x22, 0x5C: bytes.append(byte)
    case 0x08: bytes.append(0x62)
    case 0x0C: bytes.append(0x66)
    case 0x0A: bytes.append(0x6E)
    case 0x0D: bytes.append(0x72)
    case 0x09: bytes.append(0x74)
    default:
      let digits: StaticString = "0123456789abcdef"
      bytes.append(contentsOf: [0x75, 0x30, 0x30, digits.utf8Start[Int(byte >> 4)], digits.utf8Start[Int(byte & 15)]])
    }
  }
}
