import AvalKit

/// A write-off as replies show it (`#/writeOff`).
struct WriteOffView: Encodable {
  let id: EntityID
  let item: EntityID
  let customer: EntityID
  let date: CivilDate
  let amount: Money
  let recovered: Money
  let reason: String

  static let columns = "id, item, customer, currency, day, amount, recovered, reason"

  init(row: Row) throws {
    let currency = try Currency(parsing: row.text(3))
    id = row.id(0, "wof")
    item = row.id(1, Item.prefix)
    customer = row.id(2, CustomerRef.prefix)
    date = row.day(4)
    amount = Money(minor: row.int(5), currency: currency)
    recovered = Money(minor: row.int(6), currency: currency)
    reason = row.text(7)
  }

  static func get(_ id: EntityID, in call: Call) throws -> WriteOffView {
    let number = try id.number(of: "wof", path: "/writeOff")
    let found = try call.store.first("SELECT \(columns) FROM receivables_write_off WHERE id = ?1", number) {
      try WriteOffView(row: $0)
    }
    guard let found else {
      throw Failure(
        .notFound, "There is no write-off \(id); use the id that writeOff.post answered.",
        zh: "没有编号为 \(id) 的核销;请使用 writeOff.post 返回的编号。", path: "/writeOff")
    }
    return found
  }
}

/// Writes off what will not be paid (C-32): a loss, and no longer open. The case may be collected further.
struct PostWriteOff: Method {
  static let name = "receivables.writeOff.post"

  struct Params: Decodable {
    let item: EntityID
    let date: CivilDate
    let amount: Money
    let reason: String
  }

  struct Result: Encodable {
    let writeOff: WriteOffView
    let item: OpenItem
  }

  func run(_ params: Params, in call: Call) throws -> Result {
    try Amounts.requirePositive(params.amount)
    let ledger = Ledger(call)
    var item = try ledger.item(params.item, path: "/item")
    try ledger.requireReducible(item, by: params.amount.minor, params.amount.currency, on: params.date)
    let id = try call.nextID("wof")
    try ledger.adjust(
      &item, by: -params.amount.minor, kind: "writeOff", on: params.date, counter: id.number, posting: id.number)
    try call.store.run(
      """
      INSERT INTO receivables_write_off (id, item, customer, currency, day, amount, recovered, reason, recorded, actor)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, 0, ?7, ?8, ?9)
      """,
      id, item.id, item.customer, item.currency.code, params.date, params.amount.minor, params.reason, call.now,
      call.actor)
    if item.open == 0 { try ledger.settle(item) }
    let view = try WriteOffView.get(id, in: call)
    try call.change(id.description, after: view)
    return Result(writeOff: view, item: OpenItem(item, on: call.today))
  }
}

/// Records money that came in for a write-off: income, at most what was written off; no balance changes.
struct RecoverWriteOff: Method {
  static let name = "receivables.writeOff.recover"

  struct Params: Decodable {
    let writeOff: EntityID
    let date: CivilDate
    let amount: Money
  }

  struct Result: Encodable {
    let writeOff: WriteOffView
    let recovery: EntityID
  }

  func run(_ params: Params, in call: Call) throws -> Result {
    try Amounts.requirePositive(params.amount)
    let before = try WriteOffView.get(params.writeOff, in: call)
    guard params.amount.currency == before.amount.currency else {
      throw Failure(
        .invalidParams, "The write-off is in \(before.amount.currency); give the amount in that currency.",
        zh: "该核销的货币为 \(before.amount.currency);请使用同一货币。", path: "/amount")
    }
    try Ledger(call).requireOpenPeriod(params.date, path: "/date")
    guard params.date >= before.date else {
      throw Failure(
        .invalidParams, "The recovery would lie before the write-off of \(before.date).",
        zh: "收回日期早于核销日期 \(before.date)。", path: "/date")
    }
    let left = try before.amount - before.recovered
    guard try params.amount <= left else {
      throw Failure(
        .conflict, "Of the write-off only \(left) is not recovered yet.", zh: "该核销仅有 \(left) 尚未收回。",
        path: "/amount")
    }
    let id = try call.nextID("rcv")
    try call.store.run(
      """
      INSERT INTO receivables_recovery (id, write_off, day, amount, recorded, actor) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
      """, id, before.id, params.date, params.amount.minor, call.now, call.actor)
    try call.store.run(
      "UPDATE receivables_write_off SET recovered = recovered + ?2 WHERE id = ?1", before.id, params.amount.minor)
    let after = try WriteOffView.get(params.writeOff, in: call)
    try call.change(before.id.description, before: before, after: after)
    return Result(writeOff: after, recovery: id)
  }
}
