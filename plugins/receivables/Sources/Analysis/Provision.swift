import AvalKit

/// A provision matrix (IFRS 9, CAS 22): a loss rate for each bucket of lateness (F-V15).
package struct ProvisionMatrix: Codable, Sendable {
  package struct Row: Codable, Sendable {
    /// The most days past due; 0 is what is not due, nil the rest.
    package let upTo: Int?
    /// In percent.
    package let rate: ExactDecimal
  }

  package let rows: [Row]

  package init(rows: [Row]) throws {
    for (index, row) in rows.enumerated() {
      if let upTo = row.upTo, index > 0, let before = rows[index - 1].upTo, upTo <= before {
        throw Failure(
          .invalidParams, "The matrix ascends; \(upTo) follows \(before).", zh: "矩阵须递增;\(before) 之后不能是 \(upTo)。",
          path: "/matrix/\(index)/upTo")
      }
      if row.upTo == nil, index < rows.count - 1 {
        throw Failure(
          .invalidParams, "Only the last row of the matrix may cover the rest.", zh: "只有矩阵最后一行可以包含其余部分。",
          path: "/matrix/\(index)/upTo")
      }
      if row.rate.isNegative || row.rate > ExactDecimal(100) {
        throw Failure(
          .invalidParams, "A loss rate lies within 0…100 percent.", zh: "损失率须在 0…100% 之间。",
          path: "/matrix/\(index)/rate")
      }
    }
    self.rows = rows
  }

  package func index(daysOverdue: Int) -> Int? {
    rows.firstIndex { row in row.upTo.map { daysOverdue <= $0 } ?? true }
  }

  /// The provision of each row and in all: the sum is rounded once, and the rows are split so that they add up to it.
  package func provisions(_ gross: [Int64]) throws -> (total: Int64, rows: [Int64]) {
    let exact = try zip(rows, gross).map { row, gross in
      try Fraction(row.rate) * Fraction(Int128(gross), 100)
    }
    let sum = try exact.reduce(Fraction.zero) { try $0 + $1 }
    let total = try Int64(sum.rounded(digits: 0).units)
    var parts = try exact.map { try Int64($0.rounded(digits: 0, rounding: .floor).units) }
    let order = try exact.enumerated().map { ($0, try $1 - Fraction(Int128(parts[$0]))) }
      .sorted { ($1.1, $0.0) < ($0.1, $1.0) }
    for (index, _) in order.prefix(Int(max(0, total - parts.reduce(0, +)))) { parts[index] += 1 }
    return (total, parts)
  }
}

struct ComputeProvision: Method {
  static let name = "receivables.provision.compute"

  struct Params: Decodable {
    let matrix: [ProvisionMatrix.Row]?
    let currency: Currency?
    let customer: CustomerRef?
  }

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
    let total: Money
    let gross: Money
    let buckets: [Bucket]
    let policyVersion: String?
    let asOf: CivilDate
    let knownAt: Instant
  }

  private struct Shipped: Decodable {
    let matrix: [ProvisionMatrix.Row]
  }

  func run(_ params: Params, in call: Call) throws -> Result {
    let policy = params.matrix == nil ? try call.policy("provision") : nil
    let matrix = try ProvisionMatrix(rows: params.matrix ?? policy?.decode(Shipped.self).matrix ?? [])
    let currency = try ReportCurrency.choose(params.currency, in: call.store)
    let customer = try params.customer.map { try CustomerResolver(call).find($0) }
    let clocks = Clocks(call)
    var gross = Array(repeating: Int64(0), count: matrix.rows.count)
    try Balances(store: call.store, clocks: clocks, customer: customer).eachOpenItem { _, code, due, open in
      guard code == currency.code else { return }
      guard let index = matrix.index(daysOverdue: due.days(until: clocks.day)) else {
        throw Failure(
          .invalidParams, "The matrix ends before \(due.days(until: clocks.day)) days; let its last row be null.",
          zh: "矩阵未覆盖逾期 \(due.days(until: clocks.day)) 天;请将最后一行的上限设为 null。", path: "/matrix")
      }
      gross[index] += open
    }
    let (total, provisions) = try matrix.provisions(gross)
    func money(_ minor: Int64) -> Money { Money(minor: minor, currency: currency) }
    return Result(
      currency: currency.code, total: money(total), gross: money(gross.reduce(0, +)),
      buckets: matrix.rows.indices.map {
        Bucket(
          upTo: matrix.rows[$0].upTo, gross: money(gross[$0]), rate: matrix.rows[$0].rate,
          provision: money(provisions[$0]))
      },
      policyVersion: policy?.version, asOf: clocks.day, knownAt: call.knownAt)
  }
}
