import AvalKit

/// The columns of an ageing: not due, then buckets up to so many days past due, then everything older (F-V7).
package struct Buckets: Sendable, Hashable {
  /// Ascending upper bounds in days, each bucket including its bound.
  package let bounds: [Int]

  package static let standard = [30, 60, 90, 180, 365]

  package init(_ bounds: [Int]) throws(Failure) {
    for (index, bound) in bounds.enumerated() where index > 0 && bound <= bounds[index - 1] {
      throw Failure(
        .invalidParams, "Bucket bounds ascend; \(bound) follows \(bounds[index - 1]).",
        zh: "账龄区间上限须递增；\(bounds[index - 1]) 之后不能是 \(bound)。", path: "/buckets/\(index)")
    }
    self.bounds = bounds
  }

  package var count: Int { bounds.count + 1 }

  /// The bucket of so many days past due: nil on or before the due day.
  package func index(daysOverdue: Int) -> Int? {
    guard daysOverdue > 0 else { return nil }
    return bounds.firstIndex { daysOverdue <= $0 } ?? bounds.count
  }
}

/// One row of an ageing in one currency, in minor units.
package struct AgeingSum: Sendable {
  package var notDue: Int64 = 0
  package var buckets: [Int64]
  package var unapplied: Int64 = 0

  package init(_ buckets: Buckets) {
    self.buckets = Array(repeating: 0, count: buckets.count)
  }

  package mutating func add(_ open: Int64, daysOverdue: Int, _ columns: Buckets) {
    if let index = columns.index(daysOverdue: daysOverdue) { buckets[index] += open } else { notDue += open }
  }

  package static func += (left: inout AgeingSum, right: AgeingSum) {
    left.notDue += right.notDue
    left.unapplied += right.unapplied
    for index in left.buckets.indices { left.buckets[index] += right.buckets[index] }
  }

  /// Every figure turned by `body`.
  func map(_ body: (Int64) throws -> Int64) rethrows -> AgeingSum {
    var sum = self
    sum.notDue = try body(notDue)
    sum.unapplied = try body(unapplied)
    sum.buckets = try buckets.map(body)
    return sum
  }

  /// What is owed on balance; every row of a report adds up to it.
  package var balance: Int64 { buckets.reduce(notDue, +) - unapplied }

  package var isEmpty: Bool { notDue == 0 && unapplied == 0 && buckets.allSatisfy { $0 == 0 } }
}
