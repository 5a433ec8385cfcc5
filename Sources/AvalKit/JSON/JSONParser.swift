/// Builds the tape of a JSON text in one pass, without recursion.
struct JSONParser: ~Copyable {
  private var scanner: JSONScanner
  private var tape: TapeBuilder
  /// Entries of the open arrays and objects.
  private var open: [Int] = []
  private let limits: JSONLimits
  /// Where the second of two members with one name stands.
  private var duplicate: Int?

  private enum Expected {
    case value
    case name
    case end
  }

  /// The tape of a text, and the position of its first duplicate member where the limits let one pass.
  static func parse(
    _ bytes: UnsafeBufferPointer<UInt8>, _ limits: JSONLimits
  ) throws(JSONStop) -> (tape: ContiguousArray<TapeEntry>, duplicate: Int?) {
    guard bytes.count <= limits.maximumBytes else { throw JSONStop(.size, limits.maximumBytes) }
    guard let base = bytes.baseAddress, !bytes.isEmpty else { throw JSONStop(.empty, 0) }
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { throw JSONStop(.byteOrderMark, 0) }
    var parser = JSONParser(JSONScanner(bytes, base: base), limits)
    try parser.run()
    return (parser.tape.finished(), parser.duplicate)
  }

  private init(_ scanner: JSONScanner, _ limits: JSONLimits) {
    self.scanner = scanner
    self.limits = limits
    tape = TapeBuilder(forBytes: scanner.end)
    open.reserveCapacity(16)
  }

  private mutating func run() throws(JSONStop) {
    scanner.skipWhitespace()
    var expected = Expected.value
    while true {
      switch expected {
      case .value: expected = try value()
      case .name:
        try name()
        expected = .value
      case .end:
        guard let container = open.last else {
          scanner.skipWhitespace()
          guard scanner.position == scanner.end else { throw JSONStop(.trailing, scanner.position) }
          return
        }
        expected = try afterValue(in: container)
      }
    }
  }

  /// Reads a scalar, or opens a container; the position is at its first byte.
  @inline(__always)
  private mutating func value() throws(JSONStop) -> Expected {
    let start = scanner.position
    switch scanner.current {
    case 0x22:
      scanner.position += 1
      try string()
    case 0x7B:
      try push(.object)
      guard scanner.current == 0x7D else { return .name }
      try close(start: tape.count - 1)
    case 0x5B:
      try push(.array)
      guard scanner.current == 0x5D else { return .value }
      try close(start: tape.count - 1)
    case 0x30...0x39, 0x2D:
      let isInteger = try scanner.number()
      append(.number, from: start, flag: isInteger)
    case 0x74:
      try scanner.literal("true")
      append(.bool, from: start, flag: true)
    case 0x66:
      try scanner.literal("false")
      append(.bool, from: start)
    case 0x6E:
      try scanner.literal("null")
      append(.null, from: start)
    default:
      throw JSONStop(start == 0 && scanner.end == 0 ? .empty : .value, start)
    }
    return .end
  }

  @inline(__always)
  private mutating func append(_ kind: JSONKind, from start: Int, flag: Bool = false) {
    tape.append(TapeEntry(kind, start: start, end: scanner.position, next: tape.count + 1, flag: flag))
  }

  @inline(__always)
  private mutating func string() throws(JSONStop) {
    let start = scanner.position
    let hasEscapes = try scanner.string()
    tape.append(
      TapeEntry(.string, start: start, end: scanner.position - 1, next: tape.count + 1, flag: hasEscapes))
  }

  /// Reads a member's name and colon, up to its value.
  @inline(__always)
  private mutating func name() throws(JSONStop) {
    guard scanner.current == 0x22 else { throw JSONStop(.key, scanner.position) }
    scanner.position += 1
    try string()
    scanner.skipWhitespace()
    guard scanner.current == 0x3A else { throw JSONStop(.colon, scanner.position) }
    scanner.position += 1
    scanner.skipWhitespace()
  }

  /// Counts the value just read, then reads the comma or the end of its container.
  @inline(__always)
  private mutating func afterValue(in container: Int) throws(JSONStop) -> Expected {
    tape.entries[container].bits &+= TapeEntry.one
    scanner.skipWhitespace()
    let isObject = tape.entries[container].kind == .object
    switch scanner.current {
    case 0x2C:
      scanner.position += 1
      scanner.skipWhitespace()
      return isObject ? .name : .value
    case isObject ? 0x7D : 0x5D:
      try close(start: container)
      return .end
    default:
      throw JSONStop(isObject ? .commaOrBrace : .commaOrBracket, scanner.position)
    }
  }

  @inline(__always)
  private mutating func push(_ kind: JSONKind) throws(JSONStop) {
    guard open.count < limits.maximumDepth else { throw JSONStop(.depth, scanner.position) }
    open.append(tape.count)
    append(kind, from: scanner.position)
    scanner.position += 1
    scanner.skipWhitespace()
  }

  @inline(__always)
  private mutating func close(start container: Int) throws(JSONStop) {
    scanner.position += 1
    open.removeLast()
    tape.entries[container].end = UInt32(truncatingIfNeeded: scanner.position)
    tape.entries[container].next = UInt32(truncatingIfNeeded: tape.count)
    let entry = tape.entries[container]
    guard entry.kind == .object, entry.count > 1, duplicate == nil else { return }
    guard let second = JSONMemberNames(scanner.bytes, tape.entries, object: container).duplicate() else { return }
    guard limits.duplicates == .note else { throw JSONStop(.duplicate, second) }
    duplicate = second
  }
}
