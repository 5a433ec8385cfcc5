/// The types that a module's sources declare, as far as generating beside them needs to know.
package struct SwiftOutline {
  /// A type as its own declaration states it.
  struct Declared {
    /// With the types around it, such as `Project.Kind`.
    let name: String
    let keyword: String
    let isPackage: Bool
    /// What stands after the colon.
    let inherits: [String]
    /// Relative to the module's folder.
    let file: String
    /// The stored properties of the instance, in their order.
    var properties: [(name: String, type: String)] = []
  }

  /// Types and type aliases by qualified name.
  private(set) var types: [String: Declared] = [:]
  /// String constants of types, such as `static let name`, by `Type.constant`.
  private(set) var constants: [String: String] = [:]
  /// The type of the first parameter of `run` and `slice`, by the type that declares the function.
  private(set) var parameterTypes: [String: String] = [:]
  /// The words of each file's code, comments and strings left out.
  private(set) var words: [String: Set<String>] = [:]

  package init() {}

  mutating func add(_ source: String, file: String) {
    let code = SwiftText.code(of: source)
    let names = code.split { !($0.isLetter || $0.isNumber || $0 == "_") }
    words[file] = Set(names.map(String.init))
    var scopes: [String] = []
    var pending: String?
    let written = source.split(separator: "\n", omittingEmptySubsequences: false)
    for (index, line) in code.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      if let found = SwiftOutline.declaration(in: line) {
        pending = found.name
        let name = (scopes + [found.name]).joined(separator: ".")
        if found.keyword != "extension", !scopes.contains("") {
          types[name] = Declared(
            name: name, keyword: found.keyword, isPackage: found.isPackage, inherits: found.inherits, file: file)
        }
        if found.keyword == "typealias" { pending = nil }
      } else if !scopes.isEmpty, !scopes.contains("") {
        read(line, written: written[index], in: scopes.joined(separator: "."))
      }
      for byte in line.utf8 {
        if byte == 0x7B {
          scopes.append(pending ?? "")
          pending = nil
        } else if byte == 0x7D {
          _ = scopes.popLast()
        }
      }
    }
  }

  /// A line directly inside a type: its constants, its stored properties, and what `run` takes.
  private mutating func read(_ line: Substring, written: Substring, in type: String) {
    var words = line.split(separator: " ")
    while let first = words.first, SwiftOutline.modifiers.contains(String(first)) { words.removeFirst() }
    guard let first = words.first else { return }
    if first == "static", words.count > 3, words[1] == "let" {
      let quoted = written.split(separator: "\"", omittingEmptySubsequences: false)
      if quoted.count == 3, quoted[2].isEmpty { constants["\(type).\(words[2])"] = String(quoted[1]) }
    } else if first == "let" || first == "var", words.count > 2, words[1].hasSuffix(":"), !line.contains("{") {
      let rest = words.dropFirst(2).prefix { $0 != "=" }.joined(separator: " ")
      types[type]?.properties.append((String(words[1].dropLast()), rest))
    } else if first == "func", words.count > 2, words[1] == "run(_" || words[1] == "slice(_", words[2].hasSuffix(":") {
      let rest = words.dropFirst(3).joined(separator: " ")
      parameterTypes[type] = String(rest.prefix { $0 != "," && $0 != ")" })
    }
  }

  private static let modifiers: Set<String> = [
    "package", "public", "private", "fileprivate", "final", "indirect", "nonisolated", "internal", "package(set)",
    "private(set)", "fileprivate(set)",
  ]
  private static let keywords: Set<String> = ["struct", "enum", "class", "actor", "protocol", "extension", "typealias"]

  private static func declaration(
    in line: Substring
  ) -> (keyword: String, name: String, isPackage: Bool, inherits: [String])? {
    var words = line.split(separator: " ")[...]
    var isPackage = false
    while let first = words.first, modifiers.contains(String(first)) || first.hasPrefix("@") {
      isPackage = isPackage || first == "package" || first == "public"
      words.removeFirst()
    }
    guard words.count > 1, let keyword = words.popFirst().map(String.init), keywords.contains(keyword) else {
      return nil
    }
    let rest = words.joined(separator: " ")
    let name = rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "." }
    guard !name.isEmpty else { return nil }
    let after = rest.dropFirst(name.count).drop { $0 == " " }
    let list = after.hasPrefix(":") ? after.dropFirst().prefix { $0 != "{" } : ""
    let inherits = list.split(separator: ",").map { String($0.split(separator: " ").first ?? "") }
    return (keyword, String(name), isPackage, inherits)
  }

  /// The types that conform to `Method` or `JobMethod`.
  var rules: [Declared] {
    types.values.filter { $0.inherits.contains("Method") || $0.inherits.contains("JobMethod") }
      .sorted { $0.name < $1.name }
  }

  /// Whether a word stands in the code of a file.
  func code(of file: String, mentions word: String) -> Bool { words[file]?.contains(word) ?? false }
}
