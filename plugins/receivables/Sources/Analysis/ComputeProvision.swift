import AvalKit

/// The provision for bad debts on a day by a matrix of lateness (F-V15): each bucket of each currency is turned once.
struct ComputeProvision: Method {
  typealias Matrix = ProvisionMatrix.Row

  struct Bucket: Encodable {
    let upTo: Int?
    let gross: Money
    let rate: ExactDecimal
    let provision: Money

    private enum CodingKeys: String, CodingKey { case upTo, gross, rate, provision }

    func encode(to encoder: any Encoder) throws {
      var members = encoder.container(keyedBy: CodingKeys.self)
      try members.encode(upTo, forKey: .upTo)
      try members.encode(gross, forKey: .gross)
      try members.encode(rate, forKey: .rate)
      try members.encode(provision, forKey: .provision)
    }
  }

  struct Result: Encodable {
    let currency: String
    let rates: [RateView]?
    let total: Money
    let gross: Money
    let buckets: [Bucket]
    let policyVersion: String?
    let asOf: CivilDate
    let knownAt: Instant
  }

  func run(_ params: Params, in call: Call) throws -> Result {
    let policy = params.matrix == nil ? try call.policy("provision") : nil
    let matrix = try ProvisionMatrix(rows: params.matrix ?? policy?.decode(ProvisionPolicy.self).matrix ?? [])
    let customer = try params.customer.map { try CustomerResolver(call).find($0) }
    let clocks = Clocks(call)
    let report = try ReportCurrency(
      params.currency, all: params.reportCurrency, of: customer, on: clocks.day, known: clocks.known, call)
    var open: [String: [Int64]] = [:]
    try Balances(store: call.store, clocks: clocks, customer: customer).eachOpenItem { _, code, due, amount in
      guard report.reads(code) else { return }
      guard let index = matrix.index(daysOverdue: due.days(until: clocks.day)) else {
        throw Failure(
          .invalidParams, "The matrix ends before \(due.days(until: clocks.day)) days; let its last row be null.",
          zh: "矩阵未覆盖逾期 \(due.days(until: clocks.day)) 天；请将最后一行的上限设为 null。", path: "/matrix")
      }
      open[code, default: Array(repeating: 0, count: matrix.rows.count)][index] += amount
    }
    var gross = Array(repeating: Int64(0), count: matrix.rows.count)
    for (code, amounts) in open {
      let currency = try Currency(parsing: code)
      for (index, amount) in amounts.enumerated() { gross[index] += try report.value(amount, of: currency) }
    }
    let (total, provisions) = try matrix.provisions(gross)
    return Result(
      currency: report.currency.code, rates: report.views, total: report.money(total),
      gross: report.money(gross.reduce(0, +)),
      buckets: matrix.rows.indices.map {
        Bucket(
          upTo: matrix.rows[$0].upTo, gross: report.money(gross[$0]), rate: matrix.rows[$0].rate,
          provision: report.money(provisions[$0]))
      },
      policyVersion: policy?.version, asOf: clocks.day, knownAt: call.knownAt)
  }
}
