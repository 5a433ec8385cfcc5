/// Writes a schema that has been compiled as complete JSON Schema 2020-12: what the subset implies is spelt out.
struct SchemaRenderer {
  let definitions: [String: JSONNode]
  /// Definitions that stay references into an OpenRPC document's components.
  let references: Set<String>
  /// The language of descriptions that are declared in two.
  var language = Language.en

  /// Definitions within definitions can grow without bound when they are written out.
  static let maximumBytes = 1 << 20

  func render(_ schema: JSONNode) throws(Failure) -> [UInt8] {
    var writer = JSONWriter()
    try write(schema, description: nil, to: &writer)
    return writer.bytes
  }

  private func write(_ schema: JSONNode, description: JSONNode?, to writer: inout JSONWriter) throws(Failure) {
    guard writer.bytes.count < SchemaRenderer.maximumBytes else {
      throw Failure(
        .invalidParams, "The schema is larger than 1 MiB once its definitions are written out; make it smaller.",
        zh: "模式展开定义后超过 1 MiB，请缩小。")
    }
    let described = description ?? schema["description"]
    if let name = (schema["$ref"]?.string).map({ String($0.dropFirst(2)) }) {
      if references.contains(name), described == nil {
        writer.beginObject()
        writer.key("$ref")
        writer.string("#/components/schemas/" + name)
        writer.endObject()
      } else if let definition = definitions[name] {
        try write(definition, description: described, to: &writer)
      }
      return
    }
    writer.beginObject()
    if let described {
      writer.key("description")
      writer.string(described.string ?? described[language.rawValue]?.string ?? described["en"]?.string ?? "")
    }
    try writeKeywords(of: schema, to: &writer)
    writer.endObject()
  }

  private func writeKeywords(of schema: JSONNode, to writer: inout JSONWriter) throws(Failure) {
    let isObject = schema["properties"] != nil || schema["required"] != nil || schema["additionalProperties"] != nil
    if isObject, schema["type"] == nil {
      writer.key("type")
      writer.string("object")
    }
    for (keyword, value) in schema.members where keyword != "description" {
      writer.key(keyword)
      switch keyword {
      case "properties":
        writer.beginObject()
        for (name, member) in value.members {
          writer.key(name)
          try write(member, description: nil, to: &writer)
        }
        writer.endObject()
      case "items": try write(value, description: nil, to: &writer)
      case "additionalProperties" where value.kind == .object: try write(value, description: nil, to: &writer)
      case "oneOf":
        writer.beginArray()
        for alternative in value.elements { try write(alternative, description: nil, to: &writer) }
        writer.endArray()
      default: writer.raw(JSONCoding.canonicalBytes(of: value))
      }
    }
    if isObject, schema["additionalProperties"] == nil {
      writer.key("additionalProperties")
      writer.bool(false)
    }
  }
}
