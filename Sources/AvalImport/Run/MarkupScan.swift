/// Finds the tags of some elements in a document without parsing it, each byte looked at once: comments, sections of
/// character data and instructions are passed over, and a “>” inside a quoted attribute ends no tag.
struct MarkupScan {
  struct Tag {
    /// Which of the names it has.
    let name: Int
    /// Where its “<” stands, and what is behind its “>”.
    let start: Int
    let end: Int
    let isEmpty: Bool
  }

  private let bytes: [UInt8]
  private let names: [[UInt8]]
  private static let comment = (open: Array("<!--".utf8), close: ByteSearch(Array("-->".utf8)), length: 3)
  private static let section = (open: Array("<![CDATA[".utf8), close: ByteSearch(Array("]]>".utf8)), length: 3)
  private static let instruction = (open: Array("<?".utf8), close: ByteSearch(Array("?>".utf8)), length: 2)

  init(_ bytes: [UInt8], names: [String]) {
    self.bytes = bytes
    self.names = names.map { Array($0.utf8) }
  }

  /// The next start tag of one of the names (any prefix), or the next end tag of one of them.
  func next(from: Int, closing: Bool, only: Int? = nil) -> Tag? {
    var at = from
    while at < bytes.count, let less = bytes[at...].firstIndex(of: 0x3C) {
      switch passed(less) {
      case .some(let behind):
        guard let behind else { return nil }
        at = behind
        continue
      case nil: break
      }
      at = less + 1
      if closing {
        guard at < bytes.count, bytes[at] == 0x2F else { continue }
        at += 1
      }
      let word = at
      while at < bytes.count, bytes[at] > 0x20, bytes[at] != 0x2F, bytes[at] != 0x3E, bytes[at] != 0x3C { at += 1 }
      guard let name = name(bytes[word..<at]), only == nil || only == name else { continue }
      guard let end = tagEnd(at) else { return nil }
      return Tag(name: name, start: less, end: end, isEmpty: bytes[end - 2] == 0x2F)
    }
    return nil
  }

  /// What is behind the comment, section or instruction that begins at `less`; nil where none does, a nil inside where
  /// it never ends.
  private func passed(_ less: Int) -> Int?? {
    for kind in [Self.comment, Self.section, Self.instruction] where bytes[less...].starts(with: kind.open) {
      guard let end = kind.close.first(in: bytes, from: less + kind.open.count) else { return .some(nil) }
      return .some(end + kind.length)
    }
    return nil
  }

  private func name(_ word: ArraySlice<UInt8>) -> Int? {
    let colon = word.prefix(1 << 10).lastIndex(of: 0x3A)
    let local = colon.map { word[($0 + 1)...] } ?? word
    return names.firstIndex { $0.elementsEqual(local) }
  }

  private func tagEnd(_ from: Int) -> Int? {
    var at = from
    var quote: UInt8 = 0
    while at < bytes.count {
      let byte = bytes[at]
      at += 1
      if quote != 0 {
        if byte == quote { quote = 0 }
      } else if byte == 0x22 || byte == 0x27 {
        quote = byte
      } else if byte == 0x3E {
        return at
      }
    }
    return nil
  }
}
