import AvalKit

extension RecordMapper {
  /// A text found in the source.
  struct Found {
    var text: ByteSlice
    var line: Int32
    /// In a document the column; of a row the column's number in the format's list, -1 for none.
    var column: Int32
    var alternative: Int
    /// Put together from several places of an element.
    var isMixed = false
  }

  /// The first text that is neither empty nor a sentinel.
  @inline(__always)
  func find(_ source: ValueSource, _ node: Int32, nulls: [[UInt8]], sentinel: inout Bool) -> Found? {
    switch source {
    case .paths(let list):
      guard let tree else { return nil }
      var index = 0
      while index < list.count {
        let simple = list.simple[index]
        let hit =
          simple.usable
          ? tree.first(simple, from: node, nulls, &sentinel)
          : slow(list.paths[simple.path], node, tree, nulls, &sentinel)
        if let hit {
          let node = tree.nodes + Int(hit.node)
          return Found(
            text: hit.text, line: node.pointee.line, column: node.pointee.column, alternative: simple.path,
            isMixed: hit.isMixed)
        }
        index += 1
      }
      return nil
    case .column(let request):
      guard let text = csv?.text(request)?.trimmed(), !text.isEmpty else { return nil }
      if text.isOne(of: nulls) {
        sentinel = true
        return nil
      }
      return Found(text: text, line: line, column: Int32(truncatingIfNeeded: request), alternative: 0)
    case .constant(let fixed):
      let text = fixed.slice
      return text.isEmpty ? nil : Found(text: text, line: line, column: -1, alternative: 0)
    case .variable(let index):
      guard let bytes = variables[safe: index] ?? nil else { return nil }
      return Found(text: hold(bytes), line: line, column: -1, alternative: 0)
    }
  }

  private func slow(_ path: Path, _ node: Int32, _ tree: RecordTree, _ nulls: [[UInt8]], _ sentinel: inout Bool)
    -> RecordTree.Hit?
  {
    var found: RecordTree.Hit?
    tree.each(path, from: node) { item in
      let text = tree.text(of: item, path.taken).trimmed()
      if text.isEmpty { return true }
      if text.isOne(of: nulls) {
        sentinel = true
        return true
      }
      let isMixed = path.taken == .text && item.attribute < 0 && tree.nodes[Int(item.node)].pieces > 1
      found = RecordTree.Hit(text: text, node: item.node, isMixed: isMixed)
      return false
    }
    return found
  }

  /// Every text of a source, for lists and joins.
  func all(_ source: ValueSource, _ node: Int32, nulls: [[UInt8]]) -> [Found] {
    var list: [Found] = []
    if case .paths(let alternatives) = source, let tree {
      for index in alternatives.paths.indices {
        let path = alternatives.paths[index]
        tree.each(path, from: node) { item in
          let text = tree.text(of: item, path.taken).trimmed()
          if !text.isEmpty, !text.isOne(of: nulls) {
            let node = tree.nodes[Int(item.node)]
            list.append(Found(text: text, line: node.line, column: node.column, alternative: index))
          }
          return list.count < 10_000
        }
        if !list.isEmpty { break }
      }
      return list
    }
    var sentinel = false
    if let found = find(source, node, nulls: nulls, sentinel: &sentinel) { list.append(found) }
    return list
  }

  /// A stable place for bytes that do not stand in the document.
  func hold(_ bytes: [UInt8]) -> ByteSlice {
    if let known = held[bytes] { return ByteSlice(start: UnsafePointer(known), count: bytes.count) }
    let copy = UnsafeMutablePointer<UInt8>.allocate(capacity: max(1, bytes.count))
    for (index, byte) in bytes.enumerated() { copy[index] = byte }
    held[bytes] = copy
    return ByteSlice(start: UnsafePointer(copy), count: bytes.count)
  }

  /// A place for text of one value; valid until the next such text.
  func hold(scratch text: String) -> ByteSlice {
    scratch.count = 0
    scratch.append(text)
    return scratch.slice(0, scratch.count).trimmed()
  }
}
