/// Finds a run of bytes in others in one pass, whatever both are (Knuth, Morris and Pratt): no text makes it look at a
/// byte more than twice.
struct ByteSearch {
  private let part: [UInt8]
  /// For each byte of `part`: how many of its first bytes the bytes before it end with.
  private let fallback: [Int]

  init(_ part: [UInt8]) {
    self.part = part
    var table = [Int](repeating: 0, count: part.count)
    var matched = 0
    for index in part.indices.dropFirst() {
      while matched > 0, part[index] != part[matched] { matched = table[matched - 1] }
      if part[index] == part[matched] { matched += 1 }
      table[index] = matched
    }
    fallback = table
  }

  /// Where the run first stands from `from` on; nil where it does not, or is empty.
  func first(in bytes: [UInt8], from: Int = 0) -> Int? {
    bytes.withUnsafeBufferPointer { first(in: $0, from: from) }
  }

  func first(in bytes: UnsafeBufferPointer<UInt8>, from: Int = 0) -> Int? {
    guard !part.isEmpty else { return nil }
    var matched = 0
    var at = max(0, from)
    while at < bytes.count {
      while matched > 0, bytes[at] != part[matched] { matched = fallback[matched - 1] }
      if bytes[at] == part[matched] { matched += 1 }
      at += 1
      if matched == part.count { return at - matched }
    }
    return nil
  }
}
