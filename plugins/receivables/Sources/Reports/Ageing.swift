import AvalKit

/// The sums of an ageing while they grow, by customer and currency.
struct Ageing {
  typealias Group = AgeingGroups.Key

  struct Row {
    let group: Int64?
    let key: String?
    let currency: String
    let sum: AgeingSum
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

  /// Turns every figure into one currency at the day's rate: each customer's figure of each column is rounded once, half
  /// away from zero, and rows and totals are added up from those.
  mutating func convert(to target: Currency, with rates: ExchangeRates) throws {
    var converted = AgeingGroups(buckets)
    for (group, sum) in zip(groups.keys, groups.sums) where !sum.isEmpty {
      let factor = try rates.factor(
        from: Currency(parsing: group.currency), to: target, on: day, path: "/reportCurrency")
      converted.add(
        try sum.multiplied(by: factor), to: Group(customer: group.customer, currency: target.code))
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
    return first != second ? first < second : (a.key ?? "", a.currency) < (b.key ?? "", b.currency)
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

/// What rows are grouped by: the customer, or what the archive says of it.
struct AgeingKeys {
  let key: GetAgeing.Key
  private let store: Store
  private var survivors: [Int64: Int64] = [:]
  private var labels: [Int64: String] = [:]
  private var heads: GroupHeads?

  init(_ key: GetAgeing.Key, _ clocks: Clocks, _ store: Store) throws {
    self.key = key
    self.store = store
    var survivors: [Int64: Int64] = [:]
    var labels: [Int64: String] = [:]
    switch key {
    case .total, .currency: break
    case .customer:
      try store.each("SELECT id, merged_into FROM archive_customer_v1 WHERE merged_into IS NOT NULL") { row in
        survivors[row.int(0)] = row.int(1)
        return true
      }
    case .group:
      try store.each("SELECT id, merged_into FROM archive_customer_v1 WHERE merged_into IS NOT NULL") { row in
        survivors[row.int(0)] = row.int(1)
        return true
      }
      heads = try GroupHeads(clocks, survivors, store)
    case .salesperson, .region:
      try store.each("SELECT id, merged_into, salesperson, region FROM archive_customer_v1") { row in
        survivors[row.int(0)] = row.optionalInt(1)
        labels[row.int(0)] = row.optionalText(key == .region ? 3 : 2)
        return true
      }
    }
    self.survivors = survivors
    self.labels = labels
  }

  /// Whether each customer is a row of its own.
  var isPlain: Bool { key == .customer && survivors.isEmpty }

  func survivor(of customer: Int64?) -> Int64? {
    customer.map { survivors[$0] ?? $0 }
  }

  func key(of customer: Int64?, currency: String) -> String? {
    switch key {
    case .total: "total"
    case .currency: currency
    case .customer: customer.map { EntityID(prefix: CustomerRef.prefix, number: $0).description }
    case .group:
      customer.map { EntityID(prefix: CustomerRef.prefix, number: heads?.head(of: $0) ?? $0).description }
    case .salesperson, .region: customer.flatMap { labels[$0] }
    }
  }

  /// The customer that a row stands for: itself, or the head of its group.
  func rowCustomer(_ customer: Int64?) -> Int64? {
    switch key {
    case .customer: customer
    case .group: customer.map { heads?.head(of: $0) ?? $0 }
    default: nil
    }
  }

  /// The customer's name, for the rows that are shown.
  func name(of customer: Int64?) throws -> String? {
    guard key == .customer || key == .group, let customer else { return nil }
    return try store.first("SELECT name FROM archive_customer_v1 WHERE id = ?1", customer) { $0.text(0) }
  }
}
