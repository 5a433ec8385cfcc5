import AvalKit
import Foundation

/// The table of methods in a module's README, between its two markers.
enum Readme {
  private static let begin = "<!-- methods, by make generate -->\n"
  private static let end = "<!-- end of methods -->"

  /// The README with its table; nil where it has no place for one.
  static func text(_ module: ModuleFolder, _ rules: [String: SwiftOutline.Declared]) throws -> String? {
    guard let text = try? String(contentsOfFile: module.path + "/README.md", encoding: .utf8),
      let start = text.firstRange(of: begin), let stop = text.firstRange(of: end)
    else { return nil }
    guard start.upperBound <= stop.lowerBound else {
      throw Complaint("\(module.path)/README.md: the markers are mixed up.")
    }
    var table = "| method | what it does | rules | where |\n|---|---|---|---|\n"
    for method in module.methods {
      let summary = method.declaration["summary"]?["en"]?.string ?? ""
      let rows = method.declaration["requirements"]?.elements.compactMap(\.string).joined(separator: ", ") ?? ""
      let file = rules[method.name]?.file ?? ""
      table += "| `\(method.name)` | \(summary.replacing("|", with: "\\|")) | \(rows) | `\(file)` |\n"
    }
    return text[..<start.upperBound] + table + text[stop.lowerBound...]
  }
}
