import AvalKit

/// Proves that the ledger adds up (V-4, V-31): every stored sum is computed again from the journal's rows.
struct VerifyLedger: Method {
  static let name = "receivables.ledger.verify"

  struct Check: Encodable {
    let name: String
    let ok: Bool
    let examined: Int64
    let wrong: Int64
    let detail: String
  }

  struct Result: Encodable {
    let ok: Bool
    let checks: [Check]
  }

  func run(_ params: Empty, in call: Call) throws -> Result {
    var checks: [Check] = []
    for proof in VerifyLedger.proofs + DocumentProofs.proofs + HouseProofs.proofs + HoldProofs.proofs {
      try call.checkCancelled()
      let (examined, wrong) = try call.store.first(proof.sql) { ($0.int(0), $0.int(1)) } ?? (0, 0)
      checks.append(
        Check(
          name: proof.name, ok: wrong == 0, examined: examined, wrong: wrong, detail: proof.detail.in(call.language)))
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
      name: "openingRows",
      detail: Text(
        "Each item and credit has one opening row of its amount and day, and each row an account.",
        zh: "每笔未清项和贷项有且仅有一条金额、日期相符的起始流水,每条流水都有账户。"),
      sql: """
        SELECT count(*), coalesce(sum(CASE WHEN opened = 1 AND strays = 0 THEN 0 ELSE 1 END), 0) FROM (
          SELECT a.id, sum(CASE WHEN e.kind = 'post' AND e.amount = a.amount AND e.day = a.day
              AND e.recorded = a.recorded THEN 1 ELSE 0 END) AS opened,
            sum(CASE WHEN a.kind IS NULL OR (e.kind = 'post' AND e.posting <> e.account) THEN 1 ELSE 0 END) AS strays
          FROM receivables_entry e LEFT JOIN (
            SELECT id, kind, amount, day, recorded FROM receivables_item
            UNION ALL SELECT id, kind, -amount, day, recorded FROM receivables_credit) AS a ON a.id = e.account
          GROUP BY e.account) AS accounts
        """),
    Proof(
      name: "accountsOpened",
      detail: Text("No item or credit is without journal rows.", zh: "没有缺少流水的未清项或贷项。"),
      sql: """
        SELECT count(*), coalesce(sum(CASE WHEN e.account IS NULL THEN 1 ELSE 0 END), 0) FROM (
          SELECT id FROM receivables_item UNION ALL SELECT id FROM receivables_credit) AS a
        LEFT JOIN receivables_entry e ON e.account = a.id AND e.posting = a.id
        """),
    Proof(
      name: "itemBalances",
      detail: Text(
        "open = amount − applications ± corrections, summed from the journal.", zh: "未清金额 = 原金额 − 核销 ± 更正,由流水汇总。"),
      sql: """
        SELECT count(*), coalesce(sum(CASE WHEN open = balance AND last_day = latest THEN 0 ELSE 1 END), 0) FROM (
          SELECT i.open, i.last_day, sum(e.amount) AS balance, max(e.day) AS latest
          FROM receivables_item i JOIN receivables_entry e ON e.account = i.id GROUP BY i.id) AS items
        """),
    Proof(
      name: "creditBalances",
      detail: Text("unapplied = amount − applications, summed from the journal.", zh: "未核销金额 = 原金额 − 核销,由流水汇总。"),
      sql: """
        SELECT count(*), coalesce(sum(CASE WHEN unapplied = balance AND last_day = latest THEN 0 ELSE 1 END), 0) FROM (
          SELECT c.unapplied, c.last_day, -sum(e.amount) AS balance, max(e.day) AS latest
          FROM receivables_credit c JOIN receivables_entry e ON e.account = c.id GROUP BY c.id) AS credits
        """),
    Proof(
      name: "everyDay",
      detail: Text(
        "On no day is an item paid beyond its amount or a credit applied beyond its own.",
        zh: "任何一日都没有超额核销的未清项或贷项。"),
      sql: """
        SELECT count(*), coalesce(sum(CASE WHEN side * balance < 0 THEN 1 ELSE 0 END), 0) FROM (
          SELECT CASE WHEN i.id IS NULL THEN -1 ELSE 1 END AS side,
            sum(d.amount) OVER (PARTITION BY d.account ORDER BY d.day) AS balance
          FROM (SELECT account, day, sum(amount) AS amount FROM receivables_entry GROUP BY account, day) AS d
          LEFT JOIN receivables_item i ON i.id = d.account) AS days
        """),
    Proof(
      name: "applicationsBalance",
      detail: Text(
        "Both sides of each application cancel out, in one currency and on one day.",
        zh: "每笔核销的两方金额相抵,货币与日期一致。"),
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
            FROM receivables_entry e JOIN receivables_credit c ON c.id = e.account) AS both
          GROUP BY currency, side, due, day) AS cells
        """),
    Proof(
      name: "turnover",
      detail: Text("The control totals by currency equal the journal.", zh: "各货币控制总额与流水一致。"),
      sql: """
        SELECT count(*), coalesce(sum(CASE WHEN kept = summed THEN 0 ELSE 1 END), 0) FROM (
          SELECT sum(kept) AS kept, sum(summed) AS summed FROM (
            SELECT currency, turnover AS kept, 0 AS summed FROM receivables_control
            UNION ALL
            SELECT coalesce(i.currency, c.currency), 0, CASE WHEN e.amount < 0 THEN -e.amount ELSE e.amount END
            FROM receivables_entry e LEFT JOIN receivables_item i ON i.id = e.account
            LEFT JOIN receivables_credit c ON c.id = e.account) AS both
          GROUP BY currency) AS currencies
        """),
  ]
}
