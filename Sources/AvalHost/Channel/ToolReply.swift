import AvalKit

/// The outcome of a method as the result of `tools/call`.
enum ToolReply {
  static func result(_ result: [UInt8], id: [UInt8], modern: Bool) -> [UInt8] {
    reply(id: id, modern: modern, isError: false, text: String(decoding: result, as: UTF8.self)) { $0.raw(result) }
  }

  /// A refused call is a result too, so that a model can read why and do better.
  static func failure(_ failure: Failure, id: [UInt8], modern: Bool, in language: Language) -> [UInt8] {
    let place = failure.path.isEmpty ? "" : " \(failure.path)"
    let text = "\(failure.message.in(language)) [\(failure.kind.rawValue)\(place)]"
    return reply(id: id, modern: modern, isError: true, text: text) { writer in
      writer.beginObject()
      writer.key("error")
      Reply.write(failure, in: language, to: &writer)
      writer.endObject()
    }
  }

  private static func reply(
    id: [UInt8], modern: Bool, isError: Bool, text: String, structured: (inout JSONWriter) -> Void
  ) -> [UInt8] {
    var writer = Reply.opening(id: id)
    writer.key("result")
    writer.beginObject()
    if modern {
      writer.key("resultType")
      writer.string("complete")
    }
    writer.key("content")
    writer.beginArray()
    writer.beginObject()
    writer.key("type")
    writer.string("text")
    writer.key("text")
    writer.string(text)
    writer.endObject()
    writer.endArray()
    writer.key("structuredContent")
    structured(&writer)
    writer.key("isError")
    writer.bool(isError)
    writer.endObject()
    writer.endObject()
    return writer.bytes
  }
}
