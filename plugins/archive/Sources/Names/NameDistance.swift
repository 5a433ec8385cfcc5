/// Edit distances between names, on plain arrays: they run once for each name that is compared.
package enum NameDistance {
  /// The least number of insertions, deletions and replacements that turn one text into the other.
  package static func edits(_ a: [UInt32], _ b: [UInt32]) -> Int {
    guard !a.isEmpty, !b.isEmpty else { return max(a.count, b.count) }
    var row = Array(0...b.count)
    return row.withUnsafeMutableBufferPointer { row in
      for (i, left) in a.enumerated() {
        var diagonal = row[0]
        row[0] = i + 1
        for j in 0..<b.count {
          let replaced = diagonal + (left == b[j] ? 0 : 1)
          diagonal = row[j + 1]
          row[j + 1] = min(replaced, min(diagonal, row[j]) + 1)
        }
      }
      return row[b.count]
    }
  }

  /// The least number of edits that turn `part` into some piece of `text` (Sellers).
  package static func edits(of part: [UInt32], within text: [UInt32]) -> Int {
    var row = [Int](repeating: 0, count: text.count + 1)
    return row.withUnsafeMutableBufferPointer { row in
      for (i, left) in part.enumerated() {
        var diagonal = row[0]
        row[0] = i + 1
        for j in 0..<text.count {
          let replaced = diagonal + (left == text[j] ? 0 : 1)
          diagonal = row[j + 1]
          row[j + 1] = min(replaced, min(diagonal, row[j]) + 1)
        }
      }
      return row.min() ?? part.count
    }
  }

  /// Where a text first holds a part; nil where it does not.
  static func place(of part: [UInt32], in text: [UInt32]) -> Int? {
    guard !part.isEmpty, part.count <= text.count else { return nil }
    return (0...(text.count - part.count)).first { text[$0...].starts(with: part) }
  }

  /// The shortest piece, and how many of them a text may be taken apart into, to be the same in another order.
  private static let shortestPiece = 2
  private static let mostPieces = 4
  /// Longer texts are not compared piece by piece.
  private static let longestInPieces = 32

  /// Whether a text is made of pieces of another, each of at least two characters: 食品杭州金甸 of
  /// 杭州金甸食品. Single characters that have changed places make another name: 新华 is not 华新.
  ///
  /// - Parameter whole: whether nothing of the other may be left.
  package static func isRearranged(_ text: [UInt32], of other: [UInt32], whole: Bool) -> Bool {
    guard text.count >= 2 * shortestPiece, text.count <= longestInPieces, other.count <= longestInPieces,
      whole ? text.count == other.count : text.count <= other.count
    else { return false }
    var used = [Bool](repeating: false, count: other.count)
    return isTiled(text[...], other, &used, pieces: 0)
  }

  private static func isTiled(_ rest: ArraySlice<UInt32>, _ other: [UInt32], _ used: inout [Bool], pieces: Int) -> Bool
  {
    guard let first = rest.first else { return pieces > 1 }
    guard pieces < mostPieces else { return false }
    for start in other.indices where other[start] == first {
      var length = 0
      while length < rest.count, start + length < other.count, !used[start + length],
        other[start + length] == rest[rest.startIndex + length]
      { length += 1 }
      while length >= shortestPiece {
        for place in start..<(start + length) { used[place] = true }
        if isTiled(rest.dropFirst(length), other, &used, pieces: pieces + 1) { return true }
        for place in start..<(start + length) { used[place] = false }
        length -= 1
      }
    }
    return false
  }

  package static func contains(_ text: [UInt32], _ part: some Collection<UInt32>) -> Bool {
    guard !part.isEmpty, part.count <= text.count else { return false }
    return (0...(text.count - part.count)).contains { text[$0...].starts(with: part) }
  }
}
