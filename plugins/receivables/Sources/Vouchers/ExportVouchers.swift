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
  /// What it is worth in the house currency; left out where `amount` is in it, or where a rate is missing.
  let house: Money?

  static let csvHeader =
    "date,voucher,kind,debit,credit,amount,currency,customer,document,houseAmount,houseCurrency\r\n"

  var csv: String {
    let fields = [
      date.description, "\(number)", kind, debit, credit, amount.amountText, amount.currency.code,
      customer?.description ?? "", document, house?.amountText ?? "", house?.currency.code ?? "",
    ]
    return fields.map(CSVField.quoted).joined(separator: ",") + "\r\n"
  }
}

/// Exports the movements of a period for a general ledger, page by page or as one document (V-2, V-3).
struct ExportVouchers: Method {
  static let name = "receivables.voucher.export"

  enum Format: String, Decodable {
    case csv
    case json

    var media: String { self == .csv ? "text/csv" : "application/json" }
  }

  struct Params: Decodable {
    let from: CivilDate
    let to: CivilDate
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
    let count: Int
    /// By account and currency, over the whole period; debits and credits are equal in each currency.
    let totals: [Total]
    /// By account, everything in the house currency; left out where no voucher is foreign.
    let houseTotals: [Total]?
    /// Foreign vouchers without a worth in the house currency, and so not in `houseTotals`.
    let unvalued: Int
    let balanced: Bool
    let policyVersion: String
  }

