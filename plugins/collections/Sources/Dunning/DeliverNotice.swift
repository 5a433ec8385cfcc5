import AvalKit

/// Records that a notice reached the debtor, and what proves it (C-3): only then is it a demand that begins the period of
/// limitation anew (Civil Code 195).
struct DeliverNotice: Method {
  struct Result: Encodable {
    let notice: EntityID
    let delivery: DeliveryView
  }

  func run(_ params: Params, in call: Call) throws -> Result {
    let notice = try params.notice.number(of: "ntc", path: "/notice")
    _ = try Creditor(call)
    let found = try call.store.first("SELECT day, customer FROM collections_notice WHERE id = ?1", notice) {
      (day: $0.day(0), customer: $0.int(1))
    }
    guard let found else {
      throw Failure(
        .notFound, "There is no notice \(params.notice); take ids from collections.notice.list.",
        zh: "没有编号为 \(params.notice) 的通知；请使用 collections.notice.list 返回的编号。", path: "/notice")
    }
    guard params.on >= found.day, params.on <= call.today else {
      throw Failure(
        .invalidParams,
        "The notice is of \(found.day); it reached the debtor on that day or later, and not after today.",
        zh: "通知日期为 \(found.day)；送达日期须为当日或以后，且不晚于今日。", path: "/on")
    }
    let again = try call.store.first(
      "SELECT id FROM collections_delivery WHERE notice = ?1 AND channel = ?2 AND day = ?3 LIMIT 1", notice,
      params.channel, params.on
    ) { $0.int(0) }
    guard again == nil else {
      throw Failure(
        .conflict, "This delivery by \(params.channel) on \(params.on) is recorded already.",
        zh: "该通知于 \(params.on) 以 \(params.channel) 送达已登记。", path: "/channel")
    }
    let id = try call.nextID("ndl")
    try call.store.run(
      """
      INSERT INTO collections_delivery (id, notice, channel, day, waybill, signed_by, document, recorded, actor)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
      """, id, notice, params.channel, params.on, params.waybill, params.signedBy, params.document, call.now,
      call.actor)
    try LimitationLines.refresh(found.customer, in: call)
    guard let view = try DeliveryView.all(of: notice, in: call).first(where: { $0.id == id }) else {
      throw Failure(.corrupt, "The delivery was not stored.", zh: "送达未能保存。")
    }
    let result = Result(notice: params.notice, delivery: view)
    try call.change(id.description, after: result)
    try call.emit("collections.notice.delivered", result)
    return result
  }
}

/// A delivery as replies show it (`#/delivery`).
struct DeliveryView: Encodable {
  let id: EntityID
  let channel: String
  let on: CivilDate
  let waybill: String?
  let signedBy: String?
  let document: String?

  static func all(of notice: Int64, in call: Call) throws -> [DeliveryView] {
    try call.store.all(
      """
      SELECT id, channel, day, waybill, signed_by, document FROM collections_delivery WHERE notice = ?1
      ORDER BY day, id LIMIT 100
      """, notice
    ) {
      DeliveryView(
        id: $0.id(0, "ndl"), channel: $0.text(1), on: $0.day(2), waybill: $0.optionalText(3),
        signedBy: $0.optionalText(4), document: $0.optionalText(5))
    }
  }
}
