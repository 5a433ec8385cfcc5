import AvalKit

/// Which accounts of the general ledger a movement concerns, as `policies/accounts.json` states it (V-2, V-3).
struct AccountsPolicy: Decodable {
  struct Pair: Decodable {
    let debit: String
    let credit: String
  }

  let accounts: [String: Text]
  /// By the kind of movement.
  let movements: [String: Pair]
}

/// One movement as a voucher of two sides: debit and credit are the same amount, so every voucher balances.
struct Voucher: Encodable {
  let number: Int64
  let date: CivilDate
  let kind: String
  let debit: String
  let credit: String
  let amount: Money
  let customer: EntityID?
  let document: String

  static let csvHeader = "date,voucher,kind,debit,credit,amount,currency,customer,document\r\n"

  var csv: String {
    let fields = [
      date.description, "\(number)", kind, debit, credit, amount.amountText, amount.currency.code,
      customer?.description ?? "", document,
    ]
    return fields.map(Voucher.quoted).joined(separator: ",") + "\r\n"
  }

  /// A field that a spreadsheet would read as a formula is marked as text.
  private static func quoted(_ field: String) -> String {
    let isFormula = field.first.map { "=+-@\t\r".contains($0) } ?? false
    let plain = isFormula ? "'" + field : field
    guard plain.contains(where: { "\",\r\n".contains($0) }) else { return plain }
    return "\"" + plain.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
  }
}

/// Exports the movements of a period for a general ledger, as a page of the reply or as a file (V-2, V-3).
struct ExportVouchers: Method {
  static let name = "receivables.voucher.export"

  enum Format: String, Decodable { case csv, json }

  struct Params: Decodable {
    let from: CivilDate
    let to: CivilDate
    let path: String?
    let format: Format?
    let limit: Int?
    let cursor: String?
  }

  struct Total: Encodable {
    let account: String
    let name: Text?
    let currency: String
    let debit: Money
    let credit: Money
  }

  struct Result: Encodable {
    let items: [Voucher]?
    let nextCursor: String?
    let file: OutputFile?
    let count: Int
    /// By account and currency, over the whole period; debits and credits are equal in each currency.
    let totals: [Total]
    let balanced: Bool
    let policyVersion: String
  }

  func run(_ params: Params, in call: Call) throws -> Result {
    guard params.from <= params.to else {
      throw Failure(
        .invalidParams, "The period would end on \(params.to), before it begins; exchange the days.",
        zh: "期间截止日 \(params.to) 早于起始日;请对调日期。", path: "/to")
    }
    let policy = try call.policy("accounts")
    let accounts = try policy.decode(AccountsPolicy.self)
    var sums = VoucherSums()
    var count = 0
    var page: [Voucher]?
    var next: String?
    var file: OutputFile?
    if let path = params.path {
      file = try OutputFile.write(to: path) { append in
        if params.format == .json { try append("[") } else { try append(Voucher.csvHeader) }
        try each(params, accounts, call) { voucher in
          let lead = count == 0 ? "\n" : ",\n"
          try append(params.format == .json ? lead + JSONText.of(voucher) : voucher.csv)
          try sums.add(voucher)
          count += 1
        }
        if params.format == .json { try append("\n]\n") }
      }
    } else {
      let filter = "vouchers \(params.from) \(params.to)"
      let first = try params.cursor.map { try PageCursor.position(of: $0, filter: filter) } ?? 0
      let limit = Int64(params.limit ?? 100)
      var found: [Voucher] = []
      try each(params, accounts, call) { voucher in
        if Int64(count) >= first, Int64(count) < first + limit { found.append(voucher) }
        try sums.add(voucher)
        count += 1
      }
      page = found
      if Int64(count) > first + limit { next = PageCursor.text(position: first + limit, filter: filter) }
    }
    let totals = sums.totals(accounts)
    return Result(
      items: page, nextCursor: next, file: file, count: count, totals: totals, balanced: sums.isBalanced,
      policyVersion: policy.version)
  }

