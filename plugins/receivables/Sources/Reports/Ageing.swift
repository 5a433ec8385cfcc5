import AvalKit

/// The sums of an ageing while they grow, by customer and currency.
struct Ageing {
  typealias Group = AgeingGroups.Key

  struct Row {
    let group: Int64?
    let key: String?
    let currency: String
    let sum: AgeingSum

    /// What the rows are ordered by: customer, the unknown one last, then key, then currency.
    var position: [any SQLBindable] { [group ?? .max, key ?? "", currency] }
  }

  let buckets: Buckets
  let day: CivilDate
  private var groups: AgeingGroups

  init(buckets: Buckets, day: CivilDate) {
    self.buckets = buckets
    self.day = day
    groups = AgeingGroups(buckets)
  }

  mutating func read(_ balances: Balances) throws {
    var groups = AgeingGroups(buckets)
    try balances.eachAgedSum(buckets) { customer, currency, sum in
      groups.add(sum, to: Group(customer: customer, currency: currency))
    }
    try balances.eachCredit { customer, currency, unapplied in
      groups.add(unapplied: unapplied, to: Group(customer: customer, currency: currency))
    }
    self.groups = groups
  }

  /// The portfolio's totals from the table of daily changes: no item is read.
  mutating func readDaily(_ store: Store) throws {
    var groups = AgeingGroups(buckets)
    try store.each(
      """
      SELECT currency, side, due, sum(amount) FROM receivables_daily WHERE day <= ?1 GROUP BY currency, side, due
      """, day
    ) { row in
      let group = Group(customer: nil, currency: row.text(0))
      if row.text(1) == "credit" {
        groups.add(unapplied: -row.int(3), to: group)
      } else {
        var sum = AgeingSum(buckets)
        sum.add(row.int(3), daysOverdue: row.day(2).days(until: day), buckets)
        groups.add(sum, to: group)
      }
      return true
    }
    self.groups = groups
  }

  /// Turns every figure into the report's currency: each customer's figure of each column is rounded once, half away from
  /// zero, and rows and totals are added up from those.
  mutating func convert(in report: ReportCurrency) throws {
    var converted = AgeingGroups(buckets)
    for (group, sum) in zip(groups.keys, groups.sums) where !sum.isEmpty {
      let currency = try Currency(parsing: group.currency)
      converted.add(
        try sum.map { try report.value($0, of: currency) },
        to: Group(customer: group.customer, currency: report.currency.code))
    }
    groups = converted
  }

  /// The rows by key, then currency; rows of nothing but zeros are left out.
  func rows(by keys: AgeingKeys) throws -> [Row] {
    struct Cell: Hashable {
      let group: Int64?
      let key: String?
      let currency: String
    }
    if keys.isPlain {
      let rows = zip(groups.keys, groups.sums).lazy.filter { !$0.1.isEmpty }
        .map { Row(group: $0.0.customer, key: nil, currency: $0.0.currency, sum: $0.1) }
      return groups.isSorted ? Array(rows) : rows.sorted(by: Ageing.precedes)
    }
    var cells: [Cell: AgeingSum] = [:]
    for (group, sum) in zip(groups.keys, groups.sums) where !sum.isEmpty {
      let customer = keys.survivor(of: group.customer)
      let cell = Cell(
        group: keys.rowCustomer(customer),
        // A customer's key is written where its row is shown.
        key: keys.key == .customer ? nil : keys.key(of: customer, currency: group.currency), currency: group.currency)
      cells[cell, default: AgeingSum(buckets)] += sum
    }
    return cells.map { Row(group: $0.group, key: $0.key, currency: $0.currency, sum: $1) }.sorted(by: Ageing.precedes)
  }

  /// By customer, then by key, then by currency; texts are looked at only where they decide.
  private static func precedes(_ a: Row, _ b: Row) -> Bool {
    let (first, second) = (a.group ?? .max, b.group ?? .max)
    if first != second { return first < second }
    let (one, other) = ((a.key ?? "").utf8, (b.key ?? "").utf8)
    if !one.elementsEqual(other) { return one.lexicographicallyPrecedes(other) }
    return a.currency < b.currency
  }

  /// One row a currency over everything.
  func totals() throws -> [AgeingRow] {
    var totals: [(currency: String, sum: AgeingSum)] = []
    for (group, sum) in zip(groups.keys, groups.sums) {
      if let index = totals.firstIndex(where: { $0.currency == group.currency }) {
        totals[index].sum += sum
      } else {
        totals.append((group.currency, sum))
      }
    }
    return try totals.filter { !$0.sum.isEmpty }.sorted { $0.currency < $1.currency }.map {
      try AgeingRow($0.sum, $0.currency, key: "total", customer: .none, name: nil)
    }
  }
}
