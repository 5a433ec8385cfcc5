import AvalKit

/// A document for a reader, built once and written as text and as self-contained HTML.
struct Paper {
  enum Block {
    case heading(String)
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
  mutating func line(_ text: Text) { blocks.append(.line(text.in(language))) }
  mutating func table(_ columns: [Text], _ rows: [[String]], rightFrom: Int) {
    blocks.append(.table(columns.map { $0.in(language) }, rows, rightFrom: rightFrom))
  }

  var text: String {
    var text = title + "\n\n"
    for block in blocks {
      switch block {
      case .heading(let heading): text += "\n" + heading + "\n\n"
      case .line(let line): text += line + "\n"
      case .table(let columns, let rows, _):
        for row in [columns] + rows { text += row.joined(separator: "    ") + "\n" }
      }
    }
    return text
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
