/// The id of a thing: a type prefix and a number, printed `cus_281474976710657`.
///
/// The number has 63 bits: 15 of the site that gave it and 48 of that site's counter. It is never used again.
public struct EntityID: Sendable, Hashable {
  /// Two to eight lower-case letters that name the type.
  public let prefix: String
  /// What tables store.
  public let number: Int64

  /// An id as stored.
  public init(prefix: String, number: Int64) {
    self.prefix = prefix
    self.number = number
  }

  /// The site that gave the id, 0…32767.
  public var site: Int { Int(number >> 48) }

  /// Whether a text has the shape of an id, whatever its type.
  public static func looksLikeID(_ text: some StringProtocol) -> Bool {
    parse(text) != nil
  }

  /// Reads `prefix_number` strictly: no leading zeros, no sign, no spaces. With `expected` any other type is refused.
  public init(parsing text: some StringProtocol, expecting expected: String? = nil) throws(Failure) {
    guard let id = EntityID.parse(text), expected == nil || id.prefix == expected else {
      let example = "\(expected ?? "cus")_281474976710657"
      throw Failure(
        .invalidParams, "\"\(text.prefix(40))\" is not an id of this kind; give one such as \(example).",
        zh: "“\(text.prefix(40))”不是此类对象的编号；请给出形如 \(example) 的编号。")
    }
    self = id
  }

  /// The number, if the id is of the type named; the refusal carries `path`.
  public func number(of expected: String, path: String = "") throws(Failure) -> Int64 {
    guard prefix == expected else {
      throw Failure(
        .invalidParams, "\(self) is of another kind; an id that begins with \(expected)_ is needed here.",
        zh: "\(self) 属于其他类型；此处需要以 \(expected)_ 开头的编号。", path: path)
    }
    return number
  }

  /// An id of one type where it stands in a text, or nil.
  init?(utf8 text: UnsafeBufferPointer<UInt8>, prefix: String) {
    let start = prefix.utf8.count + 1
    guard text.count > start, text.count - start <= 18, text[start - 1] == UInt8(ascii: "_"),
      text[start] != 0x30, text[..<(start - 1)].elementsEqual(prefix.utf8)
    else { return nil }
    var number: Int64 = 0
    for byte in text[start...] {
      guard byte >= 0x30, byte <= 0x39 else { return nil }
      number = number * 10 + Int64(byte - 0x30)
    }
    self.init(prefix: prefix, number: number)
  }

  static func parse(_ text: some StringProtocol) -> EntityID? {
    let bytes = Array(text.utf8.prefix(40))
    guard let bar = bytes.firstIndex(of: UInt8(ascii: "_")), (2...8).contains(bar),
      bytes[..<bar].allSatisfy({ $0 >= 0x61 && $0 <= 0x7A })
    else { return nil }
    let digits = bytes[(bar + 1)...]
    guard let first = digits.first, first != 0x30, digits.count <= 19,
      digits.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }),
      let number = Int64(String(decoding: digits, as: UTF8.self))
    else { return nil }
    return EntityID(prefix: String(decoding: bytes[..<bar], as: UTF8.self), number: number)
  }
}

extension EntityID: Comparable {
  /// By number, then by prefix: ids of one type sort in the order they were given.
  public static func < (left: EntityID, right: EntityID) -> Bool {
    (left.number, left.prefix) < (right.number, right.prefix)
  }
}

extension EntityID: CustomStringConvertible {
  public var description: String {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(28)
    bytes.append(contentsOf: prefix.utf8)
    bytes.append(0x5F)
    JSONWriter.append(number, to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }
}

extension EntityID: Codable {
  public init(from decoder: any Decoder) throws {
    try self.init(parsing: decoder.singleValueContainer().decode(String.self))
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}
