import AvalKit

/// Proves that the ledger adds up (V-4, V-31): every stored sum is computed again from the journal's rows.
struct VerifyLedger: Method {
  struct Check: Encodable {
    let name: String
    let ok: Bool
    let examined: Int64
    let wrong: Int64
    let detail: String

    init(_ name: String, examined: Int64, wrong: Int64, _ detail: Text, _ call: Call) {
      self.name = name
      ok = wrong == 0
      self.examined = examined
      self.wrong = wrong
      self.detail = detail.in(call.language)
    }
  }

  struct Result: Encodable {
    let ok: Bool
    let checks: [Check]
  }

  func run(_ params: Empty, in call: Call) throws -> Result {
    var checks = try AccountProofs.checks(call)
    for proof in VerifyLedger.proofs + DocumentProofs.proofs + HouseProofs.proofs + HoldProofs.proofs {
      try call.checkCancelled()
      let (examined, wrong) = try call.store.first(proof.sql) { ($0.int(0), $0.int(1)) } ?? (0, 0)
      checks.append(Check(proof.name, examined: examined, wrong: wrong, proof.detail, call))
    }
    checks.append(try HouseProofs.carrying(call))
    return Result(ok: checks.allSatisfy(\.ok), checks: checks)
  }

  struct Proof: Sendable {
    let name: String
    let detail: Text
    /// Answers how many were examined and how many are wrong.
    let sql: String
  }

  static let proofs = [
    Proof(
      name: "everyDay",
      detail: Text(
        "On no day is an item paid beyond its amount or a credit applied beyond its own.",
        zh: "任何一日都没有超额核销的未清项或贷项。"),
      sql: """
        SELECT count(*), coalesce(sum(CASE WHEN side * balance < 0 THEN 1 ELSE 0 END), 0) FROM (
          SELECT CASE WHEN i.id IS NULL THEN -1 ELSE 1 END AS side,
            sum(d.amount) OVER (PARTITION BY d.account ORDER BY d.day) AS balance
          FROM (SELECT account, day, sum(amount) AS amount FROM receivables_entry
            WHERE account IN (SELECT account FROM receivables_entry WHERE kind <> 'post') GROUP BY account, day) AS d
          LEFT JOIN receivables_item i ON i.id = d.account) AS days
        """),
    Proof(
      name: "applicationsBalance",
      detail: Text(
        "Both sides of each application cancel out, in one currency and on one day.",
        zh: "每笔核销的两方金额相抵，货币与日期一致。"),
      sql: """
        SELECT count(*), coalesce(sum(CASE WHEN total = 0 AND legs = 2 AND days = 1 AND currencies = 1 THEN 0 ELSE 1 END), 0)
        FROM (
          SELECT sum(e.amount) AS total, count(*) AS legs, count(DISTINCT e.day) AS days,
            count(DISTINCT coalesce(i.currency, c.currency)) AS currencies
          FROM receivables_entry e LEFT JOIN receivables_item i ON i.id = e.account
          LEFT JOIN receivables_credit c ON c.id = e.account
          WHERE e.kind IN ('apply', 'unapply') GROUP BY e.posting) AS postings
        """),
    Proof(
      name: "documentsWhole",
      detail: Text("The parts of each document are numbered without a gap.", zh: "每份单据的分期编号连续。"),
      sql: """
        SELECT count(*), coalesce(sum(CASE WHEN parts = latest THEN 0 ELSE 1 END), 0) FROM (
          SELECT count(*) AS parts, max(part) AS latest FROM receivables_item GROUP BY document) AS documents
        """),
    Proof(
      name: "dailyChanges",
      detail: Text("The table of daily changes equals the journal.", zh: "日变动表与流水一致。"),
      sql: """
        SELECT count(*), coalesce(sum(CASE WHEN kept = summed THEN 0 ELSE 1 END), 0) FROM (
          SELECT sum(kept) AS kept, sum(summed) AS summed FROM (
            SELECT currency, side, due, day, amount AS kept, 0 AS summed FROM receivables_daily
            UNION ALL
            SELECT i.currency, 'item', i.due, e.day, 0, e.amount
            FROM receivables_entry e JOIN receivables_item i ON i.id = e.account
            UNION ALL
            SELECT c.currency, 'credit', 0, e.day, 0, e.amount
            FROM receivables_entry e JOIN receivables_credit c ON c.id = e.account) AS moved
          GROUP BY currency, side, due, day) AS cells
        """),
  ]
}
