import AvalKit

/// A letter as `policies/letters/….json` states it: lines with merge fields `{{name}}`, a part between `{{#items}}` and
/// `{{/items}}` that is repeated for each item, and one between `{{#credits}}` and `{{/credits}}` for each currency in
/// which something stands on account. Lines between `{{#name}}` and `{{/name}}` of a flag stand where it holds.
package struct LetterTemplate: Codable, Sendable {
  package struct Body: Codable, Sendable {
    package let en: [String]?
    package let zhHans: [String]?

    private enum CodingKeys: String, CodingKey {
      case en
      case zhHans = "zh-Hans"
    }

    /// The lines in a language, or in the other one where they are missing.
    package func lines(_ language: Language) -> (lines: [String], language: Language) {
      let own = language == .en ? en : zhHans
      if let own, !own.isEmpty { return (own, language) }
      return language == .en ? (zhHans ?? [], .zhHans) : (en ?? [], .en)
    }
  }

  package let schema: Int
  package let version: String
  /// The dunning level the letter belongs to; 0 speaks of items that are not overdue yet.
  package let level: Int
  /// Days from today within which an item falls due that a letter speaks of which announces due days; such a letter
  /// speaks of nothing that is overdue. Nil for every other letter.
  package let dueWithinDays: Int?
  package let title: Text
  package let subject: Text
  package let body: Body
}

/// A letter filled in, as text and as HTML.
package struct MergedLetter: Sendable {
  package private(set) var text = ""
  package private(set) var html = ""

  /// Fills every field. A field that the letter's data does not have refuses the letter and is named.
  ///
  /// - Parameters:
  ///   - fields: values by name.
  ///   - items: values by name for each item.
  ///   - credits: values by name for each currency with something on account.
  ///   - flags: what holds and what does not, by name.
  package init(
    _ lines: [String], fields: [String: String], items: [[String: String]], credits: [[String: String]] = [],
    flags: [String: Bool] = [:], language: Language, title: String
  ) throws {
    html =
      "<!doctype html>\n<html lang=\"\(language.rawValue)\"><head><meta charset=\"utf-8\">"
      + "<title>\(MergedLetter.escaped(title))</title></head><body>\n"
    var repeated: [String]?
    var flag: String?
    for (index, line) in lines.enumerated() {
      if let opened = flag {
        if line == "{{/\(opened)}}" {
          flag = nil
          continue
        }
        if flags[opened] == false { continue }
      } else if let opened = flags.keys.first(where: { line == "{{#\($0)}}" }) {
        flag = opened
        continue
      }
      switch line {
      case "{{#items}}", "{{#credits}}": repeated = []
      case "{{/items}}":
        try append(repeated ?? [], for: items, fields, line: index)
        repeated = nil
      case "{{/credits}}":
        try append(repeated ?? [], for: credits, fields, line: index)
        repeated = nil
      default:
        if repeated != nil {
          repeated?.append(line)
        } else {
          let filled = try MergedLetter.fill(line, fields, line: index)
          text += filled + "\n"
          if !filled.isEmpty { html += "<p>\(MergedLetter.escaped(filled))</p>\n" }
        }
      }
    }
    if let open = flag ?? repeated.map({ _ in "items" }) {
      throw Failure(
        .failedPrecondition, "The letter opens {{#\(open)}} or another part and never closes it; correct the template.",
        zh: "信函模板中 {{#\(open)}} 等部分没有结束标记；请修正模板。")
    }
    html += "</body></html>\n"
  }

  private mutating func append(
    _ lines: [String], for items: [[String: String]], _ fields: [String: String], line: Int
  ) throws {
    guard !items.isEmpty else { return }
    html += "<table>\n"
    for item in items {
      for part in lines {
        let filled = try MergedLetter.fill(part, fields.merging(item) { $1 }, line: line)
        text += filled + "\n"
        let cells = filled.split(separator: "    ", omittingEmptySubsequences: true)
        html += "<tr>" + cells.map { "<td>\(MergedLetter.escaped(String($0)))</td>" }.joined() + "</tr>\n"
      }
    }
    html += "</table>\n"
  }

  private static func fill(_ line: String, _ fields: [String: String], line number: Int) throws -> String {
    var rest = Substring(line)
    var filled = ""
    while let open = rest.firstRange(of: "{{") {
      filled += rest[..<open.lowerBound]
      let after = rest[open.upperBound...]
      guard let close = after.firstRange(of: "}}") else {
        throw Failure(
          .failedPrecondition, "Line \(number + 1) of the letter opens {{ and never closes it; correct the template.",
          zh: "信函模板第 \(number + 1) 行的 {{ 没有结束；请修正模板。", path: "/template")
      }
      let name = String(after[..<close.lowerBound])
      guard let value = fields[name] else {
        throw Failure(
          .failedPrecondition,
          "Line \(number + 1) of the letter asks for \(name), which does not exist; use one of \(fields.keys.sorted().joined(separator: ", ")).",
          zh: "信函模板第 \(number + 1) 行引用了不存在的字段 \(name)；可用字段：\(fields.keys.sorted().joined(separator: "、"))。",
          path: "/template")
      }
      filled += value
      rest = after[close.upperBound...]
    }
    return filled + rest
  }

  private static func escaped(_ text: String) -> String {
    var escaped = ""
    for character in text.unicodeScalars {
      switch character {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      case "'": escaped += "&#39;"
      default: escaped.unicodeScalars.append(character)
      }
    }
    return escaped
  }
}

extension Substring {
  /// The first place of a short text.
  fileprivate func firstRange(of text: String) -> Range<Index>? {
    var start = startIndex
    while start < endIndex {
      if self[start...].hasPrefix(text) { return start..<index(start, offsetBy: text.count) }
      start = index(after: start)
    }
    return nil
  }
}
