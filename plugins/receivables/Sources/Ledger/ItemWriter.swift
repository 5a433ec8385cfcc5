import AvalKit

/// Opens items, one after another, with statements that stay prepared. Never outlives its call.
final class ItemWriter {
  private let ledger: Ledger
  private let now: Int64
  private var items: HeldStatement?
  private var entries: HeldStatement?

  init(_ ledger: Ledger) {
    self.ledger = ledger
    now = ledger.now.milliseconds
  }

  /// Inserts items and their opening rows. The items belong to one document.
  ///
  /// - Returns: false, with nothing written, where the document's number is used already.
  func open(_ items: [Item]) throws -> Bool {
    for item in items {
      guard try insert(item) else { return false }
      try enter(item)
      try ledger.turn(item.currency, item.amount, item.day)
      try ledger.daily(item.currency, .item, due: item.due, day: item.day, item.amount)
    }
    try ledger.house.open(items)
    return true
  }

  private func insert(_ item: Item) throws -> Bool {
    let held = try items ?? ledger.store.held(ItemWriter.insertItem)
    items = held
    let row = held.statement
    try item.bind(to: row)
    try row.bind(now, at: Int32(Item.columnCount + 1))
    return try row.execute() == 1
  }

  private static let insertItem = """
    INSERT INTO \(Item.table) (\(Item.columns), recorded) VALUES (\(Item.placeholders), ?\(Item.columnCount + 1))
    ON CONFLICT (customer, kind, number, part) DO NOTHING
    """

  private func enter(_ item: Item) throws {
    let held = try entries ?? ledger.store.held(Ledger.insertEntry)
    entries = held
    try Ledger.bindEntry(
      held.statement, account: item.id, posting: item.id, kind: "post", day: item.day, now: now, amount: item.amount,
      counter: nil)
    try held.statement.execute()
  }
}
