import AvalKit

/// Records published exchange rates (dated, exact, with their source) and values the documents that waited for them.
struct PutRate: Method {
  struct Result: Encodable {
    let rate: RateView
    let valued: Int
    let waiting: Int64
  }

  func run(_ params: Params, in call: Call) throws -> Result {
    var table = try RateTable(call)
    let rate = try table.put(params)
    let (valued, waiting) = try table.value()
    return Result(rate: RateView(rate), valued: valued, waiting: waiting)
  }
}

/// A rate as recorded, alone or one of many.
typealias RateInput = PutRate.Params

/// Records up to 1,000 rates, all or none.
struct PutRates: Method {
  static let name = "receivables.rate.putMany"

  struct Result: Encodable {
    let recorded: Int
    let valued: Int
    let waiting: Int64
  }

  func run(_ params: Params, in call: Call) throws -> Result {
    var table = try RateTable(call)
    for (index, rate) in params.items.enumerated() {
      do { _ = try table.put(rate) } catch let failure as Failure { throw failure.at("/items/\(index)") }
    }
    let (valued, waiting) = try table.value()
    return Result(recorded: params.items.count, valued: valued, waiting: waiting)
  }
}

/// The writing of rates within one request.
private struct RateTable {
  private let call: Call
  private let ledger: Ledger
  private let house: Currency
  /// The earliest day by currency that got a new rate, and the latest.
  private var changed: [Currency: ClosedRange<CivilDate>] = [:]

  init(_ call: Call) throws {
    self.call = call
    ledger = Ledger(call)
    house = try ledger.house.rates.policy().house
    let kept = try call.store.first("SELECT house FROM receivables_carrying WHERE house <> ?1 LIMIT 1", house.code) {
      $0.text(0)
    }
    if let kept {
      throw Failure(
        .failedPrecondition,
        "The books are kept in \(kept), the policy currencies now says \(house); the house currency of books with "
          + "foreign documents cannot change.",
        zh: "账簿本位币为 \(kept)，而策略 currencies 为 \(house)；已有外币单据的账簿不能更改本位币。")
    }
  }

  mutating func put(_ params: PutRate.Params) throws -> ExchangeRate {
    guard params.currency != house else {
      throw Failure(
        .invalidParams, "\(house) is the house currency; rates are of other currencies in \(house).",
        zh: "\(house) 是本位币；请登记其他货币兑 \(house) 的汇率。", path: "/currency")
    }
    let days = try DocumentDays(call, insist: params.insist)
    try days.require(params.date)
    let per = params.per ?? ExactDecimal(1)
    try require(params.rate, "/rate")
    try require(per, "/per")
    if try !ledger.house.rates.lists(params.currency) { try ledger.house.begin(params.currency) }
    let id = try call.nextID("fxr")
    let rate = ExchangeRate(
      id: id.number, currency: params.currency, house: house, day: params.date, rate: params.rate, per: per,
      source: params.source)
    try store(rate)
    ledger.house.rates.forget(params.currency)
    let range = changed[params.currency] ?? params.date...params.date
    changed[params.currency] = min(range.lowerBound, params.date)...max(range.upperBound, params.date)
    try call.change(id.description, after: RateView(rate))
    try days.insistence.note(id.description)
    return rate
  }

  private func store(_ rate: ExchangeRate) throws {
    let next = ExchangeRate.columnCount + 1
    try call.store.prepared(
      """
      INSERT INTO \(ExchangeRate.table) (\(ExchangeRate.columns), recorded, actor)
      VALUES (\(ExchangeRate.placeholders), ?\(next), ?\(next + 1))
      """
    ) { row in
      try rate.bind(to: row)
      try row.bind(call.now.milliseconds, at: Int32(next))
      try row.bind(call.actor, at: Int32(next + 1))
      try row.execute()
    }
  }

  /// Above zero, and within digits that every sum of the ledger can be converted with.
  private func require(_ decimal: ExactDecimal, _ path: String) throws {
    guard !decimal.isNegative, !decimal.isZero, decimal <= ExactDecimal(1_000_000_000), decimal.normalized.scale <= 9
    else {
      throw Failure(
        .invalidParams, "A rate is above zero, at most 1000000000, with at most 9 digits after the point.",
        zh: "汇率须大于零、不超过 1000000000，小数不超过 9 位。", path: path)
    }
  }

  /// Values what waited for the rates recorded.
  func value() throws -> (valued: Int, waiting: Int64) {
    let closed = try ledger.closedThrough()
    var sum = (valued: 0, waiting: Int64(0))
    for (currency, days) in changed.sorted(by: { $0.key < $1.key }) {
      let (valued, waiting) = try ledger.house.valueWaiting(currency, in: days, closedThrough: closed)
      sum = (sum.valued + valued, sum.waiting + waiting)
    }
    return sum
  }
}

/// The rates recorded, newest day first; of one day the one recorded last counts.
struct ListRates: Method {
  func run(_ params: Params, in call: Call) throws -> Page<RateView> {
    // Currencies are ordered by their code, days and ids from the newest down; the first key is above every day.
    let page = try PageRequest(
      Self.name, limit: params.limit, cursor: params.cursor, filter: [params.currency, params.from, params.to],
      after: [Int64.max, "", Int64.max])
    let rates = try call.store.all(
      """
      SELECT \(ExchangeRate.columns) FROM receivables_rate
      WHERE (?1 IS NULL OR currency = ?1) AND (?2 IS NULL OR day >= ?2) AND (?3 IS NULL OR day <= ?3)
        AND (day < ?4 OR (day = ?4 AND (currency > ?5 OR (currency = ?5 AND id < ?6))))
      ORDER BY day DESC, currency, id DESC LIMIT ?7
      """, params.currency, params.from, params.to, page.after[0], page.after[1], page.after[2], page.fetch,
      decode: ExchangeRate.init(row:))
    return page.page(rates) {
      [$0.day, $0.currency, $0.id]
    } item: {
      RateView($0)
    }
  }
}
