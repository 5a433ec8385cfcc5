import Glibc

/// Builds a JSON text byte by byte: no whitespace, members in the order they are written, commas by itself.
///
/// The caller pairs `begin…` with `end…` and writes a key before each member's value.
public struct JSONWriter: Sendable {
  /// What has been written so far.
  public private(set) var bytes: [UInt8] = []
  private var depth = 0

  public init(reserving capacity: Int = 256) {
    bytes.reserveCapacity(capacity)
  }

  public mutating func beginObject() {
    separate()
    bytes.append(0x7B)
    depth += 1
  }

  public mutating func endObject() {
    bytes.append(0x7D)
    depth -= 1
  }

  public mutating func beginArray() {
    separate()
    bytes.append(0x5B)
    depth += 1
  }

  public mutating func endArray() {
    bytes.append(0x5D)
    depth -= 1
  }

  /// A member's name; its value follows.
  public mutating func key(_ name: String) {
    separate()
    quote(name)
    bytes.append(0x3A)
  }

  public mutating func string(_ text: String) {
    separate()
    quote(text)
  }

  /// Text that is known to be UTF-8.
  public mutating func string(utf8 text: UnsafeBufferPointer<UInt8>) {
    separate()
    JSONEscapes.append(text, quotedTo: &bytes)
  }

  public mutating func integer(_ value: some FixedWidthInteger) {
    separate()
    JSONWriter.append(value, to: &bytes)
  }

  /// A string of characters that need no escapes, appended by `body`.
  mutating func text(_ body: (inout [UInt8]) -> Void) {
    separate()
    bytes.append(0x22)
    body(&bytes)
    bytes.append(0x22)
  }

  mutating func startMember(_ name: UnsafeBufferPointer<UInt8>) {
    separate()
    bytes.append(0x22)
    bytes.append(contentsOf: name)
    bytes.append(0x22)
    bytes.append(0x3A)
  }

  public mutating func bool(_ value: Bool) {
    separate()
    literal(value ? "true" : "false")
  }

  public mutating func null() {
    separate()
    literal("null")
  }

  /// The shortest digits that read back as the same number, whole numbers without a point; throws for NaN and infinity.
  public mutating func double(_ value: Double) throws(Failure) {
    guard value.isFinite else {
      throw Failure(
        .invalidParams, "A number that is not finite cannot be written as JSON; leave it out.",
        zh: "非有限的数无法写成 JSON，请省略。")
    }
    if let whole = Int64(exactly: value), whole.magnitude < 1 << 53, !(whole == 0 && value.sign == .minus) {
      integer(whole)
    } else {
      separate()
      bytes.append(contentsOf: value.description.utf8)
    }
  }

  /// A value that is JSON already. A line break, which can only stand between tokens, becomes a space, so that a
  /// message stays on its line.
  public mutating func raw(_ json: some Sequence<UInt8>) {
    separate()
    let start = bytes.count
    bytes.append(contentsOf: json)
    bytes.withUnsafeMutableBytes { bytes in
      guard let base = bytes.baseAddress else { return }
      for lineEnd: Int32 in [0x0A, 0x0D] {
        var position = start
        while let found = memchr(base + position, lineEnd, bytes.count - position) {
          found.storeBytes(of: 0x20, as: UInt8.self)
          position = base.distance(to: UnsafeMutableRawPointer(found)) + 1
        }
      }
    }
  }

  /// The comma, where one is due: inside a container, after a complete value.
  private mutating func separate() {
    guard depth > 0, let last = bytes.last else { return }
    switch last {
    case 0x7B, 0x5B, 0x3A: return
    default: bytes.append(0x2C)
    }
  }

  private mutating func quote(_ text: String) {
    var text = text
    text.withUTF8 { JSONEscapes.append($0, quotedTo: &bytes) }
  }

  private mutating func literal(_ word: StaticString) {
    bytes.append(contentsOf: UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount))
  }

  static func append(_ value: some FixedWidthInteger, to bytes: inout [UInt8]) {
    if value < 0 { bytes.append(0x2D) }
    if let small = UInt64(exactly: value.magnitude) { return append(digits: small, to: &bytes) }
    bytes.append(contentsOf: String(value.magnitude).utf8)
  }

  private static func append(digits magnitude: UInt64, to bytes: inout [UInt8]) {
    if magnitude < 10 {
      bytes.append(0x30 + UInt8(truncatingIfNeeded: magnitude))
      return
    }
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 20) { digits in
      var start = digits.count
      var rest = magnitude
      while rest > 0 {
        let (quotient, digit) = rest.quotientAndRemainder(dividingBy: 10)
        start -= 1
        digits[start] = 0x30 + UInt8(truncatingIfNeeded: digit)
        rest = quotient
      }
      bytes.append(contentsOf: UnsafeBufferPointer(rebasing: digits[start...]))
    }
  }

  /// Puts the members of the object that ends with the text into the order of their names' UTF-8 bytes. `start` is the
  /// position of a name, the first directly after the brace; the closing brace has not been written.
  mutating func sortMembers(_ members: [(name: String, start: Int)]) {
    guard members.count > 1, let first = members.first?.start else { return }
    let ends = members.dropFirst().map { $0.start - 1 } + [bytes.count]
    let sorted = zip(members, ends).sorted { $0.0.name.utf8.lexicographicallyPrecedes($1.0.name.utf8) }
    var text: [UInt8] = []
    text.reserveCapacity(bytes.count - first)
    for (member, end) in sorted {
      if !text.isEmpty { text.append(0x2C) }
      text.append(contentsOf: bytes[member.start..<end])
    }
    bytes.replaceSubrange(first..., with: text)
  }

  /// Where the next key will begin, its comma not counted.
  var nextKeyStart: Int { bytes.last == 0x7B ? bytes.count : bytes.count + 1 }
}
