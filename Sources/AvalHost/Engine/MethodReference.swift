import AvalKit

/// The reference of methods for a terminal.
package enum MethodReference {
  /// One line of the list.
  package static func line(_ entry: MethodEntry, _ language: Language) -> String {
    let name = entry.name.count < 34 ? entry.name + String(repeating: " ", count: 34 - entry.name.count) : entry.name
    return "\(name) \(entry.effect.rawValue.prefix(1))  \(entry.summary.in(language))"
  }

  /// Everything about one method.
  package static func page(_ entry: MethodEntry, _ language: Language) -> String {
    let pretty = { (bytes: [UInt8]) -> String in
      guard !bytes.isEmpty, let document = try? JSONDocument(parsing: bytes) else { return "" }
      return String(decoding: JSONCoding.prettyBytes(of: document.root), as: UTF8.self)
    }
    let labels =
      language == .zhHans
      ? ["作用", "权限", "参数", "结果", "示例（在空数据库上逐行粘贴到终端）"]
      : ["effect", "permission", "parameters", "result", "example, to be pasted into a shell (on an empty database)"]
    var lines = [entry.name, "  " + entry.summary.in(language), ""]
    lines.append("\(labels[0]): \(entry.effect.rawValue)\(entry.isJob ? " (job)" : "")")
    lines.append("\(labels[1]): \(entry.permission)")
    lines.append("\(labels[2]):\n\(pretty(entry.params))")
    lines.append("\(labels[3]):\n\(pretty(entry.result))")
    if !entry.example.isEmpty {
      lines.append("\(labels[4]):\n" + ExampleScript.lines(entry).map { "  " + $0 }.joined(separator: "\n"))
    }
    return lines.joined(separator: "\n")
  }

  /// One method as a JSON object on one line.
  package static func json(_ entry: MethodEntry) -> [UInt8] {
    var json = JSONWriter(reserving: 1024)
    json.beginObject()
    json.key("name")
    json.string(entry.name)
    json.key("summary")
    json.beginObject()
    json.key("en")
    json.string(entry.summary.en)
    json.key("zh-Hans")
    json.string(entry.summary.zhHans)
    json.endObject()
    json.key("effect")
    json.string(entry.effect.rawValue)
    json.key("permission")
    json.string(entry.permission)
    json.key("job")
    json.bool(entry.isJob)
    json.key("params")
    json.raw(entry.params)
    json.key("result")
    json.raw(entry.result)
    if !entry.exampleParams.isEmpty {
      json.key("example")
      json.raw(entry.exampleParams)
    }
    json.endObject()
    return json.bytes
  }
}
