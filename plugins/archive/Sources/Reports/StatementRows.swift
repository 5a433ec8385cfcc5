import AvalKit

/// Financial statements as rows: what ratios are computed from.
struct StatementRows {
  private let call: Call

  init(_ call: Call) {
    self.call = call
  }

  /// One row a statement that names the day it ends on and its currency and has a line. What does not fit a row stays in
  /// the document.
  func insert(_ statements: [JSONNode], of id: EntityID, _ report: JSONNode) throws {
    for (position, statement) in statements.enumerated() {
      guard let end = statement.day("periodEnd"),
        let code = statement.text("currency") ?? report.text("currency"), let currency = Currency(code: code)
      else { continue }
      let lines = Self.packed(statement["lines"], currency)
      // Without a line it would only hide an older statement that has some.
      guard lines != Self.none else { continue }
      let row = try call.nextID("stm")
      try call.store.run(
        """
        INSERT INTO archive_statement (id, report, position, period_end, period_start, months, currency, consolidated,
          audited, gaap, template, lines)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
        """,
        row, id, position, end, statement.day("periodStart"), statement["months"]?.int64, currency,
        statement["consolidated"]?.bool, statement["audited"]?.bool, statement.text("gaap"),
        statement.text("template"), lines)
    }
  }

  /// Brings rows in line with what the rest of a document says after facts of it were rejected: lines that were rejected
  /// go, and a statement of which nothing is left counts no more.
  func restate(_ statements: [JSONNode], of id: EntityID, _ report: JSONNode) throws {
    let rows = try call.store.all("SELECT id, position FROM archive_statement WHERE report = ?1", id) {
      (id: $0.int(0), position: Int($0.int(1)))
    }
    for row in rows {
      let statement = statements.indices.contains(row.position) ? statements[row.position] : nil
      let code = statement?.text("currency") ?? report.text("currency")
      let currency = code.flatMap { Currency(code: $0) }
      let lines = currency.map { Self.packed(statement?["lines"], $0) } ?? Self.none
      try call.store.run(
        "UPDATE archive_statement SET lines = ?2, rejected = ?3 WHERE id = ?1", row.id, lines,
        statement?.day("periodEnd") == nil || lines == Self.none)
    }
  }

  /// No lines.
  private static let none = "{}"

  /// The lines as one JSON object, code → minor units; the first where a code stands twice. A statement is read as a
  /// whole, so it is stored as a whole: a hundred rows a report would cost more than the rest of its import.
  private static func packed(_ lines: JSONNode?, _ currency: Currency) -> String {
    var json = JSONWriter(reserving: 1024)
    var seen: Set<String> = []
    json.beginObject()
    for line in lines.list {
      guard let code = line.text("code"), let minor = minor(line["amount"], currency), seen.insert(code).inserted
      else { continue }
      json.key(code)
      json.integer(minor)
    }
    json.endObject()
    return String(decoding: json.bytes, as: UTF8.self)
  }

  /// An amount in units as minor units, half away from zero where the source is finer than the currency; nil where it is
  /// no amount of this currency or too large.
  static func minor(_ node: JSONNode?, _ currency: Currency) -> Int64? {
    guard let node else { return nil }
    if let other = node.text("currency"), other != currency.code { return nil }
    guard let text = node.string ?? node.text("amount"),
      let amount = try? ExactDecimal(parsing: text).rounded(digits: Int(currency.minorDigits))
    else { return nil }
    return Int64(exactly: amount.units)
  }
}
