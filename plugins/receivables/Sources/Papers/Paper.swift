import AvalKit

/// A document for a reader, built once and written as text and as self-contained HTML.
struct Paper {
  enum Block {
    case heading(String)
    case subheading(String)
    case line(String)
    /// Columns from `rightFrom` on are numbers.
    case table([String], [[String]], rightFrom: Int)
  }

  let title: String
  let language: Language
  private(set) var blocks: [Block] = []

  init(_ title: Text, _ language: Language) {
    self.title = title.in(language)
    self.language = language
  }

  mutating func heading(_ text: Text) { blocks.append(.heading(text.in(language))) }
  mutating func subheading(_ text: Text) { blocks.append(.subheading(text.in(language))) }
  mutating func line(_ text: Text) { blocks.append(.line(text.in(language))) }
  mutating func table(_ columns: [Text], _ rows: [[String]], rightFrom: Int) {
    blocks.append(.table(columns.map { $0.in(language) }, rows, rightFrom: rightFrom))
  }

  /// An amount as a table's column of one currency shows it: `1,234,567.80`.
  static func amount(_ money: Money) -> String { PaperWording.figure(money) }

  /// A day as the paper's language writes it.
  func day(_ day: CivilDate) -> String { PaperWording(language).day(day) }

  var text: String {
    var text = title + "\n\n"
    for block in blocks {
      switch block {
      case .heading(let heading), .subheading(let heading): text += "\n" + heading + "\n\n"
      case .line(let line): text += line + "\n"
      case .table(let columns, let rows, let right): text += Paper.aligned([columns] + rows, rightFrom: right)
      }
    }
    return text
  }

  /// Columns as wide as their widest cell, numbers to the right.
  private static func aligned(_ rows: [[String]], rightFrom right: Int) -> String {
    let widths = (rows.first ?? []).indices.map { column in rows.map { width(of: $0[column]) }.max() ?? 0 }
    return rows.map { row in
      let cells = row.enumerated().map { column, cell in
        let space = String(repeating: " ", count: widths[column] - width(of: cell))
        return column >= right ? space + cell : cell + space
      }
      var line = Substring(cells.joined(separator: "  "))
      while line.last == " " { line.removeLast() }
      return line + "\n"
    }.joined()
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

  var html: String {
    var html = """
      <!doctype html>
      <html lang="\(language.rawValue)"><head><meta charset="utf-8"><title>\(Paper.escaped(title))</title>
      <style>body{font:14px/1.5 sans-serif;margin:2em;max-width:60em}table{border-collapse:collapse;width:100%}\
      th,td{border-bottom:1px solid #ccc;padding:.3em .6em;text-align:left}.n{text-align:right}</style></head><body>
      <h1>\(Paper.escaped(title))</h1>

      """
    for block in blocks {
      switch block {
      case .heading(let heading): html += "<h2>\(Paper.escaped(heading))</h2>\n"
      case .subheading(let heading): html += "<h3>\(Paper.escaped(heading))</h3>\n"
      case .line(let line): html += "<p>\(Paper.escaped(line))</p>\n"
      case .table(let columns, let rows, let right):
        html += "<table><thead>" + Paper.row(columns, "th", right) + "</thead><tbody>\n"
        for row in rows { html += Paper.row(row, "td", right) + "\n" }
        html += "</tbody></table>\n"
      }
    }
    return html + "</body></html>\n"
  }

  private static func row(_ cells: [String], _ tag: String, _ right: Int) -> String {
    "<tr>"
      + cells.enumerated().map { "<\(tag)\($0 >= right ? " class=\"n\"" : "")>\(escaped($1))</\(tag)>" }.joined()
      + "</tr>"
  }

  private static func escaped(_ text: String) -> String {
    var escaped = ""
    for character in text.unicodeScalars {
      switch character {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      default: escaped.unicodeScalars.append(character)
      }
    }
    return escaped
  }
}

extension CivilDate {
  /// The day within an English sentence.
  var english: String { PaperWording(.en).day(self) }
  /// The day within a Chinese sentence.
  var chinese: String { PaperWording(.zhHans).day(self) }
}
