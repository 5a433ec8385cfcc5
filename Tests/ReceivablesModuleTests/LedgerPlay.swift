import AvalKit
import Glibc
import TestSupport
import Testing

/// One seed's play: the same operations on both ledgers.
struct LedgerPlay {
  let seed: UInt64
  let client: ChannelClient
  let customer: String
  /// To whom payments are transferred.
  let other: String
  let currencies: [Currency]
  var random: SplitMix
  var reference: ReferenceLedger
  var itemIDs: [String] = []
  /// Of each item its document's number; of late fees nothing.
  var numbers: [String] = []
  var creditIDs: [String] = []
  var writeOffIDs: [String] = []
  var securityIDs: [String] = []
  var deliveries = 0
  var rates = 0
  /// What both ledgers knew at three moments, and when.
  var remembered: [(ledger: ReferenceLedger, knownAt: String)] = []

  static let start = CivilDate(dayNumber: 20_600)
  static let span = 40

  init(seed: UInt64, client: ChannelClient) throws {
    self.seed = seed
    self.client = client
    random = SplitMix(state: seed)
    let foreign = Currency.all.filter { $0 != .cny }
    currencies = [.cny, foreign[Int(seed % UInt64(foreign.count))]]
    reference = ReferenceLedger(foreignUnit: currencies[1].minorPerUnit)
    let reply = try client.call(
      "archive.customer.create",
      ["name": .string("参照客户 \(seed)"), "kind": "company", "industry": "jindian"])
    customer = try #require(reply.result?["customer"]?["id"]?.stringValue, "\(reply.text)")
    let sister = try client.call(
      "archive.customer.create",
      ["name": .string("关联客户 \(seed)"), "kind": "company", "industry": "jindian"])
    other = try #require(sister.result?["customer"]?["id"]?.stringValue, "\(sister.text)")
  }

  mutating func below(_ bound: Int) -> Int { Int(random.next() % UInt64(bound)) }
  mutating func someDay() -> Int { below(Self.span) }
  mutating func someAmount() -> Int64 { Int64(1 + below(9_999)) }
  /// Mostly the house currency.
  mutating func someCurrency() -> Int { below(3) == 0 ? 1 : 0 }

  func day(_ index: Int) -> JSONValue {
    .string(CivilDate(dayNumber: Self.start.dayNumber + Int32(index)).description)
  }

  func text(_ minor: Int64, _ currency: Int = 0) -> String {
    Money(minor: minor, currency: currencies[currency]).amountText
  }

  func money(_ minor: Int64, _ currency: Int = 0) -> JSONValue {
    ["amount": .string(text(minor, currency)), "currency": .string(currencies[currency].code)]
  }

  // MARK: Operations

  mutating func step() throws {
    switch below(48) {
    case 0...8: try invoice()
    case 9...13: try credit()
    case 14...21: try apply()
    case 22...23: try convert()
    case 24...26: try unapply()
    case 27...29: try change()
    case 30: try below(2) == 0 ? recover() : recoverFromPayment()
    case 31: try claim()
    case 32: try reverse()
    case 33...34: try rate()
    case 35...36: try order()
    case 37: try below(4) == 0 ? cancelDelivery() : deliver()
    case 38: try secure()
    case 39: try release()
    case 40...41: try takeOut()
    case 42...45: try payShort()
    default: try period()
    }
  }

