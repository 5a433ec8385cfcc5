import AvalKit

/// A figure of a report: a decimal with at least four digits, or null where it is not defined.
struct Figure: Encodable {
  let value: ExactDecimal?

  init(_ value: ExactDecimal?) { self.value = value }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    if let value { try container.encode(value) } else { try container.encodeNil() }
  }
}

/// How fast and how surely the receivables turn into money (F-V1 … F-V6, F-V9).
struct GetMetrics: Method {
  struct DaysToPay: Encodable {
    let weighted: Figure
    let plain: Figure
  }

  struct Result: Encodable {
    let currency: String
    /// What the figures were turned at, in a report over all currencies.
    let rates: [RateView]?
    let from: CivilDate
    let to: CivilDate
    let knownAt: Instant
    let creditSales: Money
    let collected: Money
    let opening: Money
    let closing: Money
    let closingCurrent: Money
    let dsoSimple: Figure
    let dsoCountBack: Figure
    let dsoTrue: Figure
    let bestPossibleDso: Figure
    let add: Figure
    let cei: Figure
    let turnover: Figure
    let averageDaysToPay: DaysToPay
    let badDebtRate: Figure
  }

  func run(_ params: Params, in call: Call) throws -> Result {
    try ReportPeriod.require(params.from, params.to)
    let customer = try params.customer.map { try CustomerResolver(call).find($0) }
    let clocks = Clocks(call)
    let report = try ReportCurrency(
      params.currency, all: params.reportCurrency, of: customer, on: params.to, known: clocks.known, call)
    let source = MetricSource(
      store: call.store, customer: customer, known: clocks.known, wholeJournal: clocks.wholeJournal)
    let inputs = try source.inputs(from: params.from, to: params.to, in: report)
    let metrics = try Metrics(inputs)
    return Result(
      currency: report.currency.code, rates: report.views, from: params.from, to: params.to, knownAt: call.knownAt,
      creditSales: report.money(metrics.sales), collected: report.money(inputs.collected),
      opening: report.money(inputs.opening),
      closing: report.money(inputs.closing),
      closingCurrent: report.money(inputs.closingCurrent), dsoSimple: Figure(metrics.dsoSimple),
      dsoCountBack: Figure(metrics.dsoCountBack), dsoTrue: Figure(metrics.dsoTrue),
      bestPossibleDso: Figure(metrics.bestPossibleDso), add: Figure(metrics.add), cei: Figure(metrics.cei),
      turnover: Figure(metrics.turnover),
      averageDaysToPay: DaysToPay(
        weighted: Figure(metrics.daysToPayWeighted), plain: Figure(metrics.daysToPayPlain)),
      badDebtRate: Figure(metrics.badDebtRate))
  }
}
