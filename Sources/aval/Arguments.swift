/// The words of a command line, taken one after the other.
struct Arguments {
  private var words: [String]

  init(_ words: [String]) { self.words = words }

  /// The subcommand: the first word, unless it is an option.
  mutating func command() -> String? {
    guard let first = words.first, !first.hasPrefix("-") else { return nil }
    return words.removeFirst()
  }

  /// Takes an option without a value.
  mutating func flag(_ name: String) -> Bool {
    guard let index = words.firstIndex(of: name) else { return false }
    words.remove(at: index)
    return true
  }

  /// Takes an option with a value, written `--name value` or `--name=value`.
  mutating func option(_ name: String) throws -> String? {
    if let index = words.firstIndex(where: { $0.hasPrefix(name + "=") }) {
      return String(words.remove(at: index).dropFirst(name.count + 1))
    }
    guard let index = words.firstIndex(of: name) else { return nil }
    guard index + 1 < words.count else { throw UsageError("\(name) needs a value.", zh: "\(name) 需要一个值。") }
    defer { words.removeSubrange(index...index + 1) }
    return words[index + 1]
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
    throw UsageError("\(left) is not understood here; see --help.", zh: "此处无法识别 \(left)；请看 --help。")
  }
}
