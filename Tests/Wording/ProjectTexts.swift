import Foundation

/// The files of the project that hold texts for people.
package struct ProjectTexts {
  package let root: String

  package init(root: String) {
    self.root = root
  }

  /// Files whose Chinese texts are names that are looked for in other people's texts, as those write them.
  private static let data: Set<String> = ["plugins/archive/policies/legal-forms.json"]

  /// Paths below the root, sorted.
  package var files: [String] {
    let folders = ["Sources", "plugins", "config", "import-formats"]
    return folders.flatMap { folder -> [String] in
      let below = FileManager.default.enumerator(atPath: root + "/" + folder)
      return (below?.compactMap { $0 as? String } ?? []).map { folder + "/" + $0 }
    }
    .filter { ($0.hasSuffix(".swift") || $0.hasSuffix(".json")) && !$0.hasSuffix("/expected.json") }
    .filter { !Self.data.contains($0) }
    .sorted()
  }

  /// What a file holds, and what it should.
  package func texts(of file: String) throws -> (found: String, right: String) {
    let found = try String(contentsOfFile: root + "/" + file, encoding: .utf8)
    if file.hasSuffix(".swift") { return (found, SwiftLiterals.mended(found)) }
    return (found, JSONTexts.mended(found, onlyTranslations: file.hasPrefix("import-formats")))
  }

  package func write(_ text: String, to file: String) throws {
    try text.write(toFile: root + "/" + file, atomically: true, encoding: .utf8)
  }
}
