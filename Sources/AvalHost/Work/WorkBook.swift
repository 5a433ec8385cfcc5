import AvalKit

/// A line as a module puts it; days are civil day numbers.
struct WorkEntry {
  let module: String
  let kind: String
  let key: String
  var customer: String?
  /// Nil: the day from which it is shown.
  let due: Int64?
  /// Nil: today, or as it was put before.
  let since: Int64?
  let owner: String?
  let unit: String?
  let rank: Int
  let amount: Money?
  /// A JSON object: the values of the kind, in its order.
  let details: String
}

/// Writes `host_work`, in the transaction of whatever the lines speak of. Belongs to the writer; its statements are made
/// when they are needed first.
final class WorkBook {
  private let connection: Connection
  private var insert: PreparedStatement?
  private var delete: PreparedStatement?
  private var last: PreparedStatement?
  private var survivor: PreparedStatement?

  init(_ connection: Connection) { self.connection = connection }

  /// Puts a line or changes it.
  ///
  /// - Parameter limit: how many lines of one kind a customer may have; a change of one that is there is not counted.
  func put(_ line: WorkEntry, today: Int64, limit: Int) throws {
    let statement = try insert ?? connection.prepare(Self.insertion)
    insert = statement
    defer { statement.reset() }
    if let customer = line.customer, try isFull(customer, line, limit) { throw Self.tooMany(line, limit) }
    let since = line.since ?? today
    try statement.bind([
      .text(line.module), .text(line.kind), .text(line.key), Self.text(line.customer),
      .integer(line.due ?? since), .integer(since), Self.text(line.owner), Self.text(line.unit),
      .integer(Int64(line.rank)), Self.text(line.amount?.currency.code),
      line.amount.map { .integer($0.minor) } ?? .null, .text(line.details),
      .integer(line.since == nil ? 1 : 0), .integer(line.due == nil ? 1 : 0),
    ])
    try statement.run()
  }

  private static let insertion = """
    INSERT INTO host_work (module, kind, key, customer, due, since, owner, unit, rank, currency, amount, details)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
    ON CONFLICT (module, kind, key) DO UPDATE SET customer = excluded.customer, owner = excluded.owner,
      unit = excluded.unit, rank = excluded.rank, currency = excluded.currency, amount = excluded.amount,
      details = excluded.details,
      since = CASE WHEN ?13 = 1 THEN host_work.since ELSE excluded.since END,
      due = CASE WHEN ?14 = 0 THEN excluded.due WHEN ?13 = 1 THEN host_work.since ELSE excluded.since END
    """

  private static func text(_ text: String?) -> SQLValue { text.map { .text($0) } ?? .null }

  private func isFull(_ customer: String, _ line: WorkEntry, _ limit: Int) throws -> Bool {
    let statement =
      try last
      ?? connection.prepare(
        """
        SELECT 1 FROM host_work WHERE customer = ?1 AND module = ?2 AND kind = ?3
        ORDER BY due, rank, key LIMIT 1 OFFSET ?4
        """)
    last = statement
    try statement.bind([.text(customer), .text(line.module), .text(line.kind), .integer(Int64(limit - 1))])
    defer { statement.reset() }
    guard try statement.step() else { return false }
    let isThere = try connection.first(
      "SELECT 1 FROM host_work WHERE module = ?1 AND kind = ?2 AND key = ?3 AND customer = ?4",
      [.text(line.module), .text(line.kind), .text(line.key), .text(customer)]
    ) { _ in true }
    return isThere != true
  }

  private static func tooMany(_ line: WorkEntry, _ limit: Int) -> Failure {
    Failure(
      .limitExceeded,
      "The customer \(line.customer ?? "") has \(limit) open lines of work \(line.module)/\(line.kind); settle some, or raise limits.workLinesPerCustomer.",
      zh:
        "客户 \(line.customer ?? "") 的待办 \(line.module)/\(line.kind) 已有 \(limit) 条；请先处理其中一部分，或提高 limits.workLinesPerCustomer。"
    )
  }

  /// Closes a line; false where there was none.
  func close(_ module: String, _ kind: String, _ key: String) throws -> Bool {
    let statement =
      try delete ?? connection.prepare("DELETE FROM host_work WHERE module = ?1 AND kind = ?2 AND key = ?3")
    delete = statement
    defer { statement.reset() }
    try statement.bind([.text(module), .text(kind), .text(key)])
    try statement.run()
    return connection.changes > 0
  }

  /// The customer that a line of this one belongs to: itself, or who it was merged into.
  func survivor(of customer: String, _ snapshot: ModuleSnapshot) throws -> String {
    guard let number = WorkCustomers.number(customer), WorkCustomers.areKept(snapshot) else { return customer }
    let statement =
      try survivor ?? connection.prepare("SELECT merged_into FROM \(WorkCustomers.view) WHERE id = ?1")
    survivor = statement
    defer { statement.reset() }
    try statement.bind(number, at: 1)
    guard try statement.step(), !statement.isNull(0) else { return customer }
    return EntityID(prefix: CustomerRef.prefix, number: statement.int(0)).description
  }

  /// Every line of a merged customer becomes the survivor's.
  func follow(_ merged: String, to survivor: String) throws {
    try connection.run(
      "UPDATE host_work SET customer = ?2 WHERE customer = ?1", [.text(merged), .text(survivor)])
  }

  /// The open lines of a unit become another's: units merge, and their work with them.
  func moveUnit(_ unit: String, to other: String) throws {
    try connection.run("UPDATE host_work SET unit = ?2 WHERE unit = ?1", [.text(unit), .text(other)])
  }
}
