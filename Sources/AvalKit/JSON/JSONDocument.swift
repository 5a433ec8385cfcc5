/// A JSON text that has been read once, strictly: its bytes and a flat index of its values.
///
/// RFC 8259 to the letter: UTF-8 without byte order mark, no duplicate members, nothing lenient. Immutable, so any
/// thread may read it.
public final class JSONDocument: Sendable {
  /// The text as it arrived.
  public let bytes: [UInt8]
  /// The first duplicate member, where `JSONLimits.duplicates` is `.note`; else nil.
  public let duplicate: JSONSyntaxError?
  let tape: ContiguousArray<TapeEntry>

  /// Reads a copy of the bytes.
  public convenience init(
    parsing bytes: UnsafeRawBufferPointer, limits: JSONLimits = .standard
  ) throws(JSONSyntaxError) {
    guard bytes.count <= limits.maximumBytes else {
      throw JSONStop(.size, limits.maximumBytes).located(in: UnsafeBufferPointer(start: nil, count: 0))
    }
    try self.init(parsing: Array(bytes), limits: limits)
  }

  /// Reads and keeps the bytes without copying them.
  public init(parsing bytes: [UInt8], limits: JSONLimits = .standard) throws(JSONSyntaxError) {
    let (parsed, duplicate) = try bytes.withUnsafeBufferPointer { text throws(JSONSyntaxError) in
      do throws(JSONStop) {
        let (tape, duplicate) = try JSONParser.parse(text, limits)
        return (tape, duplicate.map { JSONStop(.duplicate, $0).located(in: text) })
      } catch {
        throw error.located(in: text)
      }
    }
    self.bytes = bytes
    self.tape = parsed
    self.duplicate = duplicate
  }

  /// Bytes of memory that the document takes: the text and its index, which is eight times as large at worst.
  package var footprint: Int { bytes.count + tape.count * MemoryLayout<TapeEntry>.stride }

  /// The value of the text.
  public var root: JSONNode { JSONNode(document: self, index: 0) }

  /// The entry of the member called `name`, or nil. `object` is the entry of an object.
  func member(_ name: UnsafeBufferPointer<UInt8>, of object: Int) -> Int? {
    let end = Int(tape[object].next)
    var index = object + 1
    while index < end {
      if isText(index, name) { return index + 1 }
      index = Int(tape[index + 1].next)
    }
    return nil
  }

  /// Whether the string at an entry stands for this text.
  @inline(__always)
  func isText(_ index: Int, _ text: UnsafeBufferPointer<UInt8>) -> Bool {
    let entry = tape[index]
    if !entry.isFlagged {
      let count = Int(entry.end &- entry.start)
      guard count == text.count else { return false }
      return bytes.withUnsafeBufferPointer { sameBytes($0, Int(entry.start), text, 0, count: count) }
    }
    return decodedText(entry).elementsEqual(text)
  }

  func decodedText(_ entry: TapeEntry) -> [UInt8] {
    bytes.withUnsafeBufferPointer { JSONEscapes.decode(UnsafeBufferPointer(rebasing: $0[entry.range])) }
  }

  /// The text of the string at an entry.
  func string(_ entry: TapeEntry) -> String {
    if entry.isFlagged { return String(decoding: decodedText(entry), as: UTF8.self) }
    return bytes.withUnsafeBufferPointer { String(decoding: $0[entry.range], as: UTF8.self) }
  }

  /// The exact integer at an entry, or nil: not an integer literal, or beyond 64 bits.
  func integer<I: FixedWidthInteger>(_ entry: TapeEntry, as: I.Type) -> I? {
    guard entry.kind == .number, entry.isFlagged else { return nil }
    return bytes.withUnsafeBufferPointer { bytes in
      var index = Int(entry.start)
      let isNegative = bytes[index] == 0x2D
      if isNegative { index += 1 }
      guard Int(entry.end) - index <= 38 else { return nil }
      var magnitude: UInt64 = 0
      while index < Int(entry.end) {
        let (product, overflow) = magnitude.multipliedReportingOverflow(by: 10)
        let (sum, carry) = product.addingReportingOverflow(UInt64(bytes[index] &- 0x30))
        guard !overflow, !carry else { return nil }
        magnitude = sum
        index += 1
      }
      if !isNegative { return I(exactly: magnitude) }
      guard magnitude <= UInt64(Int64.max) + 1 else { return nil }
      return I(exactly: Int64(truncatingIfNeeded: 0 &- magnitude))
    }
  }
}
