import AvalKit

/// A published rate: `per` units of `currency` are `rate` units of the house currency.
struct ExchangeRate {
  let id: Int64
  let currency: Currency
  let house: Currency
  let day: CivilDate
  let rate: ExactDecimal
  let per: ExactDecimal
  let source: String

  static let table = "receivables_rate"

  /// Minor units of the house currency for one minor unit of the currency.
  func factor() throws -> Fraction {
    try Fraction(rate) / Fraction(per) * Fraction(Int128(house.minorPerUnit), Int128(currency.minorPerUnit))
  }
}

/// The rate table within one request: each rate is looked up once.
final class ExchangeRates {
  private struct Key: Hashable {
    let currency: Currency
    let day: CivilDate
  }

  private let call: Call
  private let known: Instant
  private var listed: [Currency: Bool] = [:]
  private var found: [Key: ExchangeRate?] = [:]
  private var policyRead: CurrencyPolicy?

  /// - Parameter known: rates recorded later do not count.
  init(_ call: Call, known: Instant = Instant(milliseconds: .max)) {
    self.call = call
    self.known = known
  }

  func policy() throws -> CurrencyPolicy {
    if let policyRead { return policyRead }
    let policy = try call.policy("currencies", as: CurrencyPolicy.self)
    policyRead = policy
    return policy
  }

  /// Whether the table has any rate of the currency; the house currency has none.
  func lists(_ currency: Currency) throws -> Bool {
    if let known = listed[currency] { return known }
    let lists =
      try call.store.first(
        "SELECT 1 FROM receivables_rate WHERE currency = ?1 LIMIT 1", currency.code
      ) { _ in true } ?? false
    listed[currency] = lists
    return lists
  }

  func forget(_ currency: Currency) {
    listed[currency] = nil
    found = found.filter { $0.key.currency != currency }
  }

  /// The newest rate of the day or before it, unless that is too old.
  func rate(of currency: Currency, on day: CivilDate) throws -> ExchangeRate? {
    let key = Key(currency: currency, day: day)
    if let rate = found[key] { return rate }
    let policy = try policy()
    let rate = try call.store.first(
      """
      SELECT \(ExchangeRate.columns) FROM receivables_rate
      WHERE currency = ?1 AND day <= ?2 AND day >= ?3 AND house = ?4 AND recorded <= ?5
      ORDER BY day DESC, id DESC LIMIT 1
      """, currency.code, day, Int64(day.dayNumber) - Int64(policy.maxAgeDays), policy.house.code, known,
      decode: ExchangeRate.init(row:))
    found[key] = .some(rate)
    return rate
  }

  /// Like `rate(of:on:)`; a missing rate is refused.
  func requiredRate(of currency: Currency, on day: CivilDate, path: String) throws -> ExchangeRate {
    if let rate = try rate(of: currency, on: day) { return rate }
    let policy = try policy()
    throw Failure(
      .failedPrecondition,
      "There is no rate of \(currency) in \(policy.house) for \(day) or the \(policy.maxAgeDays) days before; record "
        + "one with receivables.rate.put.",
      zh: "缺少 \(day)（或之前 \(policy.maxAgeDays) 天内）\(currency) 兑 \(policy.house) 的汇率；请用 receivables.rate.put 登记。",
      path: path)
  }

  /// Minor units of `target` for one minor unit of `currency` on a day, through the house currency.
  func factor(from currency: Currency, to target: Currency, on day: CivilDate, path: String) throws -> Fraction {
    guard currency != target else { return .one }
    return try house(currency, on: day, path: path) / house(target, on: day, path: path)
  }

  private func house(_ currency: Currency, on day: CivilDate, path: String) throws -> Fraction {
    try currency == policy().house ? .one : requiredRate(of: currency, on: day, path: path).factor()
  }

  /// An amount in another currency, rounded once, half away from zero.
  func convert(
    _ minor: Int64, from currency: Currency, to target: Currency, on day: CivilDate, path: String
  ) throws -> Int64 {
    guard minor != 0, currency != target else { return minor }
    let exact = try Fraction(Int128(minor)) * factor(from: currency, to: target, on: day, path: path)
    return try Int64(checked: exact.rounded(digits: 0).units)
  }
}

/// A rate as replies show it (`#/exchangeRate`).
struct RateView: Encodable {
  let id: EntityID
  let currency: String
  let house: String
  let date: CivilDate
  let rate: ExactDecimal
  let per: ExactDecimal
  let source: String

  init(_ rate: ExchangeRate) {
    id = EntityID(prefix: "fxr", number: rate.id)
    currency = rate.currency.code
    house = rate.house.code
    date = rate.day
    self.rate = rate.rate
    per = rate.per
    source = rate.source
  }
}