  mutating func invoice() throws {
    let (amount, currency, from) = (someAmount(), someCurrency(), someDay())
    let order = reference.orders.isEmpty || below(3) > 0 ? nil : below(reference.orders.count)
    let number = "I\(itemIDs.count)-\(below(1_000_000))"
    let due = try someDue(amount, currency, from)
    let allowed = reference.invoice(
      due.parts, of: amount, currency, day: from, percent: due.percent, until: due.discountDay, order: order)
    let named: [(String, JSONValue)] = order.map { [("order", .string("O\($0)"))] } ?? []
    let reply = try client.call(
      "receivables.invoice.post",
      .object(
        JSONObject(
          [
            ("customer", .string(customer)), ("number", .string(number)), ("date", day(from)),
            ("amount", money(amount, currency)), due.param,
          ] + named)))
    try agree(allowed, reply, "invoice")
    guard allowed else { return }
    let posted = try #require(reply.result?["items"]?.arrayValue)
    try #require(posted.count == due.parts.count, "SEED=\(seed) \(reply.text)")
    for item in posted {
      itemIDs.append(try #require(item["id"]?.stringValue))
      numbers.append(number)
    }
  }

  struct Due {
    var parts: [(amount: Int64, due: Int)]
    var percent: Int64 = 0
    var discountDay = 0
    let param: (String, JSONValue)
  }

  /// A due day, instalments that mostly add up, or terms with a discount.
  mutating func someDue(_ amount: Int64, _ currency: Int, _ from: Int) throws -> Due {
    switch below(4) {
    case 0:
      var parts: [(amount: Int64, due: Int)] = []
      var left = amount
      for _ in 0..<below(3) where left > 1 {
        let part = 1 + Int64(below(Int(left - 1)))
        parts.append((part, from + below(25)))
        left -= part
      }
      // Now and then the sum is one off.
      parts.append((left + (below(8) == 0 ? 1 : 0), from + below(25)))
      return Due(
        parts: parts,
        param: (
          "instalments",
          .array(parts.map { ["dueDate": day($0.due), "amount": money($0.amount, currency)] })
        ))
    case 1:
      let (percent, days, net) = (1 + below(9), below(8), below(16))
      return Due(
        parts: [(amount, from + days + net)], percent: Int64(percent),
        discountDay: from + days, param: ("terms", .string("\(percent)/\(days) net \(days + net)")))
    default:
      let due = from + below(25)
      return Due(parts: [(amount, due)], param: ("dueDate", day(due)))
    }
  }

  mutating func credit() throws {
    let (amount, currency, from) = (someAmount(), someCurrency(), someDay())
    let isNote = below(4) == 0
    let number = "C\(below(1_000_000_000))"
    let allowed = reference.credit(amount, currency, day: from, isPayment: !isNote, isNote: isNote)
    let reply = try client.call(
      isNote ? "receivables.creditNote.post" : "receivables.payment.record",
      isNote
        ? [
          "customer": .string(customer), "number": .string(number), "date": day(from),
          "amount": money(amount, currency),
        ] : ["customer": .string(customer), "date": day(from), "amount": money(amount, currency)])
    try agree(allowed, reply, "credit")
    guard allowed else { return }
    creditIDs.append(try #require(reply.result?[isNote ? "creditNote" : "payment"]?["id"]?.stringValue))
  }

  mutating func claim() throws {
    guard !itemIDs.isEmpty else { return }
    let (amount, item, from) = (someAmount() / 3 + 1, below(itemIDs.count), someDay())
    let number = "K\(below(1_000_000_000))"
    let allowed = reference.claim(amount, on: item, day: from)
    let reply = try client.call(
      "receivables.claim.record",
      [
        "customer": .string(customer), "number": .string(number), "date": day(from), "cause": "quality",
        "amount": money(amount, reference.items[item].currency), "item": .string(itemIDs[item]),
      ])
    try agree(allowed, reply, "claim")
    if allowed { creditIDs.append(try #require(reply.result?["claim"]?["id"]?.stringValue)) }
  }

  mutating func recover() throws {
    guard !writeOffIDs.isEmpty else { return }
    let (writeOff, on, amount) = (below(writeOffIDs.count), someDay(), someAmount() / 6 + 1)
    let currency = reference.items[reference.writeOffs[writeOff].item].currency
    let allowed = reference.recover(writeOff, amount, on: on)
    let reply = try client.call(
      "receivables.writeOff.recover",
      ["writeOff": .string(writeOffIDs[writeOff]), "date": day(on), "amount": money(amount, currency)])
    try agree(allowed, reply, "recover")
  }

  mutating func recoverFromPayment() throws {
    guard !writeOffIDs.isEmpty, !creditIDs.isEmpty else { return }
    let (writeOff, credit, on) = (below(writeOffIDs.count), below(creditIDs.count), someDay())
    let most = min(
      reference.writeOffs[writeOff].left, reference.unapplied(credit, on: ReferenceLedger.lastDay))
    let amount = most > 0 && below(4) > 0 ? 1 + Int64(below(Int(most))) : someAmount()
    let allowed = reference.recover(writeOff, from: credit, amount, on: on)
    let currency = reference.items[reference.writeOffs[writeOff].item].currency
    let reply = try client.call(
      "receivables.payment.recover",
      [
        "payment": .string(creditIDs[credit]), "writeOff": .string(writeOffIDs[writeOff]), "date": day(on),
        "amount": money(amount, currency),
      ])
    try agree(allowed, reply, "recoverFromPayment")
  }

  mutating func reverse() throws {
    guard !writeOffIDs.isEmpty else { return }
    let (writeOff, on, amount) = (below(writeOffIDs.count), someDay(), someAmount() / 6 + 1)
    let currency = reference.items[reference.writeOffs[writeOff].item].currency
    let allowed = reference.reverse(writeOff, amount, on: on)
    let reply = try client.call(
      "receivables.writeOff.reverse",
      [
        "writeOff": .string(writeOffIDs[writeOff]), "date": day(on), "amount": money(amount, currency),
        "reason": "chance",
      ])
    try agree(allowed, reply, "reverse")
  }

  /// Forgives part of some fees.
  mutating func waive() throws {
    for item in reference.items.indices where reference.items[item].isFee && below(2) == 0 {
      let (on, amount) = (someDay() + 20, Int64(1 + below(3)))
      let allowed = reference.waive(item, amount, on: on)
      let reply = try client.call(
        "receivables.lateFee.waive",
        [
          "item": .string(itemIDs[item]), "date": day(on), "reason": "chance",
          "amount": money(amount, reference.items[item].currency),
        ])
      try agree(allowed, reply, "waive")
    }
  }

  mutating func fees(on: Int) throws {
    let before = itemIDs.count
    let charged = reference.chargeFees(on: on)
    let reply = try client.call(
      "receivables.lateFee.charge", ["customer": .string(customer), "rule": "judgment", "asOf": day(on)])
    try agree(charged != nil, reply, "fees")
    guard let charged else { return }
    let items = try #require(reply.result?["items"]?.arrayValue)
    try #require(items.count == charged.count, "SEED=\(seed) fees on \(on): \(charged), \(reply.text)")
    for (index, item) in items.enumerated() {
      let currency = reference.items[before + index].currency
      try #require(
        item["amount"]?["amount"]?.stringValue == text(charged[index], currency),
        "SEED=\(seed) fee \(index) on \(on): \(charged), \(reply.text)")
      itemIDs.append(try #require(item["id"]?.stringValue))
      numbers.append("")
    }
  }

  mutating func rate() throws {
    let (on, rate) = (someDay() - 8, Int64(1 + below(200_000)))
    reference.put(rate: rate, on: on)
    rates += 1
    let reply = try client.call(
      "receivables.rate.put",
      [
        "currency": .string(currencies[1].code), "date": day(on), "source": "chance",
        "rate": .string(ExactDecimalText.tenThousandths(rate)),
      ])
    try agree(true, reply, "rate")
  }

  mutating func order() throws {
    let (amount, on) = (someAmount(), someDay())
    let order = below(2) == 0 ? reference.orders.count : below(reference.orders.count + 1)
    let allowed = reference.reserve(order, amount, on: on)
    let reply = try client.call(
      "receivables.order.check",
      ["customer": .string(customer), "amount": money(amount), "order": .string("O\(order)"), "asOf": day(on)])
    try agree(allowed, reply, "order")
  }

  mutating func deliver() throws {
    let (amount, on) = (someAmount(), someDay())
    let order = reference.orders.isEmpty || below(4) == 0 ? nil : below(reference.orders.count)
    let allowed = reference.deliver(amount, order: order, on: on)
    let named: [(String, JSONValue)] = order.map { [("order", .string("O\($0)"))] } ?? []
    let reply = try client.call(
      "receivables.delivery.post",
      .object(
        JSONObject(
          [
            ("customer", .string(customer)), ("number", .string("D\(deliveries)")), ("date", day(on)),
            ("amount", money(amount)), ("insist", true),
          ] + named)))
    deliveries += 1
    try agree(allowed, reply, "delivery")
  }

  mutating func cancelDelivery() throws {
    guard deliveries > 0 else { return }
    let (delivery, on) = (below(deliveries), someDay())
    let allowed = reference.cancel(delivery, on: on)
    let reply = try client.call(
      "receivables.delivery.cancel",
      [
        "customer": .string(customer), "delivery": .string("D\(delivery)"), "date": day(on), "reason": "chance",
      ])
    try agree(allowed, reply, "cancelDelivery")
  }

  mutating func secure() throws {
    let (from, length) = (someDay(), below(25) - 2)
    let security = ReferenceLedger.Security(
      isInsurance: below(2) == 0, amount: someAmount(), share: Int64(below(101)), from: from,
      to: below(3) == 0 ? nil : from + length)
    let allowed = reference.secure(security)
    let end: [(String, JSONValue)] = security.to.map { [("validTo", day($0))] } ?? []
    let reply = try client.call(
      "receivables.security.put",
      .object(
        JSONObject(
          [
            ("customer", .string(customer)), ("kind", security.isInsurance ? "insurance" : "pledge"),
            ("amount", money(security.amount)), ("share", .string("\(security.share)")), ("validFrom", day(from)),
          ] + end)))
    try agree(allowed, reply, "secure")
    if allowed { securityIDs.append(try #require(reply.result?["security"]?["id"]?.stringValue)) }
  }

  mutating func release() throws {
    guard !securityIDs.isEmpty else { return }
    let (security, on) = (below(securityIDs.count), someDay())
    let allowed = reference.release(security, on: on)
    let reply = try client.call(
      "receivables.security.release",
      ["security": .string(securityIDs[security]), "date": day(on), "reason": "chance"])
    try agree(allowed, reply, "release")
  }

  /// The books close early days now and then, and are mostly reopened soon.
  mutating func period() throws {
    if below(3) == 0 {
      let through = below(15)
      let reply = try client.call("receivables.period.close", ["through": day(through)])
      try agree(reference.close(through: through), reply, "close")
    } else {
      let through = below(10) - 20
      let reply = try client.call("receivables.period.reopen", ["through": day(through), "reason": "chance"])
      try agree(reference.reopen(through: through), reply, "reopen")
    }
  }

  func agree(_ allowed: Bool, _ reply: ChannelClient.Reply, _ what: String) throws {
    try #require(allowed == (reply.error == nil), "SEED=\(seed) \(what): reference says \(allowed), \(reply.text)")
    if let kind = reply.kind {
      try #require(["conflict", "invalidParams", "failedPrecondition"].contains(kind), "SEED=\(seed) \(reply.text)")
    }
  }

  /// The next seed starts with open books.
  mutating func finish() throws {
    guard reference.closedThrough > -1_000 else { return }
    let reply = try client.call("receivables.period.reopen", ["through": day(-1_000), "reason": "next"])
    try agree(true, reply, "finish")
  }
}

private enum ExactDecimalText {
  static func tenThousandths(_ units: Int64) -> String {
    let fraction = String(units % 10_000)
    return "\(units / 10_000).\(String(repeating: "0", count: 4 - fraction.count))\(fraction)"
  }
}
