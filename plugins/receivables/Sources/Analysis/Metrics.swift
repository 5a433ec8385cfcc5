import AvalKit

/// What the metrics of a period are computed from, in minor units of one currency (F-V1 … F-V6).
package struct MetricInputs: Sendable {
  package let from: CivilDate
  package let to: CivilDate
  /// Receivables at the end of the day before `from`, and at the end of `to`.
  package let opening: Int64
  package let closing: Int64
  /// The part of `closing` that is not due yet.
  package let closingCurrent: Int64
  /// Sales by day, as `Turnover` defines them, up to `to`.
  package let sales: [CivilDate: Int64]
  /// What is open at the end of `to`, by the day it was invoiced.
  package let open: [CivilDate: Int64]
  /// Payments applied in the period: amount and days from the invoice to the payment.
  package let payments: [(amount: Int64, days: Int)]
  /// Money that came in, as `Turnover` defines it.
  package let collected: Int64
  /// Less what of it was reversed.
  package let writtenOff: Int64
  package let recovered: Int64

  package init(
    from: CivilDate, to: CivilDate, opening: Int64, closing: Int64, closingCurrent: Int64,
    sales: [CivilDate: Int64], open: [CivilDate: Int64] = [:], payments: [(amount: Int64, days: Int)] = [],
    collected: Int64 = 0, writtenOff: Int64 = 0, recovered: Int64 = 0
  ) {
    self.from = from
    self.to = to
    self.opening = opening
    self.closing = closing
    self.closingCurrent = closingCurrent
    self.sales = sales
    self.open = open
    self.payments = payments
    self.collected = collected
    self.writtenOff = writtenOff
    self.recovered = recovered
  }
}

/// The metrics of a period; nil where a divisor is zero. Days and percents with four digits.
package struct Metrics: Sendable {
  package let sales: Int64
  package let dsoSimple: ExactDecimal?
  package let dsoCountBack: ExactDecimal?
  package let dsoTrue: ExactDecimal?
  package let bestPossibleDso: ExactDecimal?
  package let add: ExactDecimal?
  package let cei: ExactDecimal?
  package let turnover: ExactDecimal?
  package let daysToPayWeighted: ExactDecimal?
  package let daysToPayPlain: ExactDecimal?
  package let badDebtRate: ExactDecimal?

  package init(_ inputs: MetricInputs) throws {
    let sales = inputs.sales.reduce(0) { inputs.from <= $1.key && $1.key <= inputs.to ? $0 + $1.value : $0 }
    let days = Int128(inputs.from.days(until: inputs.to) + 1)
    self.sales = sales
    func ratio(_ numerator: Int128, _ denominator: Int128) throws -> ExactDecimal? {
      denominator > 0 ? try Fraction(numerator, denominator).rounded(digits: 4) : nil
    }
    let divisor = Int128(sales)
    dsoSimple = try ratio(Int128(inputs.closing) * days, divisor)
    bestPossibleDso = try ratio(Int128(inputs.closingCurrent) * days, divisor)
    add = try ratio(Int128(inputs.closing - inputs.closingCurrent) * days, divisor)
    dsoCountBack = try Metrics.countBack(inputs)
    dsoTrue = try Metrics.trueDSO(inputs)
    let available = Int128(inputs.opening) + divisor
    cei = try ratio(
      (available - Int128(inputs.closing)) * 100, available - Int128(inputs.closingCurrent))
    turnover = try ratio(divisor * 2, Int128(inputs.opening) + Int128(inputs.closing))
    let paid = inputs.payments.reduce(Int128(0)) { $0 + Int128($1.amount) }
    daysToPayWeighted = try ratio(inputs.payments.reduce(0) { $0 + Int128($1.amount) * Int128($1.days) }, paid)
    daysToPayPlain = try ratio(
      inputs.payments.reduce(0) { $0 + Int128($1.days) }, Int128(inputs.payments.count))
    badDebtRate = try ratio(Int128(inputs.writtenOff - inputs.recovered) * 100, divisor)
  }

  /// F-V2: whole months are taken off from the newest as long as the receivables exceed their sales, the last in part.
  private static func countBack(_ inputs: MetricInputs) throws -> ExactDecimal? {
    let months = monthly(inputs.sales)
    guard let oldest = months.keys.min() else { return nil }
    var left = inputs.closing
    var days: Int128 = 0
    var end = inputs.to
    while end >= oldest, left > 0 {
      let first = end.firstOfMonth
      let length = Int128(first.days(until: end) + 1)
      let sales = months[first] ?? 0
      if left <= sales {
        return try (Fraction(days) + Fraction(Int128(left) * length, Int128(sales))).rounded(digits: 4)
      }
      left -= max(0, sales)
      days += length
      guard first > .earliest else { break }
      end = try first.adding(days: -1)
    }
    return try Fraction(days).rounded(digits: 4)
  }

  /// F-V3: days open of each open invoice, weighted by its share of its month's sales.
  ///
  /// A month's term is rounded to twelve digits, because exact sums over many months outgrow 128 bits.
  private static func trueDSO(_ inputs: MetricInputs) throws -> ExactDecimal? {
    let months = monthly(inputs.sales)
    var terms: [CivilDate: Int128] = [:]
    for (day, open) in inputs.open {
      terms[day.firstOfMonth, default: 0] += Int128(open) * Int128(day.days(until: inputs.to))
    }
    var sum = ExactDecimal.zero
    for (month, weighted) in terms.sorted(by: { $0.key < $1.key }) {
      guard let sales = months[month], sales > 0 else { return nil }
      sum = try sum + Fraction(weighted, Int128(sales)).rounded(digits: 12)
    }
    return try sum.rounded(digits: 4)
  }

  private static func monthly(_ daily: [CivilDate: Int64]) -> [CivilDate: Int64] {
    var months: [CivilDate: Int64] = [:]
    for (day, sales) in daily { months[day.firstOfMonth, default: 0] += sales }
    return months
  }
}
