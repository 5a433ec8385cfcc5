import AvalKit

/// Opens a dispute over part of an item: the disputed part is not dunned, the rest stays due (F-V23).
struct OpenDispute: Method {
  struct Result: Encodable {
    let dispute: DisputeView
  }

  func run(_ params: Params, in call: Call) throws -> Result {
    let number = try params.item.number(of: "itm", path: "/item")
    let found = try call.store.first(
      "SELECT customer_id, currency, day FROM receivables_open_item_v1 WHERE item_id = ?1", number
    ) { (customer: $0.int(0), currency: $0.text(1), day: $0.day(2)) }
    guard let found else {
      throw Failure(
        .notFound, "There is no item \(params.item); take ids from receivables.item.list.",
        zh: "没有编号为 \(params.item) 的未清项；请使用 receivables.item.list 返回的编号。", path: "/item")
    }
    let currency = try Currency(parsing: found.currency)
    guard params.amount.currency == currency, params.amount.isPositive else {
      throw Failure(
        .invalidParams, "Dispute a positive amount in \(currency), the item's currency.",
        zh: "争议金额须为正数，且货币为未清项的 \(currency)。", path: "/amount")
    }
    let left = Money(minor: try undisputed(number, in: call), currency: currency)
    guard params.amount.minor <= left.minor else {
      throw Failure(
        .conflict, "Only \(left) of the item is open and not yet disputed.", zh: "该未清项仅有 \(left) 未清且未被争议。",
        path: "/amount")
    }
    let day = params.date ?? max(call.today, found.day)
    guard day >= found.day else {
      throw Failure(
        .invalidParams, "The item is of \(found.day); it is disputed on that day or later.",
        zh: "未清项日期为 \(found.day)；争议日期不得早于当日。", path: "/date")
    }
    try UnusualDay.require(
      params.insist, params.item.description, day, unless: unusual(params.date, in: call), path: "/date", in: call)
    let id = try call.nextID("dsp")
    try call.store.run(
      """
      INSERT INTO collections_dispute (id, item, customer, currency, amount, reason, opened, recorded)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
      """, id, number, found.customer, currency.code, params.amount.minor, params.reason, day, call.now)
    let view = try DisputeView.get(id, in: call)
    try DisputeLines.refresh(view, in: call)
    try call.change(id.description, after: view)
    try call.emit("collections.dispute.opened", view)
    return Result(dispute: view)
  }

  /// What is open now and neither disputed nor accepted as wrong.
  private func undisputed(_ item: Int64, in call: Call) throws -> Int64 {
    try call.store.first(
      """
      SELECT i.open,
        (SELECT coalesce(sum(d.amount), 0) FROM collections_dispute d WHERE d.item = i.item_id AND d.resolved IS NULL),
        (SELECT coalesce(sum(d.amount), 0) FROM collections_dispute d
          WHERE d.item = i.item_id AND d.outcome = 'accepted' AND d.resolved <= ?2),
        \(DueItem.credited)
      FROM receivables_open_item_v1 i WHERE i.item_id = ?1
      """, item, CivilDate.latest
    ) { $0.int(0) - $0.int(1) - max(0, $0.int(2) - $0.int(3)) } ?? 0
  }

  /// A day to come, or one whose books are closed.
  private func unusual(_ day: CivilDate?, in call: Call) throws -> Text? {
    guard let day else { return nil }
    if let future = UnusualDay.future(day, in: call) { return future }
    let closed = try call.invoke("receivables.period.get", Empty(), as: Period.self).closedThrough
    guard let closed, day <= closed else { return nil }
    return Text("The books are closed through \(closed).", zh: "会计期间已关闭至 \(closed)。")
  }

  private struct Period: Decodable {
    let closedThrough: CivilDate?
  }
}
