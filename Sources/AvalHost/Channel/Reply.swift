import AvalKit

/// The bytes of responses. Exactly one of `result` and `error` stands in each.
enum Reply {
  /// The id of replies to what had none, and an id that a request may have.
  static let nullId = Array("null".utf8)

  static func result(_ result: [UInt8], id: [UInt8]) -> [UInt8] {
    var reply: [UInt8] = []
    reply.reserveCapacity(count(result, id))
    append(result, id, to: &reply)
    return reply
  }

  /// Sends a result without putting it together elsewhere first.
  static func send(result: [UInt8], id: [UInt8], to output: ChannelOutput) {
    output.send(count: count(result, id)) { append(result, id, to: &$0) }
  }

  static func failure(_ failure: Failure, id: [UInt8], in language: Language) -> [UInt8] {
    var writer = opening(id: id)
    writer.key("error")
    write(failure, in: language, to: &writer)
    writer.endObject()
    return writer.bytes
  }

  static func fault(_ fault: Fault, id: [UInt8]?, in language: Language) -> [UInt8] {
    var writer = opening(id: id ?? nullId)
    writer.key("error")
    writer.beginObject()
    writer.key("code")
    writer.integer(fault.code)
    writer.key("message")
    writer.string(fault.message.in(language))
    if let kind = fault.kind {
      writer.key("data")
      writer.beginObject()
      writer.key("kind")
      writer.string(kind.rawValue)
      writer.key("path")
      writer.string("")
      writer.endObject()
    } else if !fault.data.isEmpty {
      writer.key("data")
      writer.raw(fault.data)
    }
    writer.endObject()
    writer.endObject()
    return writer.bytes
  }

  /// The error object: `{code, message, data: {kind, path, …}}`.
  static func write(_ failure: Failure, in language: Language, to writer: inout JSONWriter) {
    writer.beginObject()
    writer.key("code")
    writer.integer(failure.kind.code)
    writer.key("message")
    writer.string(failure.message.in(language))
    writer.key("data")
    writer.beginObject()
    writer.key("kind")
    writer.string(failure.kind.rawValue)
    writer.key("path")
    writer.string(failure.path)
    for (name, value) in members(of: failure.data) where name != "kind" && name != "path" {
      writer.key(name)
      writer.raw(value.rawBytes)
    }
    writer.endObject()
    writer.endObject()
  }

  /// The further members of `error.data` that a module gave; none where what it gave is not an object.
  private static func members(of data: [UInt8]) -> [(key: String, value: JSONNode)] {
    guard !data.isEmpty else { return [] }
    do { return Array(try JSONDocument(parsing: data).root.members) } catch { return [] }
  }

  /// `{"jsonrpc":"2.0","id":…` with the object still open.
  static func opening(id: [UInt8]) -> JSONWriter {
    var writer = JSONWriter()
    writer.beginObject()
    writer.key("jsonrpc")
    writer.string("2.0")
    writer.key("id")
    writer.raw(id)
    return writer
  }

  private static let head = Array(#"{"jsonrpc":"2.0","id":"#.utf8)
  private static let middle = Array(#","result":"#.utf8)

  private static func count(_ result: [UInt8], _ id: [UInt8]) -> Int {
    head.count + id.count + middle.count + result.count + 1
  }

  private static func append(_ result: [UInt8], _ id: [UInt8], to bytes: inout [UInt8]) {
    bytes.append(contentsOf: head)
    bytes.append(contentsOf: id)
    bytes.append(contentsOf: middle)
    bytes.append(contentsOf: result)
    bytes.append(UInt8(ascii: "}"))
  }
}
