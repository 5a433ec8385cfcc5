/// The distinct names of one document, each with a number and the name tests that accept it.
///
/// libxml2 keeps every name once in its dictionary, so the pointers identify the name; the table is keyed by them.
final class DocumentNames {
  struct Entry {
    let local: UnsafePointer<UInt8>?
    let uri: UnsafePointer<UInt8>?
  }

  private let tests: [NameTest]
  @exclusivity(unchecked) private var slots: [Int32]
  @exclusivity(unchecked) private(set) var entries: [Entry] = []
  /// Name tests with a local name that accept the name; almost always none or one.
  @exclusivity(unchecked) private(set) var symbols: [[Symbol]] = []
  /// The only symbol of a name, -1 for none, -2 for several.
  @exclusivity(unchecked) private(set) var single: [Symbol] = []
  private let byLocal: [[UInt8]: [Symbol]]
  private let wildcards: [Symbol]

  init(_ table: SymbolTable) {
    tests = table.tests
    slots = [Int32](repeating: -1, count: 1024)
    var byLocal: [[UInt8]: [Symbol]] = [:]
    var wildcards: [Symbol] = []
    for (index, test) in table.tests.enumerated() {
      if let local = test.local {
        byLocal[local, default: []].append(Symbol(index))
      } else {
        wildcards.append(Symbol(index))
      }
    }
    self.byLocal = byLocal
    self.wildcards = wildcards
  }

  var count: Int { entries.count }

  /// The number of a name.
  @inline(__always)
  func number(_ local: UnsafePointer<UInt8>?, _ uri: UnsafePointer<UInt8>?) -> Int32 {
    let mask = slots.count - 1
    var at = Self.hash(local, uri) & mask
    while true {
      let found = slots[at]
      if found < 0 { return add(local, uri, at) }
      let entry = entries[Int(found)]
      if entry.local == local, entry.uri == uri { return found }
      at = (at + 1) & mask
    }
  }

  @inline(__always)
  private static func hash(_ local: UnsafePointer<UInt8>?, _ uri: UnsafePointer<UInt8>?) -> Int {
    let first = UInt(bitPattern: local) &* 0x9E37_79B9_7F4A_7C15
    let second = UInt(bitPattern: uri) &* 0xC2B2_AE3D_27D4_EB4F
    return Int(truncatingIfNeeded: (first ^ second) >> 20)
  }

  private func add(_ local: UnsafePointer<UInt8>?, _ uri: UnsafePointer<UInt8>?, _ slot: Int) -> Int32 {
    let number = Int32(entries.count)
    slots[slot] = number
    entries.append(Entry(local: local, uri: uri))
    let name = Self.slice(local)
    let space = Self.slice(uri)
    let accepting = ((byLocal[name.array] ?? []) + wildcards).filter { tests[Int($0)].space.accepts(space) }
    symbols.append(accepting)
    single.append(accepting.isEmpty ? -1 : accepting.count == 1 ? accepting[0] : -2)
    if entries.count * 2 > slots.count { rehash() }
    return number
  }

  private func rehash() {
    slots = [Int32](repeating: -1, count: slots.count * 2)
    let mask = slots.count - 1
    for (index, entry) in entries.enumerated() {
      var at = Self.hash(entry.local, entry.uri) & mask
      while slots[at] >= 0 { at = (at + 1) & mask }
      slots[at] = Int32(index)
    }
  }

  private static let nothing: StaticString = ""

  static func slice(_ text: UnsafePointer<UInt8>?) -> ByteSlice {
    guard let text else { return ByteSlice(start: nothing.utf8Start, count: 0) }
    var length = 0
    while text[length] != 0 { length += 1 }
    return ByteSlice(start: text, count: length)
  }

  func local(_ number: Int32) -> ByteSlice { Self.slice(entries[Int(number)].local) }

  @inline(__always)
  func accepts(_ number: Int32, _ symbol: Symbol) -> Bool {
    let only = single[Int(number)]
    return only == symbol || (only == -2 && symbols[Int(number)].contains(symbol))
  }
}
