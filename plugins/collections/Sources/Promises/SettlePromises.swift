import AvalKit

/// A receipt settles the customer's promises within the request that recorded it (C-23, V-32): the earliest due first, each
/// up to its amount, as far as the money came by the promised day.
struct SettlePromises: Method {
  typealias Payload = Receipt

  struct Receipt: Decodable {
    let payment: EntityID
    let customer: EntityID?
    let date: CivilDate
    let amount: Money
    let reference: String?
  }

  func run(_ params: Params, in call: Call) throws -> Empty {
    let receipt = params.payload
    guard let customer = receipt.customer?.number else { return Empty() }
    let waiting = try call.store.all(
      """
      SELECT p.id, p.amount - p.received FROM collections_promise p
      WHERE p.customer IN \(Owner.sql) AND p.currency = ?2 AND p.received < p.amount AND p.day <= ?3 AND p.due >= ?3
        AND p.cancelled IS NULL
        AND NOT EXISTS (SELECT 1 FROM collections_receipt r WHERE r.promise = p.id AND r.payment = ?4)
      ORDER BY p.due, p.id
      """, customer, receipt.amount.currency.code, receipt.date, receipt.payment
    ) { ($0.int(0), $0.int(1)) }
    var left = receipt.amount.minor
    for (promise, owed) in waiting where left > 0 {
      let part = min(left, owed)
      left -= part
      try call.store.run(
        "INSERT INTO collections_receipt (promise, payment, day, amount, recorded) VALUES (?1, ?2, ?3, ?4, ?5)",
        promise, receipt.payment, receipt.date, part, call.now)
      try call.store.run("UPDATE collections_promise SET received = received + ?2 WHERE id = ?1", promise, part)
      try PromiseLines.refresh(PromiseView.get(EntityID(prefix: "prm", number: promise), in: call), in: call)
      try call.change(
        EntityID(prefix: "prm", number: promise).description,
        after: Settled(payment: receipt.payment, amount: Money(minor: part, currency: receipt.amount.currency)))
      if part == owed, let ended = try EndedPromise.of(promise, on: max(receipt.date, call.today), in: call) {
        try ended.record(in: call)
      }
    }
    return Empty()
  }

  private struct Settled: Encodable {
    let payment: EntityID
    let amount: Money
  }
}
