import AvalKit

/// What was late, item by item and day by day, net of what the customer had on account: money that was here and not applied
/// yet covers what was due first (V-9).
final class FeeHistories {
  private struct Owner: Hashable {
    let customer: Int64
    let currency: Currency
  }

  private let call: Call
  private var survivors: [Int64: Int64] = [:]
  /// The net histories of each customer's items; nil where nothing was ever on account over a day's end.
  private var covered: [Owner: [Int64: [LateInterest.Step]]?] = [:]

  init(_ call: Call) {
    self.call = call
  }

  func history(of item: Item) throws -> [LateInterest.Step] {
    let owner = Owner(customer: try survivor(of: item.customer), currency: item.currency)
    if covered[owner] == nil { covered[owner] = .some(try net(owner)) }
    guard let histories = covered[owner] ?? nil else { return try own(item) }
    return try histories[item.id] ?? own(item)
  }

  private func survivor(of customer: Int64) throws -> Int64 {
    if let known = survivors[customer] { return known }
    let survivor =
      try call.store.first("SELECT coalesce(merged_into, id) FROM archive_customer_v1 WHERE id = ?1", customer) {
        $0.int(0)
      } ?? customer
    survivors[customer] = survivor
    return survivor
  }

  private func own(_ item: Item) throws -> [LateInterest.Step] {
    var balance: Int64 = 0
    return try call.store.all(
      "SELECT day, sum(amount) FROM receivables_entry WHERE account = ?1 GROUP BY day ORDER BY day", item.id
    ) { row in
      balance += row.int(1)
      return LateInterest.Step(day: row.day(0), balance: balance)
    }
  }

  private func net(_ owner: Owner) throws -> [Int64: [LateInterest.Step]]? {
    var held: Int64 = 0
    var onAccount: [CivilDate: Int64] = [:]
    try call.store.each(
      """
      SELECT e.day, -sum(e.amount) FROM receivables_credit c JOIN receivables_entry e ON e.account = c.id
      WHERE c.customer IN \(Family.sql) AND c.currency = ?2 GROUP BY e.day ORDER BY e.day
      """, owner.customer, owner.currency.code
    ) { row in
      held += row.int(1)
      onAccount[row.day(0)] = held
      return true
    }
    guard onAccount.values.contains(where: { $0 > 0 }) else { return nil }
    var cover = AccountCover()
    try call.store.each(
      """
      SELECT i.id, i.due, e.day, sum(e.amount) FROM receivables_item i JOIN receivables_entry e ON e.account = i.id
      WHERE i.customer IN \(Family.sql) AND i.currency = ?2 AND i.component = 'principal'
      GROUP BY i.id, i.due, e.day ORDER BY e.day, i.id
      """, owner.customer, owner.currency.code
    ) { row in
      cover.add(item: row.int(0), due: row.day(1), day: row.day(2), amount: row.int(3))
      return true
    }
    return cover.histories(onAccount: onAccount)
  }
}

/// Spreads what is on account over what is open, what was due first first, on every day on which either changes.
package struct AccountCover {
  private struct Change {
    let item: Int64
    let day: CivilDate
    let amount: Int64
  }

  private var dues: [Int64: CivilDate] = [:]
  private var changes: [Change] = []

  package init() {}

  /// A change of an item's balance; changes come in the order of their days.
  package mutating func add(item: Int64, due: CivilDate, day: CivilDate, amount: Int64) {
    dues[item] = due
    changes.append(Change(item: item, day: day, amount: amount))
  }

  /// - Parameter onAccount: what is on account at the end of each day on which that changes.
  /// - Returns: what of each item was not covered, by day.
  package func histories(onAccount: [CivilDate: Int64]) -> [Int64: [LateInterest.Step]] {
    let order = dues.sorted { ($0.value, $0.key) < ($1.value, $1.key) }.map(\.key)
    let ranks = Dictionary(uniqueKeysWithValues: order.enumerated().map { ($1, $0) })
    var open = Array(repeating: Int64(0), count: order.count)
    var shown = open
    /// The ranks of open items, ascending.
    var active: [Int] = []
    /// The ranks of items that are covered, wholly or in part.
    var covered: Set<Int> = []
    var steps = Array(repeating: [LateInterest.Step](), count: order.count)
    var held: Int64 = 0
    var next = 0
    for day in Set(changes.map(\.day)).union(onAccount.keys).sorted() {
      var touched = covered
      while next < changes.count, changes[next].day == day {
        let change = changes[next]
        next += 1
        guard let rank = ranks[change.item] else { continue }
        let before = open[rank]
        open[rank] += change.amount
        touched.insert(rank)
        if before == 0, open[rank] != 0 {
          active.insert(rank, at: AccountCover.place(of: rank, in: active))
        } else if before != 0, open[rank] == 0 {
          active.remove(at: AccountCover.place(of: rank, in: active))
        }
      }
      held = onAccount[day] ?? held
      var left = max(0, held)
      var covers: [Int: Int64] = [:]
      for rank in active {
        guard left > 0 else { break }
        let part = min(left, open[rank])
        left -= part
        covers[rank] = part
      }
      touched.formUnion(covers.keys)
      for rank in touched {
        let net = open[rank] - (covers[rank] ?? 0)
        guard net != shown[rank] || steps[rank].isEmpty else { continue }
        shown[rank] = net
        steps[rank].append(LateInterest.Step(day: day, balance: net))
      }
      covered = Set(covers.keys)
    }
    return Dictionary(uniqueKeysWithValues: order.enumerated().map { ($1, steps[$0]) })
  }

  /// Where a rank stands, or would stand, among ascending ones.
  private static func place(of rank: Int, in ranks: [Int]) -> Int {
    var (low, high) = (0, ranks.count)
    while low < high {
      let middle = (low + high) / 2
      if ranks[middle] < rank { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
