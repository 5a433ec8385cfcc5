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
          .invalidParams, "The matrix ascends; \(upTo) follows \(before).", zh: "矩阵须递增；\(before) 之后不能是 \(upTo)。",
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
