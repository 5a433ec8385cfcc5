/// The code of a Swift source without its comments and string literals, which become blanks: every character keeps its
/// line and column, so that what is found can be looked up in the source. What a literal interpolates is code.
struct SwiftText {
  private let source: [UInt8]
  private var code: [UInt8]
  private var position = 0

  static func code(of source: String) -> String {
    var text = SwiftText(Array(source.utf8))
    text.readCode(until: nil)
    return String(decoding: text.code, as: UTF8.self)
  }

  private init(_ source: [UInt8]) {
    self.source = source
    code = source
  }

  private func byte(_ offset: Int = 0) -> UInt8 {
    position + offset < source.count ? source[position + offset] : 0
  }

  private mutating func blank() {
    if source[position] != 0x0A { code[position] = 0x20 }
    position += 1
  }

  /// Reads code to its end, or to the parenthesis that closes an interpolation.
  private mutating func readCode(until close: UInt8?) {
    var depth = 0
    while position < source.count {
      switch (byte(), byte(1)) {
      case (0x2F, 0x2F): while position < source.count, byte() != 0x0A { blank() }
      case (0x2F, 0x2A): readBlockComment()
      case (0x22, _): readString(hashes: 0)
      case (0x23, 0x22), (0x23, 0x23): readRawString()
      case (0x28, _):
        depth += 1
        position += 1
      case (0x29, _):
        if close != nil, depth == 0 { return }
        depth -= 1
        position += 1
      default: position += 1
      }
    }
  }

  private mutating func readBlockComment() {
    while position < source.count, !(byte() == 0x2A && byte(1) == 0x2F) { blank() }
    for _ in 0..<min(2, source.count - position) { blank() }
  }

  private mutating func readRawString() {
    var hashes = 0
    while byte(hashes) == 0x23 { hashes += 1 }
    guard byte(hashes) == 0x22 else {
      position += hashes
      return
    }
    for _ in 0..<hashes { blank() }
    readString(hashes: hashes)
  }

  private mutating func readString(hashes: Int) {
    let quotes = byte(1) == 0x22 && byte(2) == 0x22 ? 3 : 1
    for _ in 0..<quotes { blank() }
    while position < source.count {
      if byte() == 0x5C, repeats(0x23, hashes, at: 1) {
        let isInterpolation = byte(1 + hashes) == 0x28
        for _ in 0..<(min(2 + hashes, source.count - position)) { blank() }
        if isInterpolation {
          readCode(until: 0x29)
          if position < source.count { blank() }
        }
      } else if repeats(0x22, quotes, at: 0), repeats(0x23, hashes, at: quotes) {
        for _ in 0..<(quotes + hashes) { blank() }
        return
      } else {
        blank()
      }
    }
  }

  private func repeats(_ wanted: UInt8, _ count: Int, at offset: Int) -> Bool {
    (0..<count).allSatisfy { byte(offset + $0) == wanted }
  }
}
