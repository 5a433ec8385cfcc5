import AvalKit

/// Attaches a record of production, warehouse, shipping or customs to the sale that an item belongs to (V-25).
struct AddSaleRecord: Method {
  static let name = "receivables.record.add"

  struct Result: Encodable {
    let record: SaleRecord
  }

  func run(_ params: Params, in call: Call) throws -> Result {
    let item = try Ledger(call).item(params.item, path: "/item")
    let id = try call.nextID("rec")
    let inserted = try call.store.run(
      """
      INSERT INTO receivables_record (id, document, customer, kind, number, day, department, note, recorded, actor)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) ON CONFLICT (document, kind, number) DO NOTHING
      """, id, item.document, item.customer, params.kind.rawValue, params.number, params.date, params.department,
      params.note, call.now, call.actor)
    guard inserted == 1 else {
      throw Failure(
        .conflict, "The sale has a record of this kind with the number \(params.number) already.",
        zh: "该笔销售已有同类且编号为 \(params.number) 的记录。", path: "/number")
    }
    let record = SaleRecord(
      id: id, document: EntityID(prefix: Item.documentPrefix, number: item.document), kind: params.kind.rawValue,
      number: params.number, date: params.date, department: params.department, note: params.note)
    try call.change(record.document.description, after: record)
    return Result(record: record)
  }
}

/// A record of another department (`#/saleRecord`).
struct SaleRecord: Encodable {
  let id: EntityID
  let document: EntityID
  let kind: String
  let number: String
  let date: CivilDate
  let department: String?
  let note: String?
}

/// The records of one sale, in the order they were attached (V-25).
struct ListSaleRecords: Method {
  static let name = "receivables.record.list"

  struct Result: Encodable {
    let items: [SaleRecord]
  }

  func run(_ params: Params, in call: Call) throws -> Result {
    let item = try Ledger(call).item(params.item, path: "/item")
    return Result(
      items: try call.store.all(
        """
        SELECT id, document, kind, number, day, department, note FROM receivables_record WHERE document = ?1
        ORDER BY id LIMIT 1000
        """, item.document
      ) {
        SaleRecord(
          id: $0.id(0, "rec"), document: $0.id(1, Item.documentPrefix), kind: $0.text(2), number: $0.text(3),
          date: $0.day(4), department: $0.optionalText(5), note: $0.optionalText(6))
      })
  }
}
