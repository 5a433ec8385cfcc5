import AvalKit

/// The smallest value with the shape of a schema, to show what a reply looks like.
struct SchemaSample {
  private let shared: [[UInt8]: StaticString]

  /// What shared definitions look like, since a pattern alone does not say.
  private static let known: [String: StaticString] = [
    "money": #"{"amount":"1234.50","currency":"CNY"}"#, "date": #""2026-03-31""#,
    "instant": #""2026-03-31T01:00:00.000Z""#, "customerRef": #""cus_281474976710657""#,
    "id": #""cus_281474976710657""#, "percent": #""12.5""#, "decimal": #""0.125""#,
    "text": #"{"en":"text","zh-Hans":"文本"}"#,
  ]

  init(definitions: [(name: String, schema: [UInt8])]) {
    var shared: [[UInt8]: StaticString] = [:]
    for (name, schema) in definitions { shared[schema] = Self.known[name] }
    self.shared = shared
  }

  func write(_ schema: JSONNode, to writer: inout JSONWriter) {
    if let sample = shared[Array(schema.rawBytes)] {
      return writer.raw(UnsafeBufferPointer(start: sample.utf8Start, count: sample.utf8CodeUnitCount))
    }
    if let fixed = schema["const"] ?? schema["enum"]?[0] { return writer.raw(fixed.rawBytes) }
    if let first = schema["oneOf"]?[0] { return write(first, to: &writer) }
    let type = schema["type"]?.string ?? schema["type"]?[0]?.string ?? (schema["properties"] == nil ? "" : "object")
    switch type {
    case "object": writeObject(schema, to: &writer)
    case "array":
      writer.beginArray()
      let least = min(max(schema["minItems"]?.int64 ?? 1, 1), schema["maxItems"]?.int64 ?? 1000)
      if let items = schema["items"] {
        for _ in 0..<max(0, least) { write(items, to: &writer) }
      }
      writer.endArray()
    case "string": writer.string("text")
    case "integer", "number": writer.integer(schema["minimum"]?.int64 ?? 1)
    case "boolean": writer.bool(true)
    default: writer.null()
    }
  }

  private func writeObject(_ schema: JSONNode, to writer: inout JSONWriter) {
    let required = Set(schema["required"]?.elements.compactMap(\.string) ?? [])
    writer.beginObject()
    if let properties = schema["properties"] {
      for (name, member) in properties.members where required.contains(name) {
        writer.key(name)
        write(member, to: &writer)
      }
    }
    writer.endObject()
  }
}
