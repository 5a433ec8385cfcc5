import AvalKit

/// In which currency a report adds up: one currency's documents alone, or those of all currencies, turned into one at the
/// rates of one day. Nothing is added across currencies otherwise.
///
/// All figures of a period are turned at the rates of its last day, so that an exchange difference is read neither as a
/// sale nor as a receipt. Each figure of each currency is rounded once, half away from zero, before it is added, and the
/// reply names the rates.
final class ReportCurrency {
  /// The currency of the report's figures.
  let currency: Currency
  private let store: Store
  private let day: CivilDate
  /// Nil where only documents in `currency` are read.
  private let rates: ExchangeRates?
  private var factors: [Currency: Fraction] = [:]
  private var used: [Currency: ExchangeRate] = [:]
  /// The movements of all currencies turned so far, in minor units of `currency`.
  private var turnover: Int128 = 0

  /// One currency's documents alone.
  init(only currency: Currency, in call: Call) {
    self.currency = currency
    store = call.store
    day = call.asOf
    rates = nil
  }

  /// - Parameters:
  ///   - asked: the currency whose documents are read; left out, the only one of the customer's, or of the ledger's.
  ///   - customer: whose documents are read; nil: everybody's.
  ///   - target: everything in this currency instead.
  ///   - day: whose rates count; those recorded after `known` do not.
  init(
    _ asked: Currency?, all target: Currency?, of customer: Int64? = nil, on day: CivilDate, known: Instant,
    _ call: Call
  ) throws {
    guard let target else {
      currency = try ReportCurrency.choose(asked, of: customer, in: call.store, orAll: true)
      store = call.store
      self.day = day
      rates = nil
      return
    }
    guard asked == nil else {
      throw Failure(
        .invalidParams,
        "Give currency for the documents in one currency, or reportCurrency for all documents in one; not both.",
        zh: "currency 只统计一种货币的单据，reportCurrency 将全部单据折算为一种货币；二者不可同时给出。", path: "/reportCurrency")
    }
    currency = target
    store = call.store
    self.day = day
    rates = ExchangeRates(call, known: known)
  }

  /// The one currency of a report that is never turned: the one asked for, or the only one of the customer, or of the
  /// ledger. Without any it is CNY.
  ///
  /// - Parameter orAll: whether the report takes `reportCurrency` too, and the refusal says so.
  static func choose(
    _ asked: Currency?, of customer: Int64? = nil, in store: Store, orAll: Bool = false
  ) throws -> Currency {
    if let asked { return asked }
    var used = try store.all("SELECT currency FROM receivables_control ORDER BY currency LIMIT 20") { $0.text(0) }
    if let customer, used.count > 1 { used = try currencies(of: customer, in: store) }
    guard used.count <= 1 else {
      let (en, zh) = orAll ? (", or all of them in one by reportCurrency", "，或以 reportCurrency 折算为一种货币") : ("", "")
      let whose = customer == nil ? Text("The ledger", zh: "账簿") : Text("The customer", zh: "该客户")
      throw Failure(
        .invalidParams, "\(whose.en) has several currencies; name one of \(used.joined(separator: ", "))\(en).",
        zh: "\(whose.zhHans)有多种货币；请以 currency 指明其中之一（\(used.joined(separator: "、"))）\(zh)。", path: "/currency")
    }
    return try used.first.map { try Currency(parsing: $0) } ?? .cny
  }

  /// The currencies of a customer's documents.
  private static func currencies(of customer: Int64, in store: Store) throws -> [String] {
    try store.all(
      """
      SELECT currency FROM receivables_item WHERE customer IN \(Family.sql)
      UNION SELECT currency FROM receivables_credit WHERE customer IN \(Family.sql) ORDER BY 1 LIMIT 20
      """, customer
    ) { $0.text(0) }
  }

  /// The currencies whose documents are read.
  func sources() throws -> [Currency] {
    guard rates != nil else { return [currency] }
    return try store.all("SELECT currency FROM receivables_control ORDER BY currency") {
      try Currency(parsing: $0.text(0))
    }
  }

  /// Whether documents in a currency are read.
  func reads(_ code: String) -> Bool { rates != nil || code == currency.code }

  /// A figure of one currency in the report's. A rate is missed only where there is something to turn.
  func value(_ minor: Int64, of source: Currency) throws -> Int64 {
    guard minor != 0, source != currency else { return minor }
    return try Int64(checked: (Fraction(Int128(minor)) * factor(of: source)).rounded(digits: 0).units)
  }

  func money(_ minor: Int64) -> Money { Money(minor: minor, currency: currency) }

  /// The rates that figures were turned at, by currency; nil where the report turns nothing.
  var views: [RateView]? {
    rates == nil ? nil : used.sorted { $0.key.code < $1.key.code }.map { RateView($0.value) }
  }

  private func factor(of source: Currency) throws -> Fraction {
    if let factor = factors[source] { return factor }
    guard let rates else { return .one }
    let factor = try rates.factor(from: source, to: currency, on: day, path: "/reportCurrency")
    let house = try rates.policy().house
    for one in [source, currency] where one != house {
      used[one] = try rates.requiredRate(of: one, on: day, path: "/reportCurrency")
    }
    try bound(source, factor)
    factors[source] = factor
    return factor
  }

  /// No figure exceeds its currency's movements: where those of all currencies together stay in range, no sum overflows.
  private func bound(_ source: Currency, _ factor: Fraction) throws {
    for (one, factor) in [(source, factor)] + (factors.isEmpty ? [(currency, .one)] : []) {
      let moved =
        try store.first("SELECT turnover FROM receivables_control WHERE currency = ?1", one.code) { $0.int(0) } ?? 0
      turnover += try (Fraction(Int128(moved)) * factor).rounded(digits: 0, rounding: .up).units
    }
    guard turnover <= Int128(Ledger.turnoverLimit) else {
      throw Failure(
        .limitExceeded,
        "Turned into \(currency), the movements of all currencies exceed what can be added up; name one currency instead.",
        zh: "折算为 \(currency) 后全部变动超出可汇总的范围；请改用 currency 指明一种货币。", path: "/reportCurrency")
    }
  }
}
