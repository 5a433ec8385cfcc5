import AvalKit

/// Money that went back, or was another customer's after all, keeps no promise (C-23): what of a receipt no longer stands
/// behind a promise is taken from it within the request that returned the money, from the latest due first.
struct UnsettlePromises: Method {
  typealias Payload = Returned

  struct Returned: Decodable {
    let payment: EntityID
    let date: CivilDate
    let amount: Money
  }

  func run(_ params: Params, in call: Call) throws -> Empty {
    let returned = params.payload
    let payment = try returned.payment.number(of: "pay", path: "/payload/payment")
    let counted = try call.store.all(
      """
      SELECT r.promise, r.amount - (SELECT coalesce(sum(b.amount), 0) FROM collections_receipt_return b
        WHERE b.promise = r.promise AND b.payment = r.payment)
      FROM collections_receipt r JOIN collections_promise p ON p.id = r.promise
      WHERE r.payment = ?1 ORDER BY p.due DESC, p.id DESC
      """, payment
    ) { (promise: $0.int(0), amount: $0.int(1)) }
    guard !counted.isEmpty else { return Empty() }
    let stayed =
      try call.store.first("SELECT amount FROM receivables_payment_v1 WHERE payment_id = ?1", payment) { $0.int(0) }
      ?? 0
    var excess = counted.reduce(0) { $0 + $1.amount } - stayed
    for receipt in counted where excess > 0 && receipt.amount > 0 {
      let part = min(excess, receipt.amount)
      excess -= part
      try call.store.run(
        """
        INSERT INTO collections_receipt_return (id, promise, payment, day, amount, recorded)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6)
        """, call.nextID("prr"), receipt.promise, payment, returned.date, part, call.now)
      try call.store.run(
        "UPDATE collections_promise SET received = received - ?2 WHERE id = ?1", receipt.promise, part)
      try PromiseLines.refresh(PromiseView.get(EntityID(prefix: "prm", number: receipt.promise), in: call), in: call)
      try EndedPromise.reopen(receipt.promise, in: call)
      try call.change(
        EntityID(prefix: "prm", number: receipt.promise).description,
        after: Unsettled(payment: returned.payment, returned: Money(minor: part, currency: returned.amount.currency)))
    }
    return Empty()
  }

  private struct Unsettled: Encodable {
    let payment: EntityID
    let returned: Money
  }
}
