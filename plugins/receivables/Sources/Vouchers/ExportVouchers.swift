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

/// Exports the movements of a period for a general ledger, page by page or as one document (V-2, V-3).
struct ExportVouchers: Method {
  enum Format: String, Decodable {
    case csv
    case json

    var media: String { self == .csv ? "text/csv" : "application/json" }
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
    var last: VoucherPlace?
    var more = false
    if let format = params.format {
      try refusePaging(params)
      try call.document(media: format.media) { append in
        if format == .json { try append("[") } else { try append(Voucher.csvHeader) }
        try Vouchers(call, accounts).each(params.from, params.to) { voucher in
          let lead = count == 0 ? "\n" : ",\n"
          try append(format == .json ? lead + JSONText.of(voucher) : voucher.csv)
          try sums.add(voucher)
          count += 1
        }
        if format == .json { try append("\n]\n") }
      }
    } else {
      let request = try PageRequest(
        Self.name, limit: params.limit, cursor: params.cursor, filter: [params.from, params.to],
        after: [Int64.min, 0, 0])
      var found: [Voucher] = []
      var place = VoucherPlace()
      try Vouchers(call, accounts).each(params.from, params.to) { voucher in
        place.move(to: voucher)
        if request.reaches(place.key) {
          if found.count < request.limit {
            found.append(voucher)
            last = place
          } else {
            more = true
          }
        }
        try sums.add(voucher)
        count += 1
      }
      page = found
      next = more ? last.map { request.cursor(after: $0.key) } : nil
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
}

/// Where a voucher stands among all: by day, posting, and its number among the vouchers of that posting and day, which are
/// written at once.
private struct VoucherPlace {
  private var day = CivilDate.earliest
  private var posting: Int64 = 0
  private var ordinal: Int64 = 0

  var key: [any SQLBindable] { [day, posting, ordinal] }

  mutating func move(to voucher: Voucher) {
    ordinal = voucher.date == day && voucher.number == posting ? ordinal + 1 : 1
    (day, posting) = (voucher.date, voucher.number)
  }
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