  func run(_ params: Params, in call: Call) throws -> Result {
    try ReportPeriod.require(params.from, params.to)
    let policy = try call.policy("accounts")
    let accounts = try policy.decode(AccountsPolicy.self)
    var sums = try VoucherSums(house: ExchangeRates(call).policy().house)
    var count = 0
    var page: [Voucher]?
    var next: String?
    if let format = params.format {
      try refusePaging(params)
      try call.document(media: format.media) { append in
        if format == .json { try append("[") } else { try append(Voucher.csvHeader) }
        try each(params, accounts, call) { voucher in
          let lead = count == 0 ? "\n" : ",\n"
          try append(format == .json ? lead + JSONText.of(voucher) : voucher.csv)
          try sums.add(voucher)
          count += 1
        }
        if format == .json { try append("\n]\n") }
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
    return Result(
      items: page, nextCursor: next, count: count, totals: sums.totals(accounts),
      houseTotals: sums.houseTotals(accounts), unvalued: sums.unvalued, balanced: sums.isBalanced,
      policyVersion: policy.version)
  }

  /// A document holds the whole period.
  private func refusePaging(_ params: Params) throws {
    for (name, isGiven) in [("limit", params.limit != nil), ("cursor", params.cursor != nil)] where isGiven {
      throw Failure(
        .invalidParams, "With a format the whole period is one document; leave \(name) or format out.",
        zh: "指定 format 时整个期间为一个文档；请去掉 \(name) 或 format。", path: "/" + name)
    }
  }

  private func each(
    _ params: Params, _ accounts: AccountsPolicy, _ call: Call, _ body: (Voucher) throws -> Void
  ) throws {
    let rates = ExchangeRates(call)
    let house = try rates.policy().house
    try call.store.each(ExportVouchers.sql, params.from, params.to) { row in
      let kind = row.text(2)
      guard let pair = accounts.movements[kind] else {
        throw Failure(
          .failedPrecondition, "The account policy has no accounts for \(kind); add them to policies/accounts.json.",
          zh: "科目策略未定义 \(kind) 的科目;请在 policies/accounts.json 中补充。")
      }
      let amount = Money(minor: row.int(3), currency: try row.currency(4))
      var worth = row.optionalInt(7)
      if kind == "recovery", amount.currency != house, let rate = try rates.rate(of: amount.currency, on: row.day(0)) {
        worth = try Int64(checked: (Fraction(Int128(amount.minor)) * rate.factor()).rounded(digits: 0).units)
      }
      let swaps = amount.isNegative
      try body(
        Voucher(
          number: row.int(1), date: row.day(0), kind: kind, debit: swaps ? pair.credit : pair.debit,
          credit: swaps ? pair.debit : pair.credit, amount: Money(minor: abs(amount.minor), currency: amount.currency),
          customer: row.optionalInt(5).map { EntityID(prefix: CustomerRef.prefix, number: $0) }, document: row.text(6),
          house: amount.currency == house ? nil : worth.map { Money(minor: abs($0), currency: house) }))
      return true
    }
  }

  /// Signs are those of the movement's usual direction: a reversal is negative and swaps its sides. Of an application's two
  /// rows the item's speaks for both; in the house currency the credit's does, and the exchange difference is a voucher
  /// of its own.
  private static let sql = """
    SELECT day, posting, kind, amount, currency, customer, number, house FROM (
      SELECT e.day, e.posting, CASE e.kind WHEN 'post' THEN i.kind ELSE e.kind END AS kind,
        CASE WHEN e.kind IN ('apply', 'discount', 'charge', 'writeOff') THEN -e.amount ELSE e.amount END AS amount,
        i.currency, i.customer, i.number,
        (SELECT sum(h.amount) FROM receivables_house_entry h WHERE h.posting = e.posting
          AND h.account = CASE WHEN e.kind IN ('apply', 'unapply') THEN e.counter ELSE e.account END) AS house
      FROM receivables_entry e JOIN receivables_item i ON i.id = e.account WHERE e.day BETWEEN ?1 AND ?2
      UNION ALL
      SELECT e.day, e.posting, CASE WHEN e.kind <> 'post' THEN e.kind WHEN v.target IS NULL THEN c.kind
          WHEN s.currency = c.currency THEN 'transfer' ELSE 'conversion' END,
        CASE WHEN e.kind <> 'post' OR s.currency = c.currency THEN e.amount ELSE -e.amount END, c.currency, c.customer,
        coalesce(c.number, ''),
        (SELECT sum(h.amount) FROM receivables_house_entry h WHERE h.account = e.account AND h.posting = e.posting)
      FROM receivables_entry e JOIN receivables_credit c ON c.id = e.account
        LEFT JOIN receivables_conversion v ON v.target = c.id LEFT JOIN receivables_credit s ON s.id = v.source
      WHERE e.day BETWEEN ?1 AND ?2 AND e.kind IN ('post', 'convert', 'transfer', 'refund')
      UNION ALL
      SELECT r.day, r.id, 'recovery', r.amount, w.currency, w.customer, i.number, NULL
      FROM receivables_recovery r JOIN receivables_write_off w ON w.id = r.write_off
        JOIN receivables_item i ON i.id = w.item WHERE r.day BETWEEN ?1 AND ?2
      UNION ALL
      SELECT h.day, h.posting, CASE WHEN v.target IS NULL THEN 'exchangeDifference'
          WHEN s.currency = c.currency THEN 'transferDifference' ELSE 'conversionDifference' END,
        -sum(h.amount), (SELECT min(house) FROM receivables_carrying), NULL, '', NULL
      FROM receivables_house_entry h LEFT JOIN receivables_conversion v ON v.target = h.posting
        LEFT JOIN receivables_credit c ON c.id = v.target LEFT JOIN receivables_credit s ON s.id = v.source
      WHERE h.account = 0 AND h.day BETWEEN ?1 AND ?2
      GROUP BY h.day, h.posting, v.target, s.currency, c.currency HAVING sum(h.amount) <> 0
      UNION ALL
      SELECT day, id, 'revaluation', booked, house, NULL, currency, NULL FROM receivables_revaluation
      WHERE day BETWEEN ?1 AND ?2
      UNION ALL
      SELECT day + 1, id, 'revaluation', -booked, house, NULL, currency, NULL FROM receivables_revaluation
      WHERE day + 1 BETWEEN ?1 AND ?2) AS movements
    ORDER BY day, posting, kind, number
    """
}

/// Debits and credits by account and currency.
private struct VoucherSums {
  private struct Key: Hashable {
    let account: String
    let currency: Currency
  }

  private typealias Sums = [Key: (debit: Int64, credit: Int64)]
  private let house: Currency
  private var sums: Sums = [:]
  private var inHouse: Sums = [:]
  private var isForeign = false
  private(set) var unvalued = 0

  init(house: Currency) {
    self.house = house
  }

  mutating func add(_ voucher: Voucher) throws {
    VoucherSums.add(voucher.amount, of: voucher, to: &sums)
    if voucher.amount.currency == house {
      VoucherSums.add(voucher.amount, of: voucher, to: &inHouse)
    } else if let worth = voucher.house {
      isForeign = true
      VoucherSums.add(worth, of: voucher, to: &inHouse)
    } else {
      unvalued += 1
    }
  }

  private static func add(_ amount: Money, of voucher: Voucher, to sums: inout Sums) {
    sums[Key(account: voucher.debit, currency: amount.currency), default: (0, 0)].debit += amount.minor
    sums[Key(account: voucher.credit, currency: amount.currency), default: (0, 0)].credit += amount.minor
  }

  var isBalanced: Bool {
    [sums, inHouse].allSatisfy { sums in
      Dictionary(grouping: sums, by: \.key.currency).values.allSatisfy { sides in
        sides.reduce(Int128(0)) { $0 + Int128($1.value.debit) - Int128($1.value.credit) } == 0
      }
    }
  }

  func totals(_ accounts: AccountsPolicy) -> [ExportVouchers.Total] { totals(of: sums, accounts) }

  func houseTotals(_ accounts: AccountsPolicy) -> [ExportVouchers.Total]? {
    isForeign ? totals(of: inHouse, accounts) : nil
  }

  private func totals(of sums: Sums, _ accounts: AccountsPolicy) -> [ExportVouchers.Total] {
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
