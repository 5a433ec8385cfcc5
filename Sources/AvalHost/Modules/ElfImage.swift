import Glibc

/// Looks at a library's ELF headers without mapping it: mapping a file cut short ends in SIGBUS, not in an error.
///
/// Every offset is compared with the file's size, so whatever `dlopen` would map is known to be there.
enum ElfImage {
  /// Why a file cannot be loaded; each case carries what was found.
  enum Defect: Error, Hashable {
    case notELF
    case notShared(found: String)
    case otherMachine(expected: String, found: String)
    case truncated(needed: UInt64, found: UInt64)
  }

  private static let headerSize = 64
  private static let programHeaderSize = 56
  private static let sectionHeaderSize = 64
  private static let typeShared = 3
  private static let segmentLoad = 1
  private static let segmentDynamic = 2
  private static let sectionNoBits = 8

  #if arch(arm64)
    private static let machine = 183
  #else
    private static let machine = 62
  #endif

  /// Throws a `Defect` where the open file is not a whole shared library for this machine.
  static func check(descriptor: Int32, size: UInt64) throws(Defect) {
    let header = read(descriptor, at: 0, count: headerSize)
    guard header.count >= 20, header.starts(with: [0x7F, 0x45, 0x4C, 0x46]) else { throw Defect.notELF }
    guard header[4] == 2, header[5] == 1 else {
      throw Defect.otherMachine(expected: name(of: machine), found: header[4] == 1 ? "32-bit ELF" : "big-endian ELF")
    }
    let found = header.number(at: 18, bytes: 2)
    guard found == machine else { throw Defect.otherMachine(expected: name(of: machine), found: name(of: found)) }
    let type = header.number(at: 16, bytes: 2)
    guard type == typeShared else { throw Defect.notShared(found: kind(of: type)) }
    guard header.count == headerSize else { throw Defect.truncated(needed: UInt64(headerSize), found: size) }
    try checkSegments(descriptor, header, size)
    try checkSections(descriptor, header, size)
  }

  private static func checkSegments(_ descriptor: Int32, _ header: [UInt8], _ size: UInt64) throws(Defect) {
    let count = header.number(at: 56, bytes: 2)
    guard count > 0, header.number(at: 54, bytes: 2) == programHeaderSize else {
      throw Defect.notShared(found: "a file without program headers")
    }
    var dynamic = false
    let table = try tableBytes(descriptor, at: header.wide(at: 32), count: count * programHeaderSize, size)
    for start in stride(from: 0, to: table.count, by: programHeaderSize) {
      let type = table.number(at: start, bytes: 4)
      dynamic = dynamic || type == segmentDynamic
      guard type == segmentLoad || type == segmentDynamic else { continue }
      try require(table.wide(at: start + 8), table.wide(at: start + 32), size)
    }
    guard dynamic else { throw Defect.notShared(found: "a file without a dynamic section") }
  }

  /// The section table stands at the end of a linked file: it is what the first lost bytes take with them.
  private static func checkSections(_ descriptor: Int32, _ header: [UInt8], _ size: UInt64) throws(Defect) {
    let offset = header.wide(at: 40)
    let count = header.number(at: 60, bytes: 2)
    guard offset > 0, count > 0, header.number(at: 58, bytes: 2) == sectionHeaderSize else { return }
    let table = try tableBytes(descriptor, at: offset, count: count * sectionHeaderSize, size)
    for start in stride(from: sectionHeaderSize, to: table.count, by: sectionHeaderSize)
    where table.number(at: start + 4, bytes: 4) != sectionNoBits {
      try require(table.wide(at: start + 24), table.wide(at: start + 32), size)
    }
  }

  private static func tableBytes(_ descriptor: Int32, at offset: UInt64, count: Int, _ size: UInt64) throws(Defect)
    -> [UInt8]
  {
    try require(offset, UInt64(count), size)
    let bytes = read(descriptor, at: Int(offset), count: count)
    guard bytes.count == count else { throw Defect.truncated(needed: offset + UInt64(count), found: size) }
    return bytes
  }

  private static func require(_ offset: UInt64, _ length: UInt64, _ size: UInt64) throws(Defect) {
    let (end, overflow) = offset.addingReportingOverflow(length)
    guard !overflow, end <= size else { throw Defect.truncated(needed: overflow ? .max : end, found: size) }
  }

  private static func read(_ descriptor: Int32, at offset: Int, count: Int) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
      var done = 0
      while done < count {
        let got = pread(descriptor, buffer.baseAddress.map { $0 + done }, count - done, off_t(offset + done))
        if got < 0 && errno == EINTR { continue }
        guard got > 0 else { break }
        done += got
      }
      initialized = done
    }
  }

  private static func name(of machine: Int) -> String {
    switch machine {
    case 3: "x86 (32-bit)"
    case 62: "x86-64"
    case 183: "aarch64"
    case 243: "RISC-V"
    default: "machine \(machine)"
    }
  }

  private static func kind(of type: Int) -> String {
    switch type {
    case 1: "an object file"
    case 2: "an executable"
    case 4: "a core dump"
    default: "ELF type \(type)"
    }
  }
}

extension [UInt8] {
  /// A little-endian number of at most four bytes.
  fileprivate func number(at index: Int, bytes: Int) -> Int {
    (0..<bytes).reduce(0) { $0 | Int(self[index + $1]) << (8 * $1) }
  }

  /// A little-endian number of eight bytes.
  fileprivate func wide(at index: Int) -> UInt64 {
    (0..<8).reduce(0) { $0 | UInt64(self[index + $1]) << UInt64(8 * $1) }
  }
}
