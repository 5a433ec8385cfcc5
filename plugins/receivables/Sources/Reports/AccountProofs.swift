import AvalKit

/// Proofs account by account, in one pass over the journal: each account opened once, its stored balance and last day the
/// sum and end of its rows, and by currency the turnover and debits against credits.
enum AccountProofs {
  /// What one currency's accounts come to; `currency` is nil for rows of no account.
  private struct Sum {
    let currency: String?
    let accounts: Int64
    /// Items and credits among them.
    let known: Int64
    let wronglyOpened: Int64
    let items: Int64
    let wrongItems: Int64
    let credits: Int64
    let wrongCredits: Int64
    let turnover: Int64
    let held: Int64
    let brought: Int64
  }

  static func checks(_ call: Call) throws -> [VerifyLedger.Check] {
    let sums = try call.store.all(pass) { row in
      Sum(
        currency: row.optionalText(0), accounts: row.int(1), known: row.int(2), wronglyOpened: row.int(3),
        items: row.int(4), wrongItems: row.int(5), credits: row.int(6), wrongCredits: row.int(7), turnover: row.int(8),
        held: row.int(9), brought: row.int(10))
    }
    func total(_ figure: (Sum) -> Int64) -> Int64 { sums.reduce(0) { $0 + figure($1) } }
    let stored = try call.store.first(
      "SELECT (SELECT count(*) FROM receivables_item) + (SELECT count(*) FROM receivables_credit)"
    ) { $0.int(0) }
    var kept: [String: Int64] = [:]
    try call.store.each("SELECT currency, turnover FROM receivables_control") { row in
      kept[row.text(0)] = row.int(1)
      return true
    }
    let turned = Dictionary(sums.map { ($0.currency ?? "", $0.turnover) }, uniquingKeysWith: +)
    let currencies = Set(kept.keys).union(turned.keys)
    func check(_ name: String, _ examined: Int64, _ wrong: Int64, _ detail: Text) -> VerifyLedger.Check {
      VerifyLedger.Check(name, examined: examined, wrong: wrong, detail, call)
    }
    return [
      check(
        "openingRows", total(\.accounts), total(\.wronglyOpened),
        Text(
          "Each item and credit has one opening row of its amount and day, and each row an account.",
          zh: "每笔未清项和贷项有且仅有一条金额、日期相符的起始流水，每条流水都有账户。")),
      check(
        "accountsOpened", stored ?? 0, (stored ?? 0) - total(\.known),
        Text("No item or credit is without journal rows.", zh: "没有缺少流水的未清项或贷项。")),
      check(
        "itemBalances", total(\.items), total(\.wrongItems),
        Text(
          "open = amount − applications ± corrections, summed from the journal.", zh: "未清金额 = 原金额 − 核销 ± 更正，由流水汇总。")),
      check(
        "creditBalances", total(\.credits), total(\.wrongCredits),
        Text(
          "unapplied = amount − applications − refunds, summed from the journal.", zh: "未核销金额 = 原金额 − 核销 − 退款，由流水汇总。")),
      check(
        "turnover", Int64(currencies.count), Int64(currencies.filter { kept[$0] ?? 0 != turned[$0] ?? 0 }.count),
        Text("The control totals by currency equal the journal.", zh: "各货币控制总额与流水一致。")),
      check(
        "debitsEqualCredits", Int64(sums.count), Int64(sums.filter { $0.held != $0.brought }.count),
        Text(
          "In each currency, what items and credits hold equals what documents, corrections and conversions brought.",
          zh: "每种货币的未清项与贷项余额之和，等于单据、更正与换汇的发生额之和（借贷相等）。")),
    ]
  }

  private static let pass = """
    SELECT currency, count(*), sum(known), sum(CASE WHEN known = 1 AND is_opened THEN 0 ELSE 1 END),
      sum(item), sum(CASE WHEN item = 1 AND NOT is_held THEN 1 ELSE 0 END),
      sum(known - item), sum(CASE WHEN known > item AND NOT is_held THEN 1 ELSE 0 END),
      sum(turned), sum(held), sum(brought)
    FROM (
      SELECT coalesce(i.currency, c.currency) AS currency, a.turned, a.brought, coalesce(i.open, -c.unapplied, 0) AS held,
        CASE WHEN i.id IS NULL THEN 0 ELSE 1 END AS item,
        CASE WHEN i.id IS NULL THEN 0 ELSE 1 END + CASE WHEN c.id IS NULL THEN 0 ELSE 1 END AS known,
        coalesce(posts = 1 AND strays = 0 AND opened = coalesce(i.amount, -c.amount) AND a.day = coalesce(i.day, c.day)
          AND a.recorded = coalesce(i.recorded, c.recorded), false) AS is_opened,
        coalesce(balance = coalesce(i.open, -c.unapplied) AND latest = coalesce(i.last_day, c.last_day), false) AS is_held
      FROM (
        SELECT account, sum(amount) AS balance, max(day) AS latest, sum(abs(amount)) AS turned,
          sum(CASE WHEN kind IN ('apply', 'unapply') THEN 0 ELSE amount END) AS brought,
          sum(CASE WHEN kind = 'post' THEN 1 ELSE 0 END) AS posts,
          sum(CASE WHEN kind = 'post' AND posting <> account THEN 1 ELSE 0 END) AS strays,
          min(CASE WHEN kind = 'post' THEN amount END) AS opened, min(CASE WHEN kind = 'post' THEN day END) AS day,
          min(CASE WHEN kind = 'post' THEN recorded END) AS recorded
        FROM receivables_entry GROUP BY account) AS a
      LEFT JOIN receivables_item i ON i.id = a.account LEFT JOIN receivables_credit c ON c.id = a.account) AS accounts
    GROUP BY currency
    """
}
