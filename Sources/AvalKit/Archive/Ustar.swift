/// One member's head in a tape archive: POSIX.1-1988 `ustar`, 512 bytes, regular files only. The same name, size and time
/// always make the same bytes.
public struct UstarHeader: Sendable, Hashable {
  /// The size of a head, and what each content is filled up to.
  public static let block = 512
  /// The longest name, in bytes.
  public static let longestName = 100

  public let name: String
  /// Bytes of the content.
  public let size: Int64

  /// `limitExceeded` for a name longer than 100 bytes; `invalidParams` for an empty one and for a size below 0.
  public init(name: String, size: Int64) throws(Failure) {
    guard !name.isEmpty, !name.utf8.contains(0), size >= 0 else {
      throw Failure(
        .invalidParams, "A member of an archive has a name and a size; give both.", zh: "归档成员须有名称与大小；请一并给出。")
    }
    guard name.utf8.count <= Self.longestName else {
      throw Failure(
        .limitExceeded, "\(name) has \(name.utf8.count) bytes; a name in an archive has at most \(Self.longestName).",
        zh: "\(name) 有 \(name.utf8.count) 字节，归档中的名称最多 \(Self.longestName) 字节。")
    }
    self.name = name
    self.size = size
  }

  /// How many bytes follow the content so that it ends with a block.
  public var padding: Int { Self.padding(of: size) }

  /// The same for a content of so many bytes.
  public static func padding(of size: Int64) -> Int {
    let rest = Int(size % Int64(block))
    return rest == 0 ? 0 : block - rest
  }

  /// The head of a member that its owner alone may read.
  ///
  /// - Parameter seconds: its time, in seconds since 1970.
  public func bytes(at seconds: Int64) -> [UInt8] {
    var head = [UInt8](repeating: 0, count: Self.block)
    func put(_ text: String, at place: Int) {
      for (offset, byte) in text.utf8.enumerated() { head[place + offset] = byte }
    }
    put(name, at: 0)
    put("0000600\0", at: 100)
    put("0000000\0", at: 108)
    put("0000000\0", at: 116)
    put(Self.octal(max(0, min(seconds, 0o77777777777)), digits: 11), at: 136)
    put("        ", at: 148)
    put("0", at: 156)
    put("ustar\0" + "00", at: 257)
    if size <= 0o77777777777 {
      put(Self.octal(size, digits: 11), at: 124)
    } else {
      // What does not fit eleven octal digits (8 GiB) is written to the base 256, as GNU and BSD tar do.
      head[124] = 0x80
      for offset in 0..<8 { head[135 - offset] = UInt8(truncatingIfNeeded: size >> (8 * Int64(offset))) }
    }
    put(Self.octal(Self.sum(head), digits: 6) + "\0 ", at: 148)
    return head
  }

  /// The head in a block; nil for the block of zeros that ends an archive. `corrupt` for anything else, and for members
  /// that are no regular files.
  public static func read(_ block: [UInt8]) throws(Failure) -> UstarHeader? {
    guard block.count == Self.block, block.contains(where: { $0 != 0 }) else {
      if block.count == Self.block { return nil }
      throw damaged
    }
    var blank = block
    for place in 148..<156 { blank[place] = UInt8(ascii: " ") }
    guard number(block[148..<156]) == sum(blank), block[257..<262].elementsEqual("ustar".utf8),
      block[156] == UInt8(ascii: "0") || block[156] == 0
    else { throw damaged }
    let name = block[0..<100].prefix { $0 != 0 }
    let size = block[124] == 0x80 ? wide(block[125..<136]) : number(block[124..<136])
    guard let text = String(validating: name, as: UTF8.self), let size, block[345] == 0 else { throw damaged }
    return try UstarHeader(name: text, size: size)
  }

  private static let damaged = Failure(
    .corrupt, "The archive is damaged: a member's head is not what was written.", zh: "归档已损坏：成员头与写入时不符。")

  private static func sum(_ head: [UInt8]) -> Int64 { head.reduce(0) { $0 + Int64($1) } }

  private static func octal(_ value: Int64, digits: Int) -> String {
    let text = String(value, radix: 8)
    return String(repeating: "0", count: max(0, digits - text.utf8.count)) + text
  }

  private static func number(_ field: ArraySlice<UInt8>) -> Int64? {
    let digits = field.drop { $0 == UInt8(ascii: " ") }.prefix { $0 != 0 && $0 != UInt8(ascii: " ") }
    guard !digits.isEmpty, digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "7")).contains($0) }) else {
      return nil
    }
    return Int64(String(decoding: digits, as: UTF8.self), radix: 8)
  }

  private static func wide(_ field: ArraySlice<UInt8>) -> Int64? {
    guard field.prefix(3).allSatisfy({ $0 == 0 }), let first = field.dropFirst(3).first, first < 0x80 else {
      return nil
    }
    return field.dropFirst(3).reduce(0) { $0 << 8 | Int64($1) }
  }
}
