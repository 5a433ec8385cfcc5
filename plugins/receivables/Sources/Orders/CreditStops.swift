import AvalKit

/// What rating says stops a customer's credit: a veto, or a grade that gets none (R-17, R-35, R-84).
enum CreditStops {
  /// The earliest stop that holds on a day; nil where rating found none or is absent.
  static func standing(of customer: Int64, on day: CivilDate, _ call: Call) throws -> OrderReason? {
    guard call.isEnabled("rating") else { return nil }
    return try call.store.first(
      """
      SELECT kind, title_en, title_zh, since FROM rating_credit_stop_v1
      WHERE customer_id IN \(CustomerRef.members(of: "?1"))
        AND since <= ?2 AND (until_day IS NULL OR ?2 < until_day)
      ORDER BY CASE WHEN kind = 'grade' THEN 1 ELSE 0 END, since, stop_id LIMIT 1
      """, customer, day
    ) { row in
      let isGrade = row.text(0) == "grade"
      return OrderReason(
        code: isGrade ? "noCredit" : "vetoed",
        text: Text(
          "\(row.text(1)), since \(row.day(3)): no credit, advance payment only.",
          zh: "\(row.text(2))（自 \(row.day(3)) 起）：不予授信，仅限预付货款。"))
    }
  }

  /// The decision for a customer whose credit is stopped: rejected, unless what is paid ahead covers everything owed and
  /// ordered. No limit, no release and no security counts.
  static func applied(
    to decision: OrderDecision, _ position: CreditPosition, of customer: Int64, on day: CivilDate, _ call: Call
  ) throws -> OrderDecision {
    guard let stop = try standing(of: customer, on: day, call) else { return decision }
    if position.unconverted.isEmpty, try !position.components.unsecured().isPositive {
      return OrderDecision(
        decision: .approve,
        reasons: [
          OrderReason(
            code: "paidAhead",
            text: Text("What is paid ahead covers the order: \(stop.text.en)", zh: "预收款足以支付该订单：\(stop.text.zhHans)"))
        ])
    }
    return OrderDecision(decision: .reject, reasons: [stop] + decision.reasons)
  }
}

/// Rejects what a customer has reserved, within the request in which rating stopped the credit (R-17, R-67).
struct StopOrders: Method {
  typealias Payload = Stopped

  struct Stopped: Decodable {
    let customer: EntityID
    let assessment: EntityID
    let date: CivilDate
    let codes: [String]
  }

  func run(_ params: Params, in call: Call) throws -> Empty {
    let orders = try call.store.all(
      """
      SELECT \(OrderView.columns) FROM receivables_order
      WHERE customer IN \(CustomerRef.members(of: "?1"))
        AND state IN ('approved', 'held', 'released') ORDER BY id
      """, params.payload.customer.number, decode: OrderView.init(row:))
    let codes = params.payload.codes.joined(separator: ", ")
    for order in orders {
      _ = try Orders.update(
        order, state: "rejected", reason: "\(codes): \(params.payload.assessment)", in: call)
    }
    return Empty()
  }
}
