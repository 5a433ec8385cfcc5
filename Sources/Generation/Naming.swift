/// How declared names read in Swift.
enum Naming {
  static func capital(_ name: String) -> String { name.prefix(1).uppercased() + name.dropFirst() }

  /// The names that the rule of a method may have: the verb, then its noun or nouns.
  static func rules(of method: String) -> [String] {
    let words = method.split(separator: ".").map { capital(String($0)) }
    guard words.count == 2 else { return [words.joined()] }
    return [words[1] + words[0], words[1] + plural(words[0])]
  }

  private static func plural(_ noun: String) -> String {
    if noun.hasSuffix("y") { return noun.dropLast() + "ies" }
    return noun.hasSuffix("o") || noun.hasSuffix("s") ? noun + "es" : noun + "s"
  }

  /// What one of many is called: `entries` has an `entry`.
  static func singular(_ nouns: String) -> String {
    if nouns.hasSuffix("ies") { return nouns.dropLast(3) + "y" }
    if ["sses", "xes", "ches", "shes"].contains(where: nouns.hasSuffix) { return String(nouns.dropLast(2)) }
    return nouns.hasSuffix("s") && !nouns.hasSuffix("ss") ? String(nouns.dropLast()) : nouns
  }

  /// `lastDay` is the column `last_day`.
  static func column(_ property: String) -> String {
    var name = ""
    for character in property {
      if character.isUppercase { name.append("_") }
      name += character.lowercased()
    }
    return name
  }

  /// The name as an identifier, quoted where Swift has a word of it.
  static func identifier(_ name: String) -> String { reserved.contains(name) ? "`\(name)`" : name }

  static func isIdentifier(_ name: String) -> Bool {
    guard let first = name.utf8.first, !(0x30...0x39).contains(first) else { return false }
    return name.utf8.allSatisfy { byte in
      (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    }
  }

  private static let reserved: Set<String> = [
    "as", "break", "case", "catch", "class", "continue", "default", "defer", "do", "else", "enum", "extension", "false",
    "for", "func", "guard", "if", "import", "in", "init", "inout", "internal", "is", "let", "nil", "operator",
    "private",
    "protocol", "public", "repeat", "return", "self", "static", "struct", "subscript", "super", "switch", "throw",
    "throws", "true", "try", "typealias", "var", "where", "while",
  ]
}
