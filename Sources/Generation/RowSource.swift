/// The Swift source of stored rows: of every struct with a `static let table`, the columns of SELECT and INSERT, what is
/// read and what is bound, in the order of its properties.
///
/// `lastDay` is the column `last_day`; a constant `lastDayColumn` names another. The prefix of an id is `prefix` for
/// `id`, that of customers for `customer`, and else the constant `documentPrefix` for `document`. An amount of money has
/// its minor units in its own column and the code in `currency`.
enum RowSource {
  private struct Column {
    let name: String
    let read: String
    let bind: String
  }

  static func file(_ module: ModuleFolder) throws -> String? {
    let rows = module.outline.types.values.filter { $0.keyword == "struct" && !$0.properties.isEmpty }
      .filter { module.outline.constants[$0.name + ".table"] != nil }.sorted { $0.name < $1.name }
    guard !rows.isEmpty else { return nil }
    var text = "// Written by `make generate` from the structs that name their table; what is changed here is lost.\n"
    text += "import AvalKit\n"
    for row in rows { text += try self.text(of: row, module.outline) }
    return text.contains("storedWord(") ? text + helper : text
  }

  private static func text(of row: SwiftOutline.Declared, _ outline: SwiftOutline) throws -> String {
    var columns: [Column] = []
    var reads: [String] = []
    for property in row.properties {
      let name = outline.constants["\(row.name).\(property.name)Column"] ?? Naming.column(property.name)
      let column = try column(name, property, row, outline, at: columns.count)
      columns.append(column)
      reads.append("    \(Naming.identifier(property.name)) = \(column.read)")
      if property.type == "Money", !columns.contains(where: { $0.name == "currency" }) {
        columns.append(Column(name: "currency", read: "", bind: "\(property.name).currency.code"))
      }
    }
    guard let currency = columns.firstIndex(where: { $0.name == "currency" }) ?? Optional(0) else { return "" }
    let access = row.isPackage ? "package " : ""
    let binds = columns.enumerated().map { "    try statement.bind(\($1.bind), at: \($0 + 1))" }
    return """

      extension \(row.name) {
        /// The columns of `\(outline.constants[row.name + ".table"] ?? "")` in the order of `init(row:)` and `bind(to:)`.
        \(access)static let columns = \"\"\"
      \(wrapped(columns.map(\.name)))
          \"\"\"
        /// One placeholder a column, from ?1.
        \(access)static let placeholders = \"\"\"
      \(wrapped((1...columns.count).map { "?\($0)" }))
          \"\"\"
        static let columnCount = \(columns.count)

        \(access)init(row: Row) throws {
      \(reads.map { $0.replacing("CURRENCY", with: "\(currency)") }.joined(separator: "\n"))
        }

        func bind(to statement: Statement) throws {
      \(binds.joined(separator: "\n"))
        }
      }

      """
  }

  private static func column(
    _ name: String, _ property: (name: String, type: String), _ row: SwiftOutline.Declared, _ outline: SwiftOutline,
    at index: Int
  ) throws -> Column {
    let value = Naming.identifier(property.name)
    let isOptional = property.type.hasSuffix("?")
    let type = isOptional ? String(property.type.dropLast()) : property.type
    func column(_ read: String, _ bind: String) -> Column {
      guard isOptional, !read.hasPrefix("row.optional") else {
        return Column(
          name: name, read: read, bind: isOptional ? bind.replacing("VALUE", with: value) : plain(bind, value))
      }
      return Column(
        name: name,
        read: "\(read.hasPrefix("try ") ? "try " : "")row.isNull(\(index)) ? nil : "
          + (read.hasPrefix("try ") ? String(read.dropFirst(4)) : read), bind: mapped(bind, value))
    }
    switch type {
    case "Int64": return column(isOptional ? "row.optionalInt(\(index))" : "row.int(\(index))", "VALUE")
    case "Int": return column("Int(row.int(\(index)))", "Int64(VALUE)")
    case "String": return column(isOptional ? "row.optionalText(\(index))" : "row.text(\(index))", "VALUE")
    case "Bool": return column("row.bool(\(index))", "VALUE ? Int64(1) : 0")
    case "CivilDate": return column("row.day(\(index))", "Int64(VALUE.dayNumber)")
    case "Instant": return column("row.instant(\(index))", "VALUE.milliseconds")
    case "Currency": return column("try row.currency(\(index))", "VALUE.code")
    case "ExactDecimal": return column("try row.decimal(\(index))", "VALUE.description")
    case "Money" where !isOptional: return column("try row.money(\(index), CURRENCY)", "VALUE.minor")
    case "EntityID":
      let prefix =
        switch property.name {
        case "id": "\(row.name).prefix"
        case "customer": "CustomerRef.prefix"
        default: "\(row.name).\(property.name)Prefix"
        }
      return column("row.id(\(index), \(prefix))", "VALUE.number")
    case let word where word.allSatisfy { $0.isLetter || $0.isNumber || $0 == "." }:
      return column("try storedWord(row.text(\(index)))", "VALUE.rawValue")
    default:
      throw Complaint("\(row.file): \(row.name).\(property.name) has a type that no column holds, \(property.type).")
    }
  }

  private static func plain(_ bind: String, _ value: String) -> String { bind.replacing("VALUE", with: value) }

  /// The same for a value that may be missing.
  private static func mapped(_ bind: String, _ value: String) -> String {
    bind == "VALUE" ? value : "\(value).map { \(bind.replacing("VALUE", with: "$0")) }"
  }

  private static func wrapped(_ words: [String]) -> String {
    var lines: [String] = []
    var line = "   "
    for (index, word) in words.enumerated() {
      let piece = " " + word + (index + 1 < words.count ? "," : "")
      if line.count + piece.count > 116 {
        lines.append(line + " \\")
        line = "   "
      }
      line += piece
    }
    return (lines + [line]).joined(separator: "\n")
  }

  private static let helper = """

    /// A word of a closed list as it was stored; another one is `corrupt`.
    private func storedWord<Word: RawRepresentable>(_ text: String) throws -> Word where Word.RawValue == String {
      guard let word = Word(rawValue: text) else {
        throw Failure(
          .corrupt, "The stored word \\"\\(text)\\" is none that this version knows; update aval.",
          zh: "存储的值“\\(text)”不为此版本所知；请更新 aval。")
      }
      return word
    }

    """
}
