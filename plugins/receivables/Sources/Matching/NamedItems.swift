/// The items whose numbers stand in a text as words of their own, in the order in which they stand there.
package struct NamedItems {
  package let items: [Candidate]

  package init(in text: String, _ candidates: [Candidate]) {
    let text = Array(NamedItems.plain(text).utf8)
    guard !text.isEmpty else {
      items = []
      return
    }
    var found: [(range: Range<Int>, candidate: Candidate)] = []
    for candidate in candidates {
      var number = candidate.number
      if let range = number.withUTF8({ NamedItems.range(of: $0, in: text) }) { found.append((range, candidate)) }
    }
    // A number inside a longer one that also stands there ("INV-1" in "INV-1-A") was not meant.
    let meant = found.filter { one in
      !found.contains { other in
        other.range.count > one.range.count && other.range.lowerBound <= one.range.lowerBound
          && other.range.upperBound >= one.range.upperBound
      }
    }
    items = meant.sorted {
      ($0.range.lowerBound, $0.candidate.due, $0.candidate.id) < (
        $1.range.lowerBound, $1.candidate.due, $1.candidate.id
      )
    }.map(\.candidate)
  }

  /// A text as numbers are looked for in it: small letters, and full-width letters, digits and signs as plain ones. Banks
  /// print `ＩＮＶ－１` for `INV-1`.
  package static func plain(_ text: String) -> String {
    var plain = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      let value = scalar.value
      let half = (0xFF01...0xFF5E).contains(value) ? value - 0xFEE0 : value == 0x3000 ? 0x20 : value
      let small = (0x41...0x5A).contains(half) ? half | 0x20 : half
      plain.append(Unicode.Scalar(small) ?? scalar)
    }
    return String(plain)
  }

  /// Where a word stands by itself in a text that is folded already.
  private static func range(of word: UnsafeBufferPointer<UInt8>, in text: [UInt8]) -> Range<Int>? {
    guard let first = word.first.map(folded), let last = word.last.map(folded), word.count <= text.count else {
      return nil
    }
    for start in 0...(text.count - word.count) where text[start] == first {
      let end = start + word.count
      guard (0..<word.count).allSatisfy({ text[start + $0] == folded(word[$0]) }) else { continue }
      let before = start == 0 || !isWord(text[start - 1]) || !isWord(first)
      let after = end == text.count || !isWord(text[end]) || !isWord(last)
      if before, after { return start..<end }
    }
    return nil
  }

  private static func folded(_ byte: UInt8) -> UInt8 {
    (0x41...0x5A).contains(byte) ? byte | 0x20 : byte
  }

  private static func isWord(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte)
  }
}
