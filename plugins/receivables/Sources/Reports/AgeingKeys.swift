import AvalKit

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
