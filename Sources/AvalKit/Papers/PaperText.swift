extension Paper {
  /// Plain text for a terminal or a mail: columns as wide as their widest cell, numbers to the right.
  public var text: String {
    var text = ""
    if let letterhead {
      text += ([letterhead.name] + letterhead.lines(in: language)).joined(separator: "\n") + "\n\n"
    }
    text += title + "\n\n"
    for party in parties { text += label(party.label) + party.lines.joined(separator: separator) + "\n" }
    for block in blocks {
      switch block {
      case .heading(let line), .subheading(let line): text += "\n" + line + "\n\n"
      case .paragraph(let line), .note(let line): text += line + "\n"
      case .newSheet: text += "\n\u{0C}\n"
      case .table(let table): text += Self.aligned(table, language)
      case .chart(let chart):
        text += "\n" + chart.title + "\n\n" + chart.alternative(in: language) + "\n"
        text += Self.aligned(chart.table(in: language), language)
      case .signatures(let labels):
        for line in labels { text += label(line) + "______________\n" }
      }
    }
    return text
  }

  /// Between the lines of a party.
  private var separator: String { Text(", ", zh: "，").in(language) }
  private func label(_ text: String) -> String { text + Text(": ", zh: "：").in(language) }

  private static func aligned(_ table: PaperTable, _ language: Language) -> String {
    let body = (table.rows + table.totals).map { row in row.map { $0.shown(in: language) } }
    let rows = table.isForm ? body : [table.headings] + body
    let columns = rows.map(\.count).max() ?? 0
    let widths = (0..<columns).map { column in rows.map { column < $0.count ? width(of: $0[column]) : 0 }.max() ?? 0 }
    let lines = rows.map { row in
      let cells = row.enumerated().map { column, cell in
        let space = String(repeating: " ", count: widths[column] - width(of: cell))
        return column < table.isNumeric.count && table.isNumeric[column] ? space + cell : cell + space
      }
      var line = Substring(cells.joined(separator: "  "))
      while line.last == " " { line.removeLast() }
      return line + "\n"
    }
    return (table.caption.map { $0 + "\n" } ?? "") + lines.joined()
  }

  /// In columns of a terminal: Chinese characters take two.
  private static func width(of text: String) -> Int {
    text.unicodeScalars.reduce(0) { width, scalar in
      let isWide =
        switch scalar.value {
        case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE4F, 0xFF00...0xFF60,
          0xFFE0...0xFFE6, 0x20000...0x3FFFD:
          true
        default: false
        }
      return width + (isWide ? 2 : 1)
    }
  }

  /// Markdown with tables, headings below the title.
  public var markdown: String {
    var text = ""
    if let letterhead {
      text += "**\(Self.inline(letterhead.name))**\n"
      for line in letterhead.lines(in: language) { text += "\(Self.inline(line))  \n" }
      text += "\n"
    }
    text += "# \(Self.inline(title))\n\n"
    for party in parties {
      text += "- \(Self.inline(label(party.label)))\(Self.inline(party.lines.joined(separator: separator)))\n"
    }
    if !parties.isEmpty { text += "\n" }
    for block in blocks {
      switch block {
      case .heading(let line): text += "## \(Self.inline(line))\n\n"
      case .subheading(let line): text += "### \(Self.inline(line))\n\n"
      case .paragraph(let line): text += Self.inline(line) + "\n\n"
      case .note(let line): text += "*\(Self.inline(line))*\n\n"
      case .newSheet: text += "---\n\n"
      case .table(let table): text += Self.markdown(table, language) + "\n"
      case .chart(let chart):
        text += "### \(Self.inline(chart.title))\n\n\(Self.inline(chart.alternative(in: language)))\n\n"
        text += Self.markdown(chart.table(in: language), language) + "\n"
      case .signatures(let labels):
        text += labels.map { Self.inline(label($0)) + "______________" }.joined(separator: "  \n") + "\n\n"
      }
    }
    return text
  }

  private static func markdown(_ table: PaperTable, _ language: Language) -> String {
    let headings = table.isForm ? ["", ""] : table.headings
    let rule = headings.indices.map { $0 < table.isNumeric.count && table.isNumeric[$0] ? "---:" : "---" }
    var text = table.caption.map { inline($0) + "\n\n" } ?? ""
    text += "| " + headings.map(inline).joined(separator: " | ") + " |\n|" + rule.joined(separator: "|") + "|\n"
    for row in table.rows + table.totals {
      text += "| " + row.map { inline($0.shown(in: language)) }.joined(separator: " | ") + " |\n"
    }
    return text
  }

  /// A text whose characters mean nothing to Markdown and stay on one line.
  private static func inline(_ text: String) -> String {
    var safe = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "|", "\\", "*", "`", "<", ">", "[", "]", "#": safe += "\\\(scalar)"
      case "\n", "\r": safe += " "
      default: safe.unicodeScalars.append(scalar)
      }
    }
    return safe
  }

  /// The tables alone, one below the other with an empty line between them: days as 2026-05-06, numbers without
  /// separators. Begins with a byte order mark, by which spreadsheets know that it is UTF-8.
  public var csv: String {
    var text = "\u{FEFF}"
    var isFirst = true
    for block in blocks {
      let table: PaperTable
      switch block {
      case .table(let found): table = found
      case .chart(let chart): table = chart.table(in: language)
      case .heading, .subheading, .paragraph, .signatures, .newSheet, .note: continue
      }
      if !isFirst { text += "\r\n" }
      isFirst = false
      if !table.isForm { text += Self.line(table.headings) }
      for row in table.rows + table.totals { text += Self.line(row.map(\.raw)) }
    }
    return text
  }

  private static func line(_ fields: [String]) -> String {
    fields.map(CSVField.quoted).joined(separator: ",") + "\r\n"
  }
}
