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
    try row.bind(item.id, at: 1)
    try row.bind(item.document, at: 2)
    try row.bind(item.customer, at: 3)
    try row.bind(item.kind, at: 4)
    try row.bind(item.number, at: 5)
    try row.bind(Int64(item.part), at: 6)
    try row.bind(item.component, at: 7)
    try row.bind(Int64(item.day.dayNumber), at: 8)
    try row.bind(Int64(item.due.dayNumber), at: 9)
    try row.bind(item.currency.code, at: 10)
    try row.bind(item.amount, at: 11)
    try row.bind(now, at: 12)
    // What is not bound is NULL.
    if let day = item.discountDay { try row.bind(Int64(day.dayNumber), at: 13) }
    if let discount = item.discount { try row.bind(discount, at: 14) }
    if let order = item.orderNumber { try row.bind(order, at: 15) }
    if let product = item.product { try row.bind(product, at: 16) }
    if let secured = item.secured { try row.bind(secured ? 1 : 0, at: 17) }
    if let rate = item.interestRate { try row.bind(rate, at: 18) }
    if let acceptance = item.acceptance { try row.bind(acceptance, at: 19) }
    if let principal = item.principal { try row.bind(principal, at: 20) }
    if let percent = item.discountPercent {
      try row.bind(percent.description, at: 21)
      try row.bind(item.amount, at: 22)
    }
    return try row.execute() == 1
  }

  private static let insertItem = """
    INSERT INTO receivables_item (id, document, customer, kind, number, part, component, day, due, currency, amount,
      open, last_day, recorded, discount_day, discount, order_number, product, secured, interest_rate, acceptance,
      principal, discount_percent, discount_base)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?11, ?8, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21,
      ?22)
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
