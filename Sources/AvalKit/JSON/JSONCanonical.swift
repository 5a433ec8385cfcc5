extension JSONCoding {
  /// One spelling for equal values: members sorted by the UTF-8 bytes of their names, no whitespace, strings escaped
  /// one way, numbers as they were written. `dropping` leaves out one member of the outermost object (`_meta`).
  public static func canonicalBytes(of node: JSONNode, dropping: String? = nil) -> [UInt8] {
    var writer = JSONWriter(reserving: node.byteRange.count)
    write(node, dropping: dropping, to: &writer)
    return writer.bytes
  }

  private static func write(_ node: JSONNode, dropping: String?, to writer: inout JSONWriter) {
    let document = node.document
    switch node.kind {
    case .object:
      writer.beginObject()
      for name in sortedNames(of: node, dropping: dropping) {
        withText(document.tape[name], of: document) { text, isPlain in
          isPlain ? writer.startMember(text) : writer.key(String(decoding: text, as: UTF8.self))
        }
        write(JSONNode(document: document, index: name + 1), dropping: nil, to: &writer)
      }
      writer.endObject()
    case .array:
      writer.beginArray()
      for element in node.elements { write(element, dropping: nil, to: &writer) }
      writer.endArray()
    case .string:
      withText(node.entry, of: document) { text, isPlain in
        if isPlain { writer.text { $0.append(contentsOf: text) } } else { writer.string(utf8: text) }
      }
    case .null, .bool, .number: writer.raw(node.rawBytes)
    }
  }

  /// The entries of an object's names in the order of their texts; usually they stand so already.
  private static func sortedNames(of node: JSONNode, dropping: String?) -> [Int] {
    let document = node.document
    var names: [Int] = []
    names.reserveCapacity(node.count)
    var isSorted = true
    var name = node.index + 1
    while name < Int(node.entry.next) {
      if dropping.map({ !JSONNode(document: document, index: name).isString($0) }) ?? true {
        if let last = names.last, !precedes(last, name, in: document) { isSorted = false }
        names.append(name)
      }
      name = Int(document.tape[name + 1].next)
    }
    if !isSorted { names.sort { precedes($0, $1, in: document) } }
    return names
  }

  private static func precedes(_ a: Int, _ b: Int, in document: JSONDocument) -> Bool {
    withText(document.tape[a], of: document) { first, _ in
      withText(document.tape[b], of: document) { second, _ in first.lexicographicallyPrecedes(second) }
    }
  }

  /// Hands over the text of a string, and whether it stands in the document just so.
  private static func withText<T>(
    _ entry: TapeEntry, of document: JSONDocument, _ body: (UnsafeBufferPointer<UInt8>, _ isPlain: Bool) -> T
  ) -> T {
    guard !entry.isFlagged else {
      return document.decodedText(entry).withUnsafeBufferPointer { body($0, false) }
    }
    return document.bytes.withUnsafeBufferPointer { body(UnsafeBufferPointer(rebasing: $0[entry.range]), true) }
  }

  /// The value over several lines, two spaces a level, for people to read.
  public static func prettyBytes(of node: JSONNode) -> [UInt8] {
    var bytes: [UInt8] = []
    writePretty(node, indent: 0, to: &bytes)
    return bytes
  }

  private static func writePretty(_ node: JSONNode, indent: Int, to bytes: inout [UInt8]) {
    func newLine(_ level: Int) {
      bytes.append(0x0A)
      bytes.append(contentsOf: repeatElement(0x20, count: level * 2))
    }
    let isObject = node.kind == .object
    guard node.count > 0 else {
      bytes.append(contentsOf: node.kind == .array ? "[]".utf8 : isObject ? "{}".utf8 : "".utf8)
      if node.kind != .array, !isObject { bytes.append(contentsOf: node.rawBytes) }
      return
    }
    bytes.append(isObject ? 0x7B : 0x5B)
    let values: [(key: String?, value: JSONNode)] =
      isObject ? node.members.map { ($0.key, $0.value) } : node.elements.map { (nil, $0) }
    for (position, (key, value)) in values.enumerated() {
      if position > 0 { bytes.append(0x2C) }
      newLine(indent + 1)
      if var key {
        key.withUTF8 { JSONEscapes.append($0, quotedTo: &bytes) }
        bytes.append(contentsOf: [0x3A, 0x20])
      }
      writePretty(value, indent: indent + 1, to: &bytes)
    }
    newLine(indent)
    bytes.append(isObject ? 0x7D : 0x5D)
  }
}
