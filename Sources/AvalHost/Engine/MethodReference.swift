import AvalKit

/// The reference of methods for a terminal.
package enum MethodReference {
  /// The list: one line a method.
  package static func list(_ entries: [MethodEntry], _ language: Language) -> String {
    let width = entries.map(\.name.count).max() ?? 0
    let lines = entries.map { entry in
      let name = entry.name + String(repeating: " ", count: width - entry.name.count)
      return "\(name)  \(entry.effect.rawValue.prefix(1))  \(entry.summary.in(language))"
    }
    return lines.joined(separator: "\n")
  }

  /// Everything about one method.
  package static func page(_ entry: MethodEntry, _ language: Language) -> String {
    let outline = { (bytes: [UInt8]) -> String in
      guard let document = try? JSONDocument(parsing: bytes) else { return "" }
      let lines = SchemaOutline(language: language).lines(of: document.root)
      return lines.isEmpty ? "  -" : lines.joined(separator: "\n")
    }
    let labels = language == .zhHans ? Labels.chinese : Labels.english
    var lines = [entry.name, "  " + entry.summary.in(language), ""]
    lines.append(labels.effect(entry.effect) + (entry.isJob ? labels.job : ""))
    lines.append(labels.permission + entry.permission)
    lines.append(labels.params + "\n" + outline(entry.params))
    lines.append(labels.result + "\n" + outline(entry.result))
    let cases = CaseLines.of(entry)
    if !cases.isEmpty { lines.append(labels.cases + "\n" + cases.joined(separator: "\n")) }
    if !entry.example.isEmpty {
      lines.append(labels.example + "\n" + ExampleScript.lines(entry).map { "  " + $0 }.joined(separator: "\n"))
    }
    return lines.joined(separator: "\n")
  }

  /// The headings of a page.
  private struct Labels {
    let effects: (label: String, read: String, write: String, destructive: String)
    let job: String
    let permission: String
    let params: String
    let result: String
    let cases: String
    let example: String

    func effect(_ effect: MethodEntry.Effect) -> String {
      switch effect {
      case .read: effects.label + effects.read
      case .write: effects.label + effects.write
      case .destructive: effects.label + effects.destructive
      }
    }

    static let english = Labels(
      effects: ("effect: ", "read", "write", "destructive: what it ends is not had back"),
      job: " (a job: with progress, can be cancelled)", permission: "permission: ",
      params: "parameters (? may be left out):", result: "result (? may be missing):",
      cases: "boundaries (proved by the tests):",
      example: "example, to be pasted into a shell (on an empty database):")

    static let chinese = Labels(
      effects: ("作用：", "读取", "写入", "不可逆：所终止的内容无法复原"),
      job: "（作业：有进度，可取消）", permission: "权限：",
      params: "参数（带问号者可省略）：", result: "结果（带问号者可能没有）：",
      cases: "边界（由测试证明）：",
      example: "示例（在空数据库上逐行粘贴到终端）：")
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
