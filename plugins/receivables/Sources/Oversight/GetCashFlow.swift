import AvalKit

/// What fell due and what came in, month by month, by branch (V-27).
struct GetCashFlow: Method {
  typealias By = BranchKey

  struct Month: Encodable {
    let month: String
    let key: String?
    let sales: Money
    let due: Money
    let received: Money
    /// received − due.
    let surplus: Money
  }

  struct Result: Encodable {
    let currency: String
    let rates: [RateView]?
    let items: [Month]
    let knownAt: Instant
  }

  /// The most months of one statement.
  static let monthsMax = 60

  func run(_ params: Params, in call: Call) throws -> Result {
    try ReportPeriod.require(params.from, params.to)
    let customer = try params.customer.map { try CustomerResolver(call).find($0) }
    let report = try ReportCurrency(
      params.currency, all: params.reportCurrency, of: customer, on: params.to, known: Clocks(call).known, call)
    let figures = try BranchFigures(call, report, by: params.by ?? .total, customer: customer)
    var months: [Month] = []
    var start = params.from
    for _ in 0..<Self.monthsMax {
      let end = min(start.endOfMonth, params.to)
      let label = String(start.description.prefix(7))
      let sums = try figures.sums(from: start, to: end)
      for (key, sum) in sums.sorted(by: { ($0.key ?? "\u{10FFFF}") < ($1.key ?? "\u{10FFFF}") }) {
        months.append(
          Month(
            month: label, key: key, sales: report.money(sum.sold), due: report.money(sum.due),
            received: report.money(sum.recovered),
            surplus: try report.money(sum.recovered) - report.money(sum.due)))
      }
      guard end < params.to else {
        return Result(
          currency: report.currency.code, rates: report.views, items: months, knownAt: call.knownAt)
      }
      start = try end.adding(days: 1)
    }
    throw Failure(
      .limitExceeded, "A statement covers at most \(Self.monthsMax) months; choose a shorter period.",
      zh: "报表最长 \(Self.monthsMax) 个月；请缩短期间。", path: "/to")
  }
}