  private func each(
    _ params: Params, _ accounts: AccountsPolicy, _ call: Call, _ body: (Voucher) throws -> Void
  ) throws {
    try call.store.each(ExportVouchers.sql, params.from, params.to) { row in
      let kind = row.text(2)
      guard let pair = accounts.movements[kind] else {
        throw Failure(
          .failedPrecondition, "The account policy has no accounts for \(kind); add them to policies/accounts.json.",
          zh: "科目策略未定义 \(kind) 的科目;请在 policies/accounts.json 中补充。")
      }
      let amount = row.int(3)
      let swaps = amount < 0
      try body(
        Voucher(
          number: row.int(1), date: row.day(0), kind: kind, debit: swaps ? pair.credit : pair.debit,
          credit: swaps ? pair.debit : pair.credit,
          amount: Money(minor: abs(amount), currency: try Currency(parsing: row.text(4))),
          customer: row.optionalInt(5).map { EntityID(prefix: CustomerRef.prefix, number: $0) }, document: row.text(6)))
      return true
    }
  }

  /// Signs are those of the movement's usual direction: a reversal is negative and swaps its sides. Of an application's two
  /// rows the item's speaks for both.
  private static let sql = """
    SELECT day, posting, kind, amount, currency, customer, number FROM (
      SELECT e.day, e.posting, CASE e.kind WHEN 'post' THEN i.kind ELSE e.kind END AS kind,
        CASE WHEN e.kind IN ('apply', 'discount', 'charge', 'writeOff') THEN -e.amount ELSE e.amount END AS amount,
        i.currency, i.customer, i.number
      FROM receivables_entry e JOIN receivables_item i ON i.id = e.account WHERE e.day BETWEEN ?1 AND ?2
      UNION ALL
      SELECT e.day, e.posting, c.kind, -e.amount, c.currency, c.customer, coalesce(c.number, '')
      FROM receivables_entry e JOIN receivables_credit c ON c.id = e.account
      WHERE e.day BETWEEN ?1 AND ?2 AND e.kind = 'post'
      UNION ALL
      SELECT r.day, r.id, 'recovery', r.amount, w.currency, w.customer, i.number
      FROM receivables_recovery r JOIN receivables_write_off w ON w.id = r.write_off
        JOIN receivables_item i ON i.id = w.item WHERE r.day BETWEEN ?1 AND ?2) AS movements
    ORDER BY day, posting, kind, number
    """
}

/// Debits and credits by account and currency.
private struct VoucherSums {
  private struct Key: Hashable {
    let account: String
    let currency: Currency
  }

  private var sums: [Key: (debit: Int64, credit: Int64)] = [:]

  mutating func add(_ voucher: Voucher) throws {
    sums[Key(account: voucher.debit, currency: voucher.amount.currency), default: (0, 0)].debit += voucher.amount.minor
    sums[Key(account: voucher.credit, currency: voucher.amount.currency), default: (0, 0)].credit +=
      voucher.amount.minor
  }

  var isBalanced: Bool {
    Dictionary(grouping: sums, by: \.key.currency).values.allSatisfy { sides in
      sides.reduce(Int128(0)) { $0 + Int128($1.value.debit) - Int128($1.value.credit) } == 0
    }
  }

  func totals(_ accounts: AccountsPolicy) -> [ExportVouchers.Total] {
    sums.sorted { ($0.key.currency.code, $0.key.account) < ($1.key.currency.code, $1.key.account) }.map { key, sides in
      ExportVouchers.Total(
        account: key.account, name: accounts.accounts[key.account], currency: key.currency.code,
        debit: Money(minor: sides.debit, currency: key.currency),
        credit: Money(minor: sides.credit, currency: key.currency))
    }
  }
}

enum JSONText {
  /// A value as one line of JSON.
  static func of(_ value: some Encodable) throws -> String {
    String(decoding: try JSONCoding.encode(value), as: UTF8.self)
  }
}
