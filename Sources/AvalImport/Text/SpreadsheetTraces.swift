/// What a spreadsheet leaves in the place of a text. What was lost is not guessed.
enum SpreadsheetTraces {
  /// Numbers that it has changed: `9.13101E+17`, `="007"`.
  static func refuseMangled(_ text: ByteSlice) throws(ValueProblem) {
    guard text.count > 3 else { return }
    if text[0] == 0x3D, text[1] == 0x22 {
      throw ValueProblem(
        "SPREADSHEET_MANGLED", "“\(text.excerpt())” is a spreadsheet's formula around a text; export the plain text.",
        zh: "“\(text.excerpt())”是电子表格公式，请导出纯文本。")
    }
    guard isPower(text) else { return }
    throw ValueProblem(
      "SPREADSHEET_MANGLED", "“\(text.excerpt())” has lost digits in a spreadsheet; export the column as text.",
      zh: "“\(text.excerpt())”在电子表格中丢失了数字，请按文本格式导出。")
  }

  /// `9.13101E+17`, `9,13101e+17`, `1.2E17`; not `12E5`, which may be an article's number.
  private static func isPower(_ text: ByteSlice) -> Bool {
    var at = text[0] == 0x2D ? 1 : 0
    let from = at
    var points = 0
    while at < text.count, isDigit(text[at]) || text[at] == 0x2E || text[at] == 0x2C {
      if !isDigit(text[at]) { points += 1 }
      at += 1
    }
    guard at > from, isDigit(text[from]), points <= 1, at + 1 < text.count, text[at] | 0x20 == 0x65 else {
      return false
    }
    at += 1
    if text[at] == 0x2B || text[at] == 0x2D {
      at += 1
    } else if points == 0 {
      return false
    }
    let exponent = at
    while at < text.count, isDigit(text[at]) { at += 1 }
    return at == text.count && at > exponent
  }

  private static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

  private static let errors: Set<String> = [
    "#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!", "#SPILL!", "#CALC!", "#FIELD!", "#BLOCKED!",
    "#CONNECT!", "#BUSY!", "#UNKNOWN!", "#GETTING_DATA", "#NV", "#BEZUG!", "#WERT!", "#ZAHL!", "#N/D", "#VALEUR!",
    "#NOM?",
    "#NOMBRE!", "#VALOR!", "#¡REF!", "#¡VALOR!", "#¿NOMBRE?", "#DIV/0", "#REF", "#VALUE", "#NAME", "#NUM",
  ]

  /// The error of a formula, or a figure that its column was too narrow for (`####`).
  static func error(_ text: ByteSlice) -> ValueProblem? {
    guard text.count >= 2, text.count <= 64, text[0] == 0x23 || text[0] == 0x45 else { return nil }
    let word = text.string.uppercased()
    let isError =
      errors.contains(word) || (word.count > 2 && word.allSatisfy { $0 == "#" })
      || (word.hasPrefix("ERR:") && word.dropFirst(4).allSatisfy(\.isNumber))
    guard isError else { return nil }
    return ValueProblem(
      "SPREADSHEET_ERROR",
      "“\(text.excerpt())” is a spreadsheet's error in the place of a text; correct its formula, and export the file again.",
      zh: "“\(text.excerpt())”是电子表格的错误值而非文本；请更正其公式后重新导出。")
  }

  /// The mark `'` by which a spreadsheet keeps figures as text, before what looks like a number or code.
  static func refuseApostrophe(_ text: ByteSlice) throws(ValueProblem) {
    guard text.count > 1, text[0] == 0x27 else { return }
    var hasDigit = false
    for index in 1..<text.count {
      let byte = text[index]
      if isDigit(byte) {
        hasDigit = true
      } else if !((0x41...0x5A).contains(byte) || byte == 0x2D || byte == 0x2E || byte == 0x2F) {
        return
      }
    }
    guard hasDigit else { return }
    throw ValueProblem(
      "SPREADSHEET_MANGLED",
      "“\(text.excerpt())” begins with the mark by which a spreadsheet keeps text; export the plain text.",
      zh: "“\(text.excerpt())”带有电子表格的文本标记（撇号），请导出纯文本。")
  }
}
