import AvalKit

/// Opens items, one after another: the statements of `Ledger` kept prepared, and what many items add to the same sums
/// written once.
///
/// Never outlives its call. Whoever gathers calls `finish` before the method returns.
final class ItemWriter {
  private struct Cell: Hashable {
    let currency: Currency
    let due: CivilDate
    let day: CivilDate
  }

  private struct Turnover {
    /// What the currency's control row held, and what was added since.
    var total: Int64
    var added: Int64
    var lastDay: CivilDate
  }

  private let ledger: Ledger
  /// Whether sums wait for `finish`; else each item's are written with it.
  private let gathers: Bool
  private let now: Int64
  private var items: HeldStatement?
  private var entries: HeldStatement?
  private var cells: [Cell: Int64] = [:]
  private var turnovers: [Currency: Turnover] = [:]

  init(_ ledger: Ledger, gathers: Bool) {
    self.ledger = ledger
    self.gathers = gathers
    now = ledger.now.milliseconds
  }

  /// Inserts items and their opening rows. The items belong to one document.
  ///
  /// - Returns: false, with nothing written, where the document's number is used already.
  func open(_ items: [Item]) throws -> Bool {
    for item in items {
      guard try insert(item) else { return false }
      try enter(item)
      if gathers {
        try gather(item)
      } else {
        try ledger.daily(item.currency, .item, due: item.due, day: item.day, item.amount)
        try ledger.turn(item.currency, item.amount, item.day)
      }
    }
    try ledger.house.open(items)
    return true
  }

  /// Writes the sums that were gathered.
  func finish() throws {
    for (cell, amount) in cells {
      try ledger.daily(cell.currency, .item, due: cell.due, day: cell.day, amount)
    }
    for (currency, turnover) in turnovers { try ledger.turn(currency, turnover.added, turnover.lastDay) }
    cells = [:]
    turnovers = [:]
  }

  private func gather(_ item: Item) throws {
    var turnover = try turnovers[item.currency] ?? Turnover(total: stored(item.currency), added: 0, lastDay: item.day)
    guard item.amount <= Ledger.turnoverLimit - turnover.total - turnover.added else {
      throw Ledger.turnoverFailure(item.currency, path: "/amount")
    }
    turnover.added += item.amount
    turnover.lastDay = max(turnover.lastDay, item.day)
    turnovers[item.currency] = turnover
    cells[Cell(currency: item.currency, due: item.due, day: item.day), default: 0] += item.amount
  }

  private func stored(_ currency: Currency) throws -> Int64 {
    try ledger.store.first(
      "SELECT turnover FROM receivables_control WHERE currency = ?1", currency.code
    ) { $0.int(0) } ?? 0
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
    return try row.execute() == 1
  }

  private static let insertItem = """
    INSERT INTO receivables_item (id, document, customer, kind, number, part, component, day, due, currency, amount,
      open, last_day, recorded, discount_day, discount, order_number, product, secured, interest_rate, acceptance,
      principal)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?11, ?8, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20)
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
