import AvalKit
import Foundation

/// The tables of methods and events in a module's README, each between its two markers.
enum Readme {
  /// The README with its table; nil where it has no place for one.
  static func text(_ module: ModuleFolder, _ rules: [String: SwiftOutline.Declared]) throws -> String? {
    guard var text = try? String(contentsOfFile: module.path + "/README.md", encoding: .utf8) else { return nil }
    var isMarked = false
    for (name, table) in [("methods", methods(module, rules)), ("events", events(module))] {
      guard let start = text.firstRange(of: "<!-- \(name), by make generate -->\n"),
        let stop = text.firstRange(of: "<!-- end of \(name) -->")
      else { continue }
      guard start.upperBound <= stop.lowerBound else {
        throw Complaint("\(module.path)/README.md: the markers are mixed up.")
      }
      text = text[..<start.upperBound] + table + text[stop.lowerBound...]
      isMarked = true
    }
    return isMarked ? text : nil
  }

  private static func methods(_ module: ModuleFolder, _ rules: [String: SwiftOutline.Declared]) -> String {
    var table = "| method | what it does | rules | where |\n|---|---|---|---|\n"
    for method in module.methods {
      let summary = method.declaration["summary"]?["en"]?.string ?? ""
      let rows = method.declaration["requirements"]?.elements.compactMap(\.string).joined(separator: ", ") ?? ""
      let file = rules[method.name]?.file ?? ""
      table += "| `\(method.name)` | \(summary.replacing("|", with: "\\|")) | \(rows) | `\(file)` |\n"
    }
    return table
  }

  /// What is announced, when, and the members of its payload; those in brackets may be left out.
  private static func events(_ module: ModuleFolder) -> String {
    var table = "| event | when | payload |\n|---|---|---|\n"
    for event in module.manifest["emits"].map({ Array($0.elements) }) ?? [] {
      let name = event.string ?? event["event"]?.string ?? ""
      let summary = event["summary"]?["en"]?.string ?? ""
      table += "| `\(name)` | \(summary.replacing("|", with: "\\|")) | \(members(event["payload"])) |\n"
    }
    return table
  }

  private static func members(_ payload: JSONNode?) -> String {
    guard let payload else { return "" }
    if let reference = payload["$ref"]?.string { return "`\(reference)`" }
    let required = Set(payload["required"]?.elements.compactMap(\.string) ?? [])
    let names = payload["properties"]?.members.map { $0.0 } ?? []
    return names.map { required.contains($0) ? $0 : "[\($0)]" }.joined(separator: ", ")
  }
}
