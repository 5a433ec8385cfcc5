/// The items whose numbers stand in a text as words of their own, in the order in which they stand there.
package struct NamedItems {
  package let items: [Candidate]

  package init(in text: String, _ candidates: [Candidate]) {
    let text = Array(text.utf8.map(NamedItems.folded))
    guard !text.isEmpty else {
      items = []
      return
    }
    var found: [(range: Range<Int>, candidate: Candidate)] = []
    for candidate in candidates {
      let number = Array(candidate.number.utf8.map(NamedItems.folded))
      if let range = NamedItems.range(of: number, in: text) { found.append((range, candidate)) }
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

  private static func range(of word: [UInt8], in text: [UInt8]) -> Range<Int>? {
    guard !word.isEmpty, word.count <= text.count else { return nil }
    for start in 0...(text.count - word.count) where text[start] == word[0] {
      let end = start + word.count
      guard text[start..<end].elementsEqual(word) else { continue }
      let before = start == 0 || !isWord(text[start - 1]) || !isWord(word[0])
      let after = end == text.count || !isWord(text[end]) || !isWord(word[word.count - 1])
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
