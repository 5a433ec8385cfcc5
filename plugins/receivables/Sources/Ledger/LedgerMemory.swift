import AvalKit

/// What one request remembers of the ledger: facts that are the same for all its postings, and, while it gathers, sums
/// that many of them add to.
final class LedgerMemory {
  struct Cell: Hashable {
    let currency: Currency
    let side: Ledger.Side
    let due: Int64
    let day: CivilDate
  }

  struct Turnover {
    /// What the currency's control row holds.
    let stored: Int64
    /// What is to be added to it.
    var added: Int64
    var lastDay: CivilDate
  }

  var closedThrough: CivilDate??
  /// Whether any customer is stopped.
  var hasStops: Bool?
  /// Whether any late fee was ever charged.
  var hasFees: Bool?
  var gathers = false
  var cells: [Cell: Int64] = [:]
  var turnovers: [Currency: Turnover] = [:]
  /// What the sums were before the part under way added to them, latest last; nil outside such a part.
  fileprivate var trail: [Step]?

  fileprivate enum Step {
    case cell(Cell, Int64?)
    case turnover(Currency, Turnover?)
  }

  fileprivate func undo(_ trail: [Step]) {
    for step in trail.reversed() {
      switch step {
      case .cell(let cell, let amount): cells[cell] = amount
      case .turnover(let currency, let turnover): turnovers[currency] = turnover
      }
    }
  }
}

extension Ledger {
  /// Writes the sums that `body` adds to once, at its end. What undoes a part within it wraps that part in `part`;
  /// whoever catches any other failure lets the request fail.
  func gathering<T>(_ body: () throws -> T) throws -> T {
    memory.gathers = true
    defer {
      memory.gathers = false
      memory.cells = [:]
      memory.turnovers = [:]
    }
    let result = try body()
    for (cell, amount) in memory.cells where amount != 0 { try write(cell, amount) }
    for (currency, turnover) in memory.turnovers {
      try write(turnover: turnover.added, of: currency, on: turnover.lastDay)
    }
    return result
  }

  /// Runs a part of what is gathered in a savepoint: where it fails, neither its rows nor its sums stay.
  func part<T>(_ body: () throws -> T) throws -> T {
    memory.trail = []
    defer { memory.trail = nil }
    do {
      return try store.savepoint(body)
    } catch {
      memory.undo(memory.trail ?? [])
      throw error
    }
  }

  func daily(_ currency: Currency, _ side: Side, due: CivilDate?, day: CivilDate, _ amount: Int64) throws {
    let cell = LedgerMemory.Cell(currency: currency, side: side, due: due.map { Int64($0.dayNumber) } ?? 0, day: day)
    guard memory.gathers else { return try write(cell, amount) }
    memory.trail?.append(.cell(cell, memory.cells[cell]))
    memory.cells[cell, default: 0] += amount
  }

  /// Adds to the currency's turnover, and refuses what would let a sum of journal rows overflow.
  func turn(_ currency: Currency, _ amount: Int64, _ day: CivilDate) throws {
    guard amount <= Ledger.movementLimit else { throw Ledger.movementFailure(currency, path: "/amount") }
    guard memory.gathers else { return try write(turnover: amount, of: currency, on: day) }
    var turnover =
      try memory.turnovers[currency]
      ?? LedgerMemory.Turnover(
        stored: store.first("SELECT turnover FROM receivables_control WHERE currency = ?1", currency.code) { $0.int(0) }
          ?? 0, added: 0, lastDay: day)
    guard amount <= Ledger.turnoverLimit - turnover.stored - turnover.added else {
      throw Ledger.turnoverFailure(currency, path: "/amount")
    }
    memory.trail?.append(.turnover(currency, memory.turnovers[currency]))
    turnover.added += amount
    turnover.lastDay = max(turnover.lastDay, day)
    memory.turnovers[currency] = turnover
  }

  private func write(_ cell: LedgerMemory.Cell, _ amount: Int64) throws {
    try store.prepared(
      """
      INSERT INTO receivables_daily (currency, side, due, day, amount) VALUES (?1, ?2, ?3, ?4, ?5)
      ON CONFLICT (currency, side, due, day) DO UPDATE SET amount = receivables_daily.amount + excluded.amount
      """
    ) { row in
      try row.bind(cell.currency.code, at: 1)
      try row.bind(cell.side == .item ? "item" : "credit", at: 2)
      try row.bind(cell.due, at: 3)
      try row.bind(Int64(cell.day.dayNumber), at: 4)
      try row.bind(amount, at: 5)
      try row.execute()
    }
  }

  private func write(turnover amount: Int64, of currency: Currency, on day: CivilDate) throws {
    let changed = try store.prepared(
      """
      INSERT INTO receivables_control (currency, turnover, last_day) VALUES (?1, ?2, ?3)
      ON CONFLICT (currency) DO UPDATE SET turnover = receivables_control.turnover + excluded.turnover,
        last_day = CASE WHEN receivables_control.last_day < excluded.last_day THEN excluded.last_day
          ELSE receivables_control.last_day END
      WHERE receivables_control.turnover <= ?4
      """
    ) { row in
      try row.bind(currency.code, at: 1)
      try row.bind(amount, at: 2)
      try row.bind(Int64(day.dayNumber), at: 3)
      try row.bind(Ledger.turnoverLimit - amount, at: 4)
      return try row.execute()
    }
    guard changed == 1 else { throw Ledger.turnoverFailure(currency, path: "/amount") }
  }

  // MARK: Remembered

  /// The day up to which periods are closed, or nil where none is.
  func closedThrough() throws -> CivilDate? {
    if let known = memory.closedThrough { return known }
    let closed = try store.first("SELECT closed_through FROM receivables_period ORDER BY id DESC LIMIT 1") { $0.day(0) }
    memory.closedThrough = .some(closed)
    return closed
  }

  /// Whether any customer is stopped: postings add no stop.
  func hasStops() throws -> Bool {
    if let known = memory.hasStops { return known }
    let found = try store.first("SELECT 1 FROM receivables_stop WHERE cured IS NULL LIMIT 1") { _ in true } ?? false
    memory.hasStops = found
    return found
  }
}
