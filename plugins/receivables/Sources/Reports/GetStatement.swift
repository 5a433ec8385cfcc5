import AvalKit

/// A customer's statement of account (V-17, V-19): every document that changed the balance, one account a currency.
struct GetStatement: Method {
  struct Total: Encodable {
    let closing: Money
    let rates: [RateView]?
  }

  struct Result: Encodable {
    let customer: EntityID
    let from: CivilDate
    let to: CivilDate
    let knownAt: Instant
    let accounts: [StatementAccount]
    let total: Total?
  }

  func run(_ params: Params, in call: Call) throws -> Result {
    try ReportPeriod.require(params.from, params.to)
    let customer = try params.customer.resolve(in: call)
    let clocks = Clocks(call)
    let accounts = try StatementAccount.read(
      customer: customer.id.number, from: params.from, to: params.to, clocks: clocks, in: call.store)
    let total = try params.reportCurrency.map { target in
      let report = try ReportCurrency(nil, all: target, on: params.to, known: clocks.known, call)
      let closing = try accounts.map {
        report.money(try report.value($0.closing.minor, of: $0.closing.currency))
      }.sum(in: target)
      return Total(closing: closing, rates: report.views)
    }
    return Result(
      customer: customer.id, from: params.from, to: params.to, knownAt: call.knownAt, accounts: accounts, total: total)
  }
}

/// One currency of a statement.
struct StatementAccount: Encodable {
  struct Line: Encodable {
    let date: CivilDate
    let kind: String
    let number: String
    let amount: Money
    let balance: Money
  }

  let currency: String
  let opening: Money
  let lines: [Line]
  let closing: Money

  /// The most lines of one statement; a longer one is asked for in shorter periods.
  static let linesMax = 10_000

  static func read(
    customer: Int64, from: CivilDate, to: CivilDate, clocks: Clocks, in store: Store
  ) throws -> [StatementAccount] {
    var accounts: [(currency: Currency, opening: Int64, lines: [Line], balance: Int64)] = []
    try store.each(sql, customer, clocks.known, to) { row in
      let currency = try Currency(parsing: row.text(0))
      if accounts.last?.currency != currency { accounts.append((currency, 0, [], 0)) }
      let index = accounts.count - 1
      accounts[index].balance += row.int(4)
      if row.day(1) < from {
        accounts[index].opening += row.int(4)
        return true
      }
      guard accounts[index].lines.count < linesMax else {
        throw Failure(
          .limitExceeded, "The statement has more than \(linesMax) lines; choose a shorter period.",
          zh: "对账单超过 \(linesMax) 行；请缩短期间。", path: "/from")
      }
      accounts[index].lines.append(
        Line(
          date: row.day(1), kind: row.text(2), number: row.text(3),
          amount: Money(minor: row.int(4), currency: currency),
          balance: Money(minor: accounts[index].balance, currency: currency)))
      return true
    }
    return accounts.map {
      StatementAccount(
        currency: $0.currency.code, opening: Money(minor: $0.opening, currency: $0.currency), lines: $0.lines,
        closing: Money(minor: $0.balance, currency: $0.currency))
    }
  }

  /// Applications move money between two accounts of the customer and are no lines. The parts of a document are one.
  private static let sql = """
    SELECT currency, day, kind, number, sum(amount), min(posting) AS first_posting FROM (
      SELECT i.currency, e.day, CASE e.kind WHEN 'post' THEN i.kind ELSE e.kind END AS kind, i.number, e.amount,
        CASE e.kind WHEN 'post' THEN i.document ELSE e.posting END AS posting
      FROM receivables_item i JOIN receivables_entry e ON e.account = i.id
      WHERE i.customer IN \(CustomerRef.members(of: "?1"))
        AND e.kind NOT IN ('apply', 'unapply') AND e.recorded <= ?2 AND e.day <= ?3
      UNION ALL
      SELECT c.currency, e.day, CASE WHEN e.kind <> 'post' THEN e.kind WHEN v.target IS NULL THEN c.kind
          WHEN s.currency = c.currency THEN 'transfer' ELSE 'conversion' END,
        coalesce(c.number, ''), e.amount, e.posting
      FROM receivables_credit c JOIN receivables_entry e ON e.account = c.id
        LEFT JOIN receivables_conversion v ON v.target = c.id LEFT JOIN receivables_credit s ON s.id = v.source
      WHERE c.customer IN \(CustomerRef.members(of: "?1"))
        AND c.assigned <= ?2 AND e.kind NOT IN ('apply', 'unapply') AND e.recorded <= ?2 AND e.day <= ?3) AS movement
    GROUP BY currency, day, kind, number, posting
    ORDER BY currency, day, first_posting, kind, number
    """
}
