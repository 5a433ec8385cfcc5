import AvalKit

/// A paper that a module can write, as `module.json` declares it under `reports`: its name, the method that builds the
/// paper, and whether it leaves the house.
package struct ReportDeclaration: Sendable, Hashable {
  /// `receivables.statement`.
  package let name: String
  /// The full name of a read of the module, whose result holds `paper`.
  package let method: String
  package let title: Text
  /// Whether it is not rendered without the house's name and account.
  package let needsLetterhead: Bool
}

extension ModuleManifest {
  static func readReports(_ node: ManifestNode?, prefix: String, methods: [String]) throws(Refusal)
    -> [ReportDeclaration]
  {
    var reports: [ReportDeclaration] = []
    for element in try node?.elements(atMost: 200) ?? [] {
      let members = try element.members(["name", "method", "title", "letterhead"])
      let name = try element.require("name", in: members)
      let word = try name.string()
      guard MethodDeclaration.isWord(word), word.utf8.count <= 60 else {
        throw name.expected("a lowerCamelCase name", zh: "lowerCamelCase 名称")
      }
      guard !reports.contains(where: { $0.name == prefix + word }) else { throw name.twice(word) }
      let method = try element.require("method", in: members)
      let fullName = prefix + (try method.string())
      guard methods.contains(fullName) else {
        throw method.expected("one of this module's own methods, without the module", zh: "本模块自己的方法之一（不带模块名）")
      }
      reports.append(
        ReportDeclaration(
          name: prefix + word, method: fullName, title: try element.require("title", in: members).text(),
          needsLetterhead: try members["letterhead"]?.bool() ?? false))
    }
    return reports
  }
}
