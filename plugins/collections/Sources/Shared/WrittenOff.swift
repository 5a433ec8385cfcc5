import AvalKit

/// What was written off and has not come in after all: no longer open, still owed (C-32).
enum WrittenOff {
  /// In minor units of the currency.
  static func sum(of customer: Int64, _ currency: Currency, in call: Call) throws -> Int64 {
    try call.store.first(
      """
      SELECT coalesce(sum(amount - recovered), 0) FROM receivables_write_off_v1
      WHERE customer_id IN \(Owner.sql) AND currency = ?2
      """, customer, currency.code
    ) { $0.int(0) } ?? 0
  }

  /// Whether anything is lost in whatever currency.
  static func isAny(of customer: Int64, in call: Call) throws -> Bool {
    try call.store.first(
      "SELECT 1 FROM receivables_write_off_v1 WHERE customer_id IN \(Owner.sql) AND recovered < amount LIMIT 1",
      customer
    ) { _ in true } ?? false
  }

  /// The items, each once.
  static func items(of customer: Int64, _ currency: Currency, in call: Call) throws -> [Int64] {
    try call.store.all(
      """
      SELECT DISTINCT item_id FROM receivables_write_off_v1
      WHERE customer_id IN \(Owner.sql) AND currency = ?2 AND recovered < amount ORDER BY item_id LIMIT ?3
      """, customer, currency.code, AcknowledgedItems.most
    ) { $0.int(0) }
  }
}
