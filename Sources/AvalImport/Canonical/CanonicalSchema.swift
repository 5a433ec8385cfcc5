import AvalKit

extension CanonicalKind {
  /// The kind as a JSON Schema, as it lies in `import-formats/canonical/`.
  package var schema: String {
    var text = "{\n"
    text += "  \"$schema\": \"https://json-schema.org/draft/2020-12/schema\",\n"
    text += "  \"title\": \(Self.quoted(name)),\n"
    text += "  \"description\": \(Self.quoted(summary.en + " " + summary.zhHans)),\n"
    let tail = [
      "\"nulls\": {\"type\": \"object\", \"description\": \"JSON Pointer of a null → why: SENTINEL, NOT_FILED, "
        + "NOT_APPLICABLE, UNREADABLE\", \"additionalProperties\": {\"type\": \"string\"}}",
      "\"originals\": {\"type\": \"object\", \"description\": \"JSON Pointer of a text that normalise changed → the text "
        + "as it stood\", \"additionalProperties\": {\"type\": \"string\"}}",
      "\"sources\": {\"description\": \"Where every scalar was read: at = position in paths and line, in turn\", "
        + "\"type\": \"object\", \"required\": [\"paths\", \"at\"], \"properties\": {\"paths\": {\"type\": \"array\", "
        + "\"items\": {\"type\": \"string\"}}, \"at\": {\"type\": \"array\", \"items\": {\"type\": \"integer\"}}}}",
    ]
    text += Self.object(members, indent: 2, tail: tail).dropFirst(2)
    return text + "\n"
  }

  private static func object(_ members: [CanonicalMember], indent: Int, tail: [String] = []) -> String {
    let pad = String(repeating: " ", count: indent)
    let required = members.filter { $0.required }.map { quoted($0.name) }.joined(separator: ", ")
    let lines = members.map { member in
      "\(pad)  \(quoted(member.name)): \(value(member.type, indent: indent + 2, note: note(member)))"
    }
    let all = lines + tail.map { pad + "  " + $0 }
    let outer = String(repeating: " ", count: max(0, indent - 2))
    return
      "{\n\(pad)\"type\": \"object\",\n\(pad)\"additionalProperties\": false,\n\(pad)\"required\": [\(required)],\n"
      + "\(pad)\"properties\": {\n\(all.joined(separator: ",\n"))\n\(pad)}\n\(outer)}"
  }

  private static func note(_ member: CanonicalMember) -> String {
    member.summary.en + " " + member.summary.zhHans + (member.personal ? " [PERSONAL]" : "")
  }

  /// - Parameter note: the description; empty for the elements of a list.
  private static func value(_ type: CanonicalType, indent: Int, note: String) -> String {
    let about = note.isEmpty ? "" : ", \"description\": \(quoted(note))"
    let decimal = "{\"type\": \"string\", \"pattern\": \"^-?[0-9]{1,30}(\\\\.[0-9]{1,12})?$\"}"
    switch type {
    case .text: return "{\"type\": [\"string\", \"null\"]\(about)}"
    case .oneOf(let codes): return "{\"enum\": [\(codes.map { quoted($0) }.joined(separator: ", "))]\(about)}"
    case .coded(let codes):
      let list =
        codes.isEmpty
        ? "\"type\": \"string\"" : "\"enum\": [\((codes + ["UNMAPPED"]).map { quoted($0) }.joined(separator: ", "))]"
      return
        "{\"type\": [\"object\", \"null\"], \"additionalProperties\": false, \"properties\": {\"code\": {\(list)}, "
        + "\"source\": {\"type\": \"string\"}, \"text\": {\"type\": \"string\"}}\(about)}"
    case .date: return "{\"type\": [\"string\", \"null\"], \"pattern\": \"^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$\"\(about)}"
    case .dateTime:
      return "{\"type\": [\"string\", \"null\"], \"pattern\": \"^[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9:]{8})?$\"\(about)}"
    case .decimal, .percent:
      return "{\"type\": [\"string\", \"null\"], \"pattern\": \"^-?[0-9]{1,30}(\\\\.[0-9]{1,12})?$\"\(about)}"
    case .integer: return "{\"type\": [\"integer\", \"null\"]\(about)}"
    case .money:
      return
        "{\"type\": [\"object\", \"null\"], \"additionalProperties\": false, \"required\": [\"amount\", \"currency\"], "
        + "\"properties\": {\"amount\": \(decimal), \"currency\": {\"type\": \"string\", \"pattern\": \"^[A-Z]{3}$\"}}\(about)}"
    case .bool: return "{\"type\": [\"boolean\", \"null\"]\(about)}"
    case .range:
      return "{\"type\": [\"object\", \"null\"], \"additionalProperties\": false, \"required\": [\"low\", \"high\"], "
        + "\"properties\": {\"low\": \(decimal), \"high\": \(decimal)}\(about)}"
    case .map: return "{\"type\": \"object\", \"additionalProperties\": {\"type\": [\"string\", \"null\"]}\(about)}"
    case .list(let element):
      return "{\"type\": \"array\"\(about), \"items\": \(value(element, indent: indent, note: ""))}"
    case .object(let members):
      let text = object(members, indent: indent + 2)
      guard !note.isEmpty else { return text }
      return "{\n" + String(repeating: " ", count: indent + 2) + "\"description\": \(quoted(note)),\n"
        + text.dropFirst(2)
    }
  }

  private static func quoted(_ text: String) -> String { String(decoding: JSONText.literal(text), as: UTF8.self) }
}
