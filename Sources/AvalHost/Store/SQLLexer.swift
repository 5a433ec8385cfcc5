/// Splits SQL into tokens, as far as the portable-subset rules need: comments and white space are skipped.
struct SQLLexer {
  enum Token {
    /// A keyword or a bare name.
    case word(UnsafeRawBufferPointer)
    /// A name or text in quotes, without them; a doubled quote inside is kept doubled.
    case quoted(UnsafeRawBufferPointer, quote: UInt8)
    case number(UnsafeRawBufferPointer)
    /// A placeholder with its sign.
    case placeholder(UnsafeRawBufferPointer)
    case symbol(UInt8)
  }

  private let bytes: UnsafeRawBufferPointer
  private(set) var position = 0

  init(_ bytes: UnsafeRawBufferPointer) {
    self.bytes = bytes
  }

  mutating func next() -> Token? {
    skipBlanks()
    guard position < bytes.count else { return nil }
    let start = position
    let byte = bytes[position]
    switch byte {
    case UInt8(ascii: "'"), UInt8(ascii: "\""), UInt8(ascii: "`"): return quoted(until: byte)
    case UInt8(ascii: "["): return quoted(until: UInt8(ascii: "]"))
    case UInt8(ascii: "?"), UInt8(ascii: ":"), UInt8(ascii: "@"), UInt8(ascii: "$"):
      position += 1
      skip(while: Self.isWord)
      return .placeholder(slice(from: start))
    case UInt8(ascii: "0")...UInt8(ascii: "9"):
      skip { Self.isWord($0) || $0 == UInt8(ascii: ".") }
      return .number(slice(from: start))
    case _ where Self.isWord(byte):
      skip(while: Self.isWord)
      return .word(slice(from: start))
    default:
      position += 1
      return .symbol(byte)
    }
  }

  private mutating func quoted(until end: UInt8) -> Token {
    position += 1
    let start = position
    while position < bytes.count {
      if bytes[position] == end {
        guard position + 1 < bytes.count, bytes[position + 1] == end, end != UInt8(ascii: "]") else { break }
        position += 1
      }
      position += 1
    }
    let content = slice(from: start)
    position = min(position + 1, bytes.count)
    return .quoted(content, quote: end)
  }

  private mutating func skipBlanks() {
    while position < bytes.count {
      switch bytes[position] {
      case 0x20, 0x09...0x0D: position += 1
      case UInt8(ascii: "-") where follows(UInt8(ascii: "-")): skip { $0 != 0x0A }
      case UInt8(ascii: "/") where follows(UInt8(ascii: "*")):
        position += 2
        while position < bytes.count, !(bytes[position] == UInt8(ascii: "*") && follows(UInt8(ascii: "/"))) {
          position += 1
        }
        position = min(position + 2, bytes.count)
      default: return
      }
    }
  }

  private func follows(_ byte: UInt8) -> Bool {
    position + 1 < bytes.count && bytes[position + 1] == byte
  }

  private mutating func skip(while condition: (UInt8) -> Bool) {
    while position < bytes.count, condition(bytes[position]) { position += 1 }
  }

  private func slice(from start: Int) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(rebasing: bytes[start..<position])
  }

  private static func isWord(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), 0x80...0xFF:
      return true
    default: return false
    }
  }
}

extension SQLLexer.Token {
  /// A bare word in upper case (ASCII), or nil.
  var keyword: String? {
    guard case .word(let bytes) = self else { return nil }
    return String(decoding: bytes, as: UTF8.self).uppercased()
  }

  /// What the rules of a statement's shape see of the token: a word in upper case, a symbol, `?` for a placeholder, `'`
  /// for numbers and whatever is quoted.
  var shape: String {
    switch self {
    case .word: keyword ?? ""
    case .symbol(let byte): String(UnicodeScalar(byte))
    case .placeholder: "?"
    case .number, .quoted: "'"
    }
  }

  /// What the token names, in lower case, where it can be a name: bare or in any of SQLite's quotes.
  var name: String? {
    switch self {
    case .word(let bytes): String(decoding: bytes, as: UTF8.self).lowercased()
    case .quoted(let bytes, let quote): Self.undoubled(bytes, quote).lowercased()
    default: nil
    }
  }

  private static func undoubled(_ bytes: UnsafeRawBufferPointer, _ quote: UInt8) -> String {
    var content: [UInt8] = []
    var index = 0
    while index < bytes.count {
      content.append(bytes[index])
      index += bytes[index] == quote ? 2 : 1
    }
    return String(decoding: content, as: UTF8.self)
  }
}
