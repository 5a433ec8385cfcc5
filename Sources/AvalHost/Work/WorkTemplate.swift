/// A text with placeholders in braces: "Approve the limit of {name}: {amount}".
struct WorkTemplate: Sendable {
  private enum Part: Sendable {
    case literal(String)
    case placeholder(String)
  }

  private let parts: [Part]

  /// Nil where a brace stands alone or a placeholder has no name.
  init?(_ text: String) {
    var parts: [Part] = []
    var rest = text[...]
    while let open = rest.firstIndex(where: { $0 == "{" || $0 == "}" }) {
      guard rest[open] == "{", let end = rest[open...].firstIndex(of: "}") else { return nil }
      let name = rest[rest.index(after: open)..<end]
      guard MethodDeclaration.isWord(name) else { return nil }
      if open > rest.startIndex { parts.append(.literal(String(rest[..<open]))) }
      parts.append(.placeholder(String(name)))
      rest = rest[rest.index(after: end)...]
    }
    if !rest.isEmpty { parts.append(.literal(String(rest))) }
    self.parts = parts
  }

  /// The names in braces, in order.
  var names: [String] {
    parts.compactMap { if case .placeholder(let name) = $0 { name } else { nil } }
  }

  /// The one placeholder that is the whole text; nil where there is more.
  var only: String? {
    guard parts.count == 1, case .placeholder(let name) = parts[0] else { return nil }
    return name
  }

  func filled(_ value: (String) -> String) -> String {
    parts.reduce(into: "") { text, part in
      switch part {
      case .literal(let literal): text += literal
      case .placeholder(let name): text += value(name)
      }
    }
  }
}
