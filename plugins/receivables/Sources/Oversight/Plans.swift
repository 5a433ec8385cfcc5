import AvalKit

/// Sets a year's targets of sales and recovery (V-28).
struct PutPlan: Method {
  typealias By = BranchKey

  struct Plan: Encodable {
    let id: EntityID
    let year: Int
    let by: BranchKey
    let key: String
    let sales: Money?
    let recovery: Money
  }

  struct Result: Encodable {
    let plan: Plan
  }

  func run(_ params: Params, in call: Call) throws -> Result {
    guard !params.recovery.isNegative else {
      throw Failure(.invalidParams, "A target is not negative.", zh: "目标不得为负。", path: "/recovery")
    }
    if let sales = params.sales {
      guard !sales.isNegative, sales.currency == params.recovery.currency else {
        throw Failure(
          .invalidParams, "The target of sales is not negative and in the currency of the recovery.",
          zh: "销售目标不得为负，且须与回收目标同一货币。", path: "/sales")
      }
    }
    guard (params.by == .total) == (params.key == nil) else {
      throw Failure(
        .invalidParams, "Name the branch or person by key, and nothing for the total.",
        zh: "请以 key 指明分支或人员；合计计划不填 key。", path: "/key")
    }
    let id = try call.nextID("pln")
    let key = params.key ?? "total"
    try call.store.run(
      """
      INSERT INTO receivables_plan (id, year, by_key, plan_key, currency, sales, recovery, reason, recorded, actor)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
      """, id, params.year, params.by.rawValue, key, params.recovery.currency.code, params.sales?.minor,
      params.recovery.minor, params.reason, call.now, call.actor)
    let plan = Plan(
      id: id, year: params.year, by: params.by, key: key, sales: params.sales, recovery: params.recovery)
    try call.change("receivables.plan.\(params.year)", after: plan)
    return Result(plan: plan)
  }
}

/// Compares a year's targets with what was sold and recovered up to a day (V-28).
struct GetPlan: Method {
  typealias By = BranchKey

  struct Row: Encodable {
    let key: String?
    let salesPlan: Money?
    let sales: Money
    let recoveryPlan: Money?
    let recovery: Money
    /// recovery ÷ its target in percent, two digits; left out without a target.
    let recoveryPercent: ExactDecimal?
    /// The target's share of the year's days gone by, in percent.
    let expectedPercent: ExactDecimal
    let behind: Bool
  }

  struct Result: Encodable {
    let year: Int
    let currency: String
    let items: [Row]
    let asOf: CivilDate
    let knownAt: Instant
  }

  func run(_ params: Params, in call: Call) throws -> Result {
    let currency = try ReportCurrency.choose(params.currency, in: call.store)
    let by = params.by ?? .total
    guard let first = CivilDate(year: params.year, month: 1, day: 1),
      let last = CivilDate(year: params.year, month: 12, day: 31)
    else {
      throw Failure(.invalidParams, "Give a year from 1 to 9999.", zh: "年份须为 1 至 9999。", path: "/year")
    }
    let clocks = Clocks(call)
    let until = min(clocks.day, last)
    let gone = max(0, first.days(until: until) + 1)
    let expected = try Fraction(Int128(gone * 100), Int128(first.days(until: last) + 1)).rounded(digits: 2)
    let actual = try BranchFigures(call, ReportCurrency(only: currency, in: call), by: by)
      .sums(from: first, to: until)
    let plans = try plans(params.year, by, currency, clocks, call.store)
    func money(_ minor: Int64) -> Money { Money(minor: minor, currency: currency) }
    let keys = Set(actual.keys).union(plans.keys.map { Optional($0) })
    let rows = try keys.sorted { ($0 ?? "\u{10FFFF}") < ($1 ?? "\u{10FFFF}") }.map { key in
      let sum = actual[key] ?? BranchFigures.Sum()
      let plan = key.flatMap { plans[$0] }
      let percent = try plan.flatMap { plan in
        plan.recovery > 0 ? try Fraction(Int128(sum.recovered), Int128(plan.recovery)).percent(digits: 2) : nil
      }
      return Row(
        key: key, salesPlan: plan?.sales.map(money), sales: money(sum.sold),
        recoveryPlan: plan.map { money($0.recovery) },
        recovery: money(sum.recovered), recoveryPercent: percent, expectedPercent: expected,
        behind: percent.map { $0 < expected } ?? false)
    }
    return Result(
      year: params.year, currency: currency.code, items: rows, asOf: clocks.day, knownAt: call.knownAt)
  }

  private func plans(
    _ year: Int, _ by: BranchKey, _ currency: Currency, _ clocks: Clocks, _ store: Store
  ) throws -> [String: (sales: Int64?, recovery: Int64)] {
    var plans: [String: (sales: Int64?, recovery: Int64)] = [:]
    try store.each(
      """
      SELECT plan_key, sales, recovery FROM receivables_plan
      WHERE year = ?1 AND by_key = ?2 AND currency = ?3 AND recorded <= ?4 ORDER BY id
      """, year, by.rawValue, currency.code, clocks.known
    ) { row in
      plans[row.text(0)] = (row.optionalInt(1), row.int(2))
      return true
    }
    return plans
  }
}
