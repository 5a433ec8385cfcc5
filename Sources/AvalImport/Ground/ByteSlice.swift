/// A borrowed run of UTF-8 bytes inside the current record; valid until the record ends.
struct ByteSlice {
  var start: UnsafePointer<UInt8>
  var count: Int

  @inline(__always)
  subscript(_ index: Int) -> UInt8 { start[index] }

  var isEmpty: Bool { count == 0 }

  var string: String { String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self) }

  var array: [UInt8] { Array(UnsafeBufferPointer(start: start, count: count)) }

  /// At most `limit` bytes as text, for messages.
  func excerpt(_ limit: Int = 60) -> String {
    guard count > limit else { return string }
    var end = limit
    while end > 0, start[end] & 0xC0 == 0x80 { end -= 1 }
    return ByteSlice(start: start, count: end).string + "…"
  }

  @inline(__always)
  func equals(_ other: [UInt8]) -> Bool {
    guard other.count == count else { return false }
    return other.withUnsafeBufferPointer { buffer in
      var index = 0
      while index < count {
        if buffer[index] != start[index] { return false }
        index += 1
      }
      return true
    }
  }

  func equals(_ other: ByteSlice) -> Bool {
    guard count == other.count else { return false }
    for index in 0..<count where self[index] != other[index] { return false }
    return true
  }

  func hasPrefix(_ other: [UInt8]) -> Bool {
    count >= other.count && ByteSlice(start: start, count: other.count).equals(other)
  }

  /// Without white space at both ends: XML white space, no-break space, ideographic space and byte order mark.
  func trimmed() -> ByteSlice {
    var from = 0
    var to = count
    while from < to {
      let width = Self.leadingSpace(start + from, to - from)
      if width == 0 { break }
      from += width
    }
    while to > from {
      if start[to - 1] <= 0x20 {
        to -= 1
      } else if to - from >= 2, start[to - 2] == 0xC2, start[to - 1] == 0xA0 {
        to -= 2
      } else if to - from >= 3, Self.leadingSpace(start + to - 3, 3) == 3 {
        to -= 3
      } else {
        break
      }
    }
    return ByteSlice(start: start + from, count: to - from)
  }

  /// How many bytes of white space stand at `at`: 0, 1, 2 (U+00A0) or 3 (U+3000, U+FEFF).
  @inline(__always)
  static func leadingSpace(_ at: UnsafePointer<UInt8>, _ available: Int) -> Int {
    let first = at[0]
    if first <= 0x20 { return 1 }
    if first == 0xC2, available >= 2, at[1] == 0xA0 { return 2 }
    if first == 0xE3, available >= 3, at[1] == 0x80, at[2] == 0x80 { return 3 }
    if first == 0xEF, available >= 3, at[1] == 0xBB, at[2] == 0xBF { return 3 }
    return 0
  }
}

extension ByteSlice {
  /// Whether the text is one of a list, such as those that stand for “nothing”.
  @inline(__always)
  func isOne(of texts: [[UInt8]]) -> Bool {
    if texts.isEmpty { return false }
    for text in texts where equals(text) { return true }
    return false
  }
}
