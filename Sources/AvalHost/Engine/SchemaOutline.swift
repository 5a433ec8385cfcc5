import AvalKit

/// A schema as a person reads it: one line a member, what it holds and what it is for. The schema itself is what
/// `aval methods METHOD --json` prints.
struct SchemaOutline {
  let language: Language

  /// One line a member of an object, deeper ones indented. `?` marks a member that may be left out.
  func lines(of schema: JSONNode, indent: String = "  ") -> [String] {
    let required = Set(schema["required"]?.elements.compactMap(\.string) ?? [])
    var lines: [String] = []
    for (name, member) in schema["properties"]?.members.map({ $0 }) ?? [] {
      let label = padded(indent + name + (required.contains(name) ? "" : "?"), 24)
      let description = member["description"]?.string.map { " \u{2013} " + $0 } ?? ""
      lines.append(label + " " + kind(of: member) + description)
      // Members of members are shown to a depth that a reader still follows.
      guard indent.utf8.count < 10, let inner = object(in: member), !isMoney(inner) else { continue }
      lines += self.lines(of: inner, indent: indent + "  ")
    }
    return lines
  }

  /// What a value is, in a word or two.
  private func kind(of schema: JSONNode) -> String {
    if let values = schema["enum"] { return values.elements.map(shown).joined(separator: " | ") }
    if let value = schema["const"] { return shown(value) }
    if let alternatives = schema["oneOf"] { return joined(alternatives.elements.map(kind)) }
    if let types = schema["type"], types.kind == .array {
      return joined(types.elements.compactMap(\.string).map { word($0, schema) })
    }
    return word(schema["type"]?.string ?? "", schema)
  }

  private func word(_ type: String, _ schema: JSONNode) -> String {
    switch type {
    case "string": return text("text", "文本")
    case "integer": return text("whole number", "整数") + bounds(schema, "minimum", "maximum")
    case "number": return text("number", "数值") + bounds(schema, "minimum", "maximum")
    case "boolean": return "true | false"
    case "null": return "null"
    case "array":
      let items = schema["items"].map(kind) ?? text("any value", "任意值")
      let count = bounds(schema, "minItems", "maxItems")
      return text("list\(count) of ", "列表\(count)：") + items
    case "object":
      if isMoney(schema) { return text("money", "金额") }
      if let value = schema["additionalProperties"], value.kind == .object, schema["properties"] == nil {
        return value.count == 0 ? text("object", "对象") : text("object of ", "对象，各值为") + kind(of: value)
      }
      return text("object", "对象")
    default: return text("any value", "任意值")
    }
  }

  /// The object whose members a member of a schema holds, alone, in a list or as one of several alternatives.
  private func object(in schema: JSONNode) -> JSONNode? {
    if schema["properties"] != nil { return schema }
    if let items = schema["items"] { return object(in: items) }
    if let value = schema["additionalProperties"], value.kind == .object { return object(in: value) }
    return schema["oneOf"]?.elements.lazy.compactMap { object(in: $0) }.first
  }

  private func isMoney(_ schema: JSONNode) -> Bool {
    schema["properties"]?.members.map(\.key) == ["amount", "currency"]
  }

  private func bounds(_ schema: JSONNode, _ least: String, _ most: String) -> String {
    switch (schema[least].map(shown), schema[most].map(shown)) {
    case (let least?, let most?): " \(least)\u{2026}\(most)"
    case (let least?, nil): " \u{2265} \(least)"
    case (nil, let most?): " \u{2264} \(most)"
    case (nil, nil): ""
    }
  }

  private func shown(_ value: JSONNode) -> String {
    value.string ?? String(decoding: value.rawBytes, as: UTF8.self)
  }

  private func joined(_ kinds: [String]) -> String { kinds.joined(separator: text(" or ", " 或 ")) }
  private func text(_ en: String, _ zh: String) -> String { language == .zhHans ? zh : en }

  private func padded(_ label: String, _ width: Int) -> String {
    label.count >= width ? label : label + String(repeating: " ", count: width - label.count)
  }
}
