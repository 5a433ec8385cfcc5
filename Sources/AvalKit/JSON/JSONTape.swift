/// What a JSON value is.
public enum JSONKind: UInt8, Sendable, Hashable {
  case null
  case bool
  case number
  case string
  case array
  case object
}

/// One value (or member name) of a parsed text: 16 bytes, in the order of the text.
///
/// An array is followed by its elements, an object by name, value, name, value …
struct TapeEntry {
  /// First byte; of a string the first one after its quote.
  var start: UInt32
  /// The byte after the last; of a string its closing quote.
  var end: UInt32
  /// The entry after this value with everything inside it.
  var next: UInt32
  /// Bits 0–2 kind, bit 3 flag, from bit 4 the count of elements or members.
  var bits: UInt32

  /// Means: true (bool), has escapes (string), an integer literal (number).
  static let flag: UInt32 = 8
  static let one: UInt32 = 16

  init(_ kind: JSONKind, start: Int, end: Int, next: Int, flag: Bool = false) {
    self.start = UInt32(truncatingIfNeeded: start)
    self.end = UInt32(truncatingIfNeeded: end)
    self.next = UInt32(truncatingIfNeeded: next)
    self.bits = UInt32(kind.rawValue) | (flag ? TapeEntry.flag : 0)
  }

  var kind: JSONKind { JSONKind(rawValue: UInt8(truncatingIfNeeded: bits & 7)) ?? .null }
  var isFlagged: Bool { bits & TapeEntry.flag != 0 }
  var count: Int { Int(bits >> 4) }
  var range: Range<Int> { Int(start)..<Int(end) }

  /// The whole value in the text, quotes included.
  var sourceRange: Range<Int> {
    kind == .string ? Int(start) - 1..<Int(end) + 1 : range
  }
}

/// The tape while it grows: no uniqueness or bounds checks in the reader's inner loop.
struct TapeBuilder: ~Copyable {
  private(set) var entries: UnsafeMutablePointer<TapeEntry>
  private(set) var count = 0
  private var capacity: Int

  init(forBytes bytes: Int) {
    capacity = bytes / 8 + 16
    entries = .allocate(capacity: capacity)
  }

  deinit {
    entries.deallocate()
  }

  @inline(__always)
  mutating func append(_ entry: TapeEntry) {
    if count == capacity { grow() }
    (entries + count).initialize(to: entry)
    count += 1
  }

  @inline(never)
  private mutating func grow() {
    let larger = UnsafeMutablePointer<TapeEntry>.allocate(capacity: capacity * 2)
    larger.moveInitialize(from: entries, count: count)
    entries.deallocate()
    entries = larger
    capacity *= 2
  }

  /// The finished tape, in exactly the memory that it needs.
  func finished() -> ContiguousArray<TapeEntry> {
    ContiguousArray(UnsafeBufferPointer(start: entries, count: count))
  }
}
