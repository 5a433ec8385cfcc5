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

  package static func contains(_ text: [UInt32], _ part: some Collection<UInt32>) -> Bool {
    guard !part.isEmpty, part.count <= text.count else { return false }
    return (0...(text.count - part.count)).contains { text[$0...].starts(with: part) }
  }
}
