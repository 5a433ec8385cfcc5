/// What a driver for PostgreSQL does to a statement of the portable subset: it replaces words, and knows no grammar.
enum Dialect {
  /// Functions that PostgreSQL lacks, as a driver would create them.
  static let functions = [
    "CREATE FUNCTION instr(text, text) RETURNS bigint LANGUAGE sql IMMUTABLE AS 'SELECT strpos($1, $2)::bigint'",
    "CREATE FUNCTION instr(bytea, bytea) RETURNS bigint LANGUAGE sql IMMUTABLE AS 'SELECT position($2 in $1)::bigint'",
  ]

  /// A statement in PostgreSQL's words.
  static func statement(_ sql: String) -> String { join(translate(split(sql))) }

  /// A table, index or view as SQLite keeps it, and the foreign keys that are added once every table is there.
  static func definition(_ sql: String) -> (sql: String, keys: [String]) {
    var tokens = split(sql)
    if let end = tokens.lastIndex(of: ")"), tokens[end...].contains("STRICT") { tokens.removeSubrange((end + 1)...) }
    let words = tokens.filter { $0 != " " }
    guard words.count > 3, words[1] == "TABLE" else { return (join(translate(tokens)), []) }
    let (kept, keys) = withoutKeys(words)
    return (join(translate(kept.flatMap { [$0, " "] })), keys.map { "ALTER TABLE \(words[2]) ADD \($0)" })
  }

  /// Takes `REFERENCES table (column)` out of the columns.
  private static func withoutKeys(_ words: [String]) -> (kept: [String], keys: [String]) {
    var (kept, keys, depth, column, index) = ([String](), [String](), 0, "", 0)
    while index < words.count {
      let word = words[index]
      if word == "(" { depth += 1 }
      if word == ")" { depth -= 1 }
      if depth == 1, index > 0, words[index - 1] == "," || words[index - 1] == "(" { column = word }
      if word == "REFERENCES", let end = words[index...].firstIndex(of: ")") {
        let target = words[index...end].joined(separator: " ")
        if column == "FOREIGN", let start = kept.lastIndex(of: "FOREIGN") {
          keys.append(kept[start...].joined(separator: " ") + " " + target)
          kept.removeSubrange((start - 1)...)
        } else {
          keys.append("FOREIGN KEY (\(column)) \(target)")
        }
        index = end
      } else {
        kept.append(word)
      }
      index += 1
    }
    return (kept, keys)
  }

  private static func translate(_ tokens: [String]) -> [String] {
    var result: [String] = []
    for token in tokens {
      switch token.uppercased() {
      case "INTEGER": result.append("BIGINT")
      case "BLOB": result.append("BYTEA")
      case "GROUP_CONCAT": result.append("string_agg")
      case let bytes where bytes.hasPrefix("X'"): result.append("'\\x" + token.dropFirst(2) + "::bytea")
      case _ where token.hasPrefix("?"): result.append("$" + token.dropFirst())
      default: result.append(token)
      }
    }
    return result
  }

  private static func join(_ tokens: [String]) -> String { tokens.joined() }

  /// Words, symbols and quoted texts; every run of blanks and comments is one blank.
  static func split(_ sql: String) -> [String] {
    let text = Array(sql.unicodeScalars)
    var (tokens, index) = ([String](), 0)
    func isWord(_ scalar: Unicode.Scalar) -> Bool { scalar.properties.isAlphabetic || scalar == "_" || isDigit(scalar) }
    func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }
    func take(while condition: (Unicode.Scalar) -> Bool) {
      let start = index
      index += 1
      while index < text.count, condition(text[index]) { index += 1 }
      var token = String.UnicodeScalarView()
      token.append(contentsOf: text[start..<index])
      tokens.append(String(token))
    }
    while index < text.count {
      let scalar = text[index]
      if scalar == "-", index + 1 < text.count, text[index + 1] == "-" {
        while index < text.count, text[index] != "\n" { index += 1 }
      } else if scalar.properties.isWhitespace {
        index += 1
        if tokens.last != " " { tokens.append(" ") }
      } else if scalar == "'" || scalar == "\"" {
        take { $0 != scalar }
        index += 1
        tokens[tokens.count - 1].unicodeScalars.append(scalar)
      } else if scalar == "?" {
        take(while: isDigit)
      } else if isWord(scalar) {
        let isBytes = "xX".unicodeScalars.contains(scalar) && index + 1 < text.count && text[index + 1] == "'"
        if isBytes { index += 1 }
        take(while: isBytes ? { $0 != "'" } : isWord)
        guard isBytes else { continue }
        index += 1
        tokens[tokens.count - 1] = "x" + tokens[tokens.count - 1] + "'"
      } else if "<>=!|".unicodeScalars.contains(scalar) {
        take { "<>=!|".unicodeScalars.contains($0) }
      } else {
        take { _ in false }
      }
    }
    return tokens
  }
}
