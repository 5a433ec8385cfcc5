import AvalHost

/// The words of a command line, taken one after the other.
struct Arguments {
  private var words: [String]
  /// The options that a command has asked for: what a mistyped one may have meant.
  private var known: Set<String> = ["--help"]

  init(_ words: [String]) { self.words = words }

  /// The subcommand: the first word behind the options with a value that may stand before it.
  mutating func command(behind options: Set<String>) -> String? {
    var index = 0
    while index < words.count, words[index].hasPrefix("-") {
      let name = String(words[index].prefix { $0 != "=" })
      guard options.contains(name) else { return nil }
      index += name == words[index] ? 2 : 1
    }
    return index < words.count ? words.remove(at: index) : nil
  }

  /// Takes an option without a value.
  mutating func flag(_ name: String) -> Bool {
    known.insert(name)
    guard let index = words.firstIndex(of: name) else { return false }
    words.remove(at: index)
    return true
  }

  /// Takes an option with a value, written `--name value` or `--name=value`.
  mutating func option(_ name: String) throws -> String? {
    known.insert(name)
    guard let value = try value(of: name) else { return nil }
    guard !value.isEmpty else { throw Self.lacksValue(name) }
    return value
  }

  private mutating func value(of name: String) throws -> String? {
    if let index = words.firstIndex(where: { $0.hasPrefix(name + "=") }) {
      return String(words.remove(at: index).dropFirst(name.count + 1))
    }
    guard let index = words.firstIndex(of: name) else { return nil }
    guard index + 1 < words.count else { throw Self.lacksValue(name) }
    defer { words.removeSubrange(index...index + 1) }
    return words[index + 1]
  }

  private static func lacksValue(_ name: String) -> UsageError {
    UsageError("\(name) needs a value.", zh: "\(name) 需要一个值。")
  }

  /// Takes an option that may stand several times, in the order given.
  mutating func options(_ name: String) throws -> [String] {
    var values: [String] = []
    while let value = try option(name) { values.append(value) }
    return values
  }

  /// Takes the next word that is not an option; "-" is a word.
  mutating func word() -> String? {
    guard let index = words.firstIndex(where: { $0 == "-" || !$0.hasPrefix("-") }) else { return nil }
    return words.remove(at: index)
  }

  /// Refuses what nobody has taken.
  func finish() throws {
    guard let left = words.first else { return }
    guard left.hasPrefix("-") else {
      throw UsageError("\(left) is one argument too many; see --help.", zh: "\(left) 是多余的参数；请看 --help。")
    }
    let hint = NearestName.of(String(left.prefix { $0 != "=" }), among: known)
    throw UsageError(
      "There is no option \(left) here\(hint.map { " (did you mean \($0)?)" } ?? ""); see --help.",
      zh: "此处没有选项 \(left)\(hint.map { "（是否指 \($0)？）" } ?? "")；请看 --help。")
  }
}
