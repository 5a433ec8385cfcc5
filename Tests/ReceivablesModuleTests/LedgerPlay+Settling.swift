import AvalKit
import TestSupport
import Testing

/// What moves money between credits and items, and out of them.
extension LedgerPlay {
  mutating func apply() throws {
    guard !itemIDs.isEmpty, !creditIDs.isEmpty else { return }
    let (item, credit, on) = (below(itemIDs.count), below(creditIDs.count), someDay())
    let most = min(
      reference.open(item, on: ReferenceLedger.lastDay), reference.unapplied(credit, on: ReferenceLedger.lastDay))
    // Mostly what fits at the end of time, now and then anything.
    let amount = most > 0 && below(5) > 0 ? (below(3) == 0 ? most : 1 + Int64(below(Int(most)))) : someAmount()
    let allowed = reference.apply(credit, to: item, amount, on: on)
    let reply = try client.call(
      "receivables.payment.apply",
      [
        "payment": .string(creditIDs[credit]), "date": day(on),
        "allocations": [
          ["item": .string(itemIDs[item]), "amount": money(amount, reference.items[item].currency)]
        ],
      ])
    try agree(allowed, reply, "apply")
  }

  mutating func convert() throws {
    guard !itemIDs.isEmpty, !creditIDs.isEmpty else { return }
    let (item, credit, on) = (below(itemIDs.count), below(creditIDs.count), someDay())
    let open = reference.open(item, on: ReferenceLedger.lastDay)
    let left = reference.unapplied(credit, on: ReferenceLedger.lastDay)
    guard open > 0, left > 0 else { return }
    let (amount, paid) = (1 + Int64(below(Int(open))), 1 + Int64(below(Int(left))))
    let currency = reference.items[item].currency
    let allowed = reference.convert(credit, paid, to: item, amount, on: on)
    let reply = try client.call(
      "receivables.payment.apply",
      [
        "payment": .string(creditIDs[credit]), "date": day(on),
        "allocations": [
          [
            "item": .string(itemIDs[item]), "amount": money(amount, currency),
            "paid": money(paid, reference.credits[credit].currency),
          ]
        ],
      ])
    try agree(allowed, reply, "convert")
    if allowed { creditIDs.append(try #require(reply.result?["converted"]?.arrayValue?.first?["id"]?.stringValue)) }
  }

  mutating func unapply() throws {
    guard let move = reference.moves.filter({ $0.credit != nil }).randomElement(using: &random),
      let credit = move.credit
    else { return }
    let on = someDay()
    let allowed = reference.unapply(credit, from: move.item, on: on)
    let reply = try client.call(
      "receivables.payment.unapply",
      ["payment": .string(creditIDs[credit]), "item": .string(itemIDs[move.item]), "date": day(on)])
    try agree(allowed, reply, "unapply")
  }

  mutating func change() throws {
    guard !itemIDs.isEmpty else { return }
    let (item, on, amount) = (below(itemIDs.count), someDay(), someAmount() / 4 + 1)
    let writesOff = below(2) == 0
    let signed = writesOff || below(2) == 0 ? -amount : amount
    let currency = reference.items[item].currency
    let allowed = reference.change(item, by: signed, on: on, writesOff: writesOff)
    let reply = try client.call(
      writesOff ? "receivables.writeOff.post" : "receivables.adjustment.post",
      [
        "item": .string(itemIDs[item]), "date": day(on), "amount": money(writesOff ? amount : signed, currency),
        "reason": "chance", "insist": true,
      ])
    try agree(allowed, reply, "change")
    if allowed, writesOff { writeOffIDs.append(try #require(reply.result?["writeOff"]?["id"]?.stringValue)) }
  }

  /// A payment that names an item and is short by its discount, in time or late, matched by the default policy.
  mutating func payShort() throws {
    let items = reference.items.indices.filter {
      reference.discount($0) > 0 && reference.open($0, on: ReferenceLedger.lastDay) > reference.discount($0)
    }
    guard let item = items.randomElement(using: &random) else { return }
    let (currency, from) = (reference.items[item].currency, below(reference.items[item].discountDay + 4))
    let amount = reference.open(item, on: ReferenceLedger.lastDay) - reference.discount(item)
    let words = "pays \(numbers[item])"
    let allowed = reference.credit(amount, currency, day: from, isPayment: true, reference: words)
    let reply = try client.call(
      "receivables.payment.record",
      [
        "customer": .string(customer), "date": day(from), "amount": money(amount, currency),
        "reference": .string(words),
      ])
    try agree(allowed, reply, "payShort")
    guard allowed else { return }
    let payment = try #require(reply.result?["payment"]?["id"]?.stringValue)
    creditIDs.append(payment)
    let settled = reference.settleShort(item)
    let match = try client.call("receivables.payment.match", ["payment": .string(payment)])
    try agree(settled, match, "match")
    guard settled else { return }
    let found = match.result?["items"]?.arrayValue?.first
    try #require(
      found?["applied"]?.boolValue == true && found?["rule"]?.stringValue == "reference", "SEED=\(seed) \(match.text)")
  }

  /// Part of a credit is paid back, or a payment in the house currency becomes another customer's.
  mutating func takeOut() throws {
    guard !creditIDs.isEmpty else { return }
    let (credit, on) = (below(creditIDs.count), someDay())
    let kept = reference.credits[credit]
    let left = reference.unapplied(credit, on: ReferenceLedger.lastDay)
    let amount = left > 0 && below(4) > 0 ? 1 + Int64(below(Int(left))) : someAmount()
    let transfers = kept.isPayment && kept.currency == 0 && below(2) == 0
    let allowed = reference.takeOut(credit, amount, on: on)
    let params: [(String, JSONValue)] = [
      ("payment", .string(creditIDs[credit])), ("date", day(on)), ("amount", money(amount, kept.currency)),
      ("reason", "chance"),
    ]
    let reply = try client.call(
      transfers ? "receivables.payment.transfer" : "receivables.payment.refund",
      .object(JSONObject(params + (transfers ? [("customer", .string(other))] : []))))
    try agree(allowed, reply, "takeOut")
  }
}
