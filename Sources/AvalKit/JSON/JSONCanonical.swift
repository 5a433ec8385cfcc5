extension JSONCoding {
  /// One spelling for equal values: members sorted by the UTF-8 bytes of their names, no whitespace, strings escaped
  /// one way, numbers as they were written. `dropping` leaves out one member of the outermost object (`_meta`).
  public static func canonicalBytes(of node: JSONNode, dropping: String? = nil) -> [UInt8] {
    var writer = JSONWriter(reserving: node.byteRange.count)
    write(node, dropping: dropping, to: &writer)
    return writer.bytes
  }

  private static func write(_ node: JSONNode, dropping: String?, to writer: inout JSONWriter) {
    switch node.kind {
    case .object:
      writer.beginObject()
      let members = node.members.filter { $0.key != dropping }
      for (key, value) in members.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) {
        writer.key(key)
        write(value, dropping: nil, to: &writer)
      }
      writer.endObject()
    case .array:
      writer.beginArray()
      for element in node.elements { write(element, dropping: nil, to: &writer) }
      writer.endArray()
    case .string: writer.string(node.string ?? "")
    case .null, .bool, .number: writer.raw(node.rawBytes)
    }
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
