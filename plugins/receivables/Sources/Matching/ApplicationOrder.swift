import AvalKit

/// Spreads a payment over items in the order of a policy (F-V10, F-V11): items that tie on every key share pro rata.
package struct ApplicationOrder {
  package let keys: [MatchPolicy.OrderKey]
  /// The day of payment, which decides what is due.
  package let day: CivilDate

  package init(keys: [MatchPolicy.OrderKey], on day: CivilDate) {
    self.keys = keys
    self.day = day
  }

  package func allocate(_ amount: Money, to candidates: [Candidate]) throws -> [(item: Int64, amount: Int64)] {
    let sorted = candidates.filter { $0.open > 0 }.sorted { compare($0, $1) < 0 }
    var left = amount.minor
    var allocations: [(item: Int64, amount: Int64)] = []
    var start = 0
    while start < sorted.count, left > 0 {
      var end = start + 1
      while end < sorted.count, compare(sorted[start], sorted[end]) == 0 { end += 1 }
      let group = sorted[start..<end]
      let total = group.reduce(0) { $0 + $1.open }
      if total <= left {
        allocations += group.map { ($0.id, $0.open) }
        left -= total
      } else {
        let shares = try Money(minor: left, currency: amount.currency).split(weights: group.map(\.open))
        allocations += zip(group, shares).filter { $0.1.isPositive }.map { ($0.id, $1.minor) }
        left = 0
      }
      start = end
    }
    return allocations
  }

  /// Negative where `a` is paid before `b`, 0 where they tie.
  private func compare(_ a: Candidate, _ b: Candidate) -> Int {
    for key in keys {
      let order = order(a, b, by: key)
      if order != 0 { return order }
    }
    return 0
  }

  private func order(_ a: Candidate, _ b: Candidate, by key: MatchPolicy.OrderKey) -> Int {
    switch key {
    case .component: rank(a.component) - rank(b.component)
    case .dueFirst: (a.due <= day ? 0 : 1) - (b.due <= day ? 0 : 1)
    case .security: (a.secured ? 1 : 0) - (b.secured ? 1 : 0)
    case .burden: sign(b.interestRate ?? .zero, a.interestRate ?? .zero)
    case .due: sign(a.due, b.due)
    case .day: sign(a.day, b.day)
    case .posted: sign(a.id, b.id)
    }
  }

  private func sign<Value: Comparable>(_ a: Value, _ b: Value) -> Int { a < b ? -1 : b < a ? 1 : 0 }

  /// Costs of enforcement, then interest and fees for delay, then principal.
  private func rank(_ component: String) -> Int {
    switch component {
    case "cost": 0
    case "interest", "lateFee": 1
    default: 2
    }
  }
}
