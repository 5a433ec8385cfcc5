import AvalKit
import TestSupport

extension JSONValue {
  /// The text at a pointer, "–" where there is none.
  func text(_ pointer: String) -> String {
    switch at(pointer) {
    case .string(let text): Reading.local(text)
    case .integer(let number): String(number)
    case .number(let text): text
    case .bool(let flag): flag ? "yes" : "no"
    default: "–"
    }
  }

  func list(_ pointer: String) -> [JSONValue] { at(pointer)?.arrayValue ?? [] }

  /// The money at a pointer as "GBP 1,333.34"; "–" where there is none.
  func money(_ pointer: String) -> String {
    guard let amount = at(pointer)?["amount"]?.stringValue, let currency = at(pointer)?["currency"]?.stringValue
    else { return "–" }
    return currency + " " + Reading.grouped(amount)
  }

  /// The figure alone, "1,333.34".
  func amount(_ pointer: String) -> String { at(pointer)?["amount"]?.stringValue.map(Reading.grouped) ?? "–" }

  /// Minor units of the money at a pointer, for the length of a bar.
  func minor(_ pointer: String) -> Int { Reading.scaled(at(pointer)?["amount"]?.stringValue ?? "0", digits: 2) }
}

enum Reading {
  /// Thousands apart: "1,333.34".
  static func grouped(_ amount: String) -> String {
    let parts = amount.split(separator: ".", maxSplits: 1)
    let negative = amount.hasPrefix("-")
    let whole = Array(parts.first.map { negative ? $0.dropFirst() : $0 } ?? "0")
    var grouped = ""
    for (index, digit) in whole.enumerated() {
      if index > 0 && (whole.count - index) % 3 == 0 { grouped.append(",") }
      grouped.append(digit)
    }
    return (negative ? "-" : "") + grouped + (parts.count > 1 ? "." + parts[1] : "")
  }

  /// A decimal times 10^digits, cut: a length in a drawing, never a figure.
  static func scaled(_ decimal: String, digits: Int) -> Int {
    let parts = decimal.split(separator: ".", maxSplits: 1)
    let fraction = parts.count > 1 ? parts[1].prefix(digits) : ""
    let padded = fraction + String(repeating: "0", count: digits - fraction.count)
    return Int((parts.first ?? "0") + padded) ?? 0
  }

  /// Paths of this project's own files are shown from its root.
  static func local(_ text: String) -> String {
    let parts = text.split(separator: Workspace.root + "/", omittingEmptySubsequences: false)
    return parts.joined()
  }

  static func short(_ hash: String) -> String { hash.count > 16 ? hash.prefix(16) + "…" : hash }
}
