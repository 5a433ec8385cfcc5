import AvalKit
import Glibc
import TestSupport
import Testing

/// The ledger against a naive one: random operations through the channel, in two currencies and with periods that close,
/// then every item, credit, bucket, reservation and house value on every day, as known now and at three moments before.
/// `AVAL_SOAK=1` plays 1,000 seeds, `AVAL_SEED=n` one.
@Suite("The ledger and a reference ledger agree")
struct LedgerPropertyTests {
  private static let bounds = [3, 10, 20]
  /// Seeds that share a database; each has a foreign currency of its own.
  private static let seedsPerDatabase = 50

  @Test("V-4, V-6, V-9, V-16, V-31, F-V7: random operations leave the same cents on every day, as known at any time")
  func agreement() throws {
    let environment = { (name: String) in getenv(name).map { String(cString: $0) } }
    let seeds: [UInt64] =
      if let one = environment("AVAL_SEED").flatMap({ UInt64($0) }) {
        [one]
      } else {
        Array(1...(environment("AVAL_SOAK") == nil ? 12 : 1_000))
      }
    for start in stride(from: 0, to: seeds.count, by: Self.seedsPerDatabase) {
      try Workspace.withFolder { folder in
        let client = try ChannelClient(database: folder + "/aval.sqlite")
        for seed in seeds[start..<min(seeds.count, start + Self.seedsPerDatabase)] {
          var play = try Play(seed: seed, client: client)
          for step in 0..<200 {
            if step % 50 == 49 { try play.remember() }
            try play.step()
          }
          try play.compare(bounds: Self.bounds)
          try play.finish()
        }
        let verified = try client.call("receivables.ledger.verify")
        #expect(verified.result?["ok"]?.boolValue == true, "\(verified.text)")
        #expect(client.finish() == 0, "\(client.process.errorText())")
      }
    }
  }
}

/// One seed's play: the same operations on both ledgers.
private struct Play {
  let seed: UInt64
  let client: ChannelClient
  let customer: String
  let currencies: [Currency]
  var random: SplitMix
  var reference: ReferenceLedger
  var itemIDs: [String] = []
  var creditIDs: [String] = []
  var writeOffIDs: [String] = []
  var deliveries = 0
  var rates = 0
  /// What both ledgers knew at three moments, and when.
  var remembered: [(ledger: ReferenceLedger, knownAt: String)] = []

  private static let start = CivilDate(dayNumber: 20_600)
  private static let span = 40

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
  }

  private mutating func below(_ bound: Int) -> Int { Int(random.next() % UInt64(bound)) }
  private mutating func someDay() -> Int { below(Self.span) }
  private mutating func someAmount() -> Int64 { Int64(1 + below(9_999)) }
  /// Mostly the house currency.
  private mutating func someCurrency() -> Int { below(3) == 0 ? 1 : 0 }

  private func day(_ index: Int) -> JSONValue {
    .string(CivilDate(dayNumber: Self.start.dayNumber + Int32(index)).description)
  }

  private func text(_ minor: Int64, _ currency: Int = 0) -> String {
    Money(minor: minor, currency: currencies[currency]).amountText
  }

  private func money(_ minor: Int64, _ currency: Int = 0) -> JSONValue {
    ["amount": .string(text(minor, currency)), "currency": .string(currencies[currency].code)]
  }

  // MARK: Operations

  mutating func step() throws {
    switch below(40) {
    case 0...8: try invoice()
    case 9...13: try credit()
    case 14...21: try apply()
    case 22...23: try convert()
    case 24...26: try unapply()
    case 27...29: try change()
    case 30: try recover()
    case 31: try claim()
    case 32: try fees()
    case 33...34: try rate()
    case 35...36: try order()
    case 37: try deliver()
    default: try period()
    }
  }

  private mutating func invoice() throws {
    let (amount, currency, from) = (someAmount(), someCurrency(), someDay())
    let due = from + below(25)
    let order = reference.orders.isEmpty || below(3) > 0 ? nil : below(reference.orders.count)
    let number = "I\(itemIDs.count)-\(below(1_000_000))"
    let allowed = reference.invoice(amount, currency, day: from, due: due, order: order)
    let named: [(String, JSONValue)] = order.map { [("order", .string("O\($0)"))] } ?? []
    let reply = try client.call(
      "receivables.invoice.post",
      .object(
        JSONObject(
          [
            ("customer", .string(customer)), ("number", .string(number)), ("date", day(from)), ("dueDate", day(due)),
            ("amount", money(amount, currency)),
          ] + named)))
    try agree(allowed, reply, "invoice")
    if allowed { itemIDs.append(try #require(reply.result?["items"]?.arrayValue?.first?["id"]?.stringValue)) }
  }

  private mutating func credit() throws {
    let (amount, currency, from) = (someAmount(), someCurrency(), someDay())
    let isNote = below(4) == 0
    let number = "C\(below(1_000_000_000))"
    let allowed = reference.credit(amount, currency, day: from, isPayment: !isNote)
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

  private mutating func claim() throws {
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

  private mutating func apply() throws {
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

  private mutating func convert() throws {
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

  private mutating func unapply() throws {
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

  private mutating func change() throws {
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
        "reason": "chance",
      ])
    try agree(allowed, reply, "change")
    if allowed, writesOff { writeOffIDs.append(try #require(reply.result?["writeOff"]?["id"]?.stringValue)) }
  }

  private mutating func recover() throws {
    guard !writeOffIDs.isEmpty else { return }
    let (writeOff, on, amount) = (below(writeOffIDs.count), someDay(), someAmount() / 6 + 1)
    let currency = reference.items[reference.writeOffs[writeOff].item].currency
    let allowed = reference.recover(writeOff, amount, on: on)
    let reply = try client.call(
      "receivables.writeOff.recover",
      ["writeOff": .string(writeOffIDs[writeOff]), "date": day(on), "amount": money(amount, currency)])
    try agree(allowed, reply, "recover")
  }

  private mutating func fees() throws {
    let on = someDay() + 10
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
    }
  }

  private mutating func rate() throws {
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

  private mutating func order() throws {
    let (amount, on) = (someAmount(), someDay())
    let order = below(2) == 0 ? reference.orders.count : below(reference.orders.count + 1)
    let allowed = reference.reserve(order, amount, on: on)
    let reply = try client.call(
      "receivables.order.check",
      ["customer": .string(customer), "amount": money(amount), "order": .string("O\(order)"), "asOf": day(on)])
    try agree(allowed, reply, "order")
  }

  private mutating func deliver() throws {
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
            ("amount", money(amount)),
          ] + named)))
    deliveries += 1
    try agree(allowed, reply, "delivery")
  }

  /// The books close early days now and then, and are mostly reopened soon.
  private mutating func period() throws {
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

  private func agree(_ allowed: Bool, _ reply: ChannelClient.Reply, _ what: String) throws {
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

  // MARK: Comparison

  mutating func remember() throws {
    let reply = try client.call("receivables.item.list", ["customer": .string(customer)])
    let knownAt = try #require(reply.result?["knownAt"]?.stringValue)
    remembered.append((reference, knownAt))
    // What follows is recorded in a later millisecond.
    usleep(3_000)
  }

  func compare(bounds: [Int]) throws {
    for on in 0...Self.span + 30 {
      try compare(reference, on, bounds, knownAt: nil)
      for (index, moment) in remembered.enumerated() where on % 5 == index {
        try compare(moment.ledger, on, bounds, knownAt: moment.knownAt)
      }
    }
  }

  private func compare(_ ledger: ReferenceLedger, _ on: Int, _ bounds: [Int], knownAt: String?) throws {
    let known: [(String, JSONValue)] = knownAt.map { [("knownAt", .string($0))] } ?? []
    let place = "SEED=\(seed) day \(on) \(knownAt ?? "")"
    try compareItems(ledger, on, known, place)
    try compareAgeing(ledger, on, bounds, known, place)
    try compareExposure(ledger, on, known, place)
    try compareCarried(ledger, on, known, place)
  }

  private func ask(_ method: String, _ params: [(String, JSONValue)]) throws -> ChannelClient.Reply {
    try client.call(method, .object(JSONObject(params)))
  }

  private func compareItems(
    _ ledger: ReferenceLedger, _ on: Int, _ known: [(String, JSONValue)], _ place: String
  ) throws {
    let list = try ask(
      "receivables.item.list",
      [("customer", .string(customer)), ("asOf", day(on)), ("status", "all"), ("limit", 10_000)] + known)
    let listed = try #require(list.result?["items"]?.arrayValue, "\(list.text)")
    let expected = ledger.items.indices.filter { ledger.items[$0].day <= on }
    try #require(listed.map { $0["id"]?.stringValue } == expected.map { itemIDs[$0] }, "\(place)")
    for (found, index) in zip(listed, expected) {
      let open = text(ledger.open(index, on: on), ledger.items[index].currency)
      try #require(found["open"]?["amount"]?.stringValue == open, "\(place) item \(index)")
    }
  }

  private func compareAgeing(
    _ ledger: ReferenceLedger, _ on: Int, _ bounds: [Int], _ known: [(String, JSONValue)], _ place: String
  ) throws {
    let report = try ask(
      "receivables.ageing.get",
      [
        ("customer", .string(customer)), ("asOf", day(on)), ("by", "customer"),
        ("buckets", .array(bounds.map { .integer(Int64($0)) })),
      ] + known)
    let rows = (report.result?["items"]?.arrayValue ?? []).map { row in
      ([row["notDue"]] + (row["buckets"]?.arrayValue ?? []).map { Optional($0) } + [row["unapplied"]])
        .map { $0?["amount"]?.stringValue ?? "none" }
    }
    let wanted = [0, 1].sorted { currencies[$0] < currencies[$1] }.compactMap { currency in
      let row = ledger.ageing(currency, on: on, bounds: bounds)
      return row.allSatisfy { $0 == 0 } ? nil : row.map { text($0, currency) }
    }
    try #require(rows == wanted, "\(place): \(report.text)")
  }

  private func compareExposure(
    _ ledger: ReferenceLedger, _ on: Int, _ known: [(String, JSONValue)], _ place: String
  ) throws {
    let reply = try ask("receivables.exposure.get", [("customer", .string(customer)), ("asOf", day(on))] + known)
    guard let wanted = ledger.exposure(on: on) else {
      try #require(reply.kind == "failedPrecondition", "\(place) exposure without a rate: \(reply.text)")
      return
    }
    let parts = reply.result?["components"]
    let found = ["openItems", "unapplied", "unbilled", "orders"].map { parts?[$0]?["amount"]?.stringValue ?? "none" }
    try #require(found == wanted.map { text($0) }, "\(place): \(reply.text)")
  }

  private func compareCarried(
    _ ledger: ReferenceLedger, _ on: Int, _ known: [(String, JSONValue)], _ place: String
  ) throws {
    let reply = try ask(
      "receivables.revaluation.get", [("currency", .string(currencies[1].code)), ("asOf", day(on))] + known)
    guard let carried = ledger.carried(on: on) else {
      try #require(reply.kind == "failedPrecondition", "\(place) not valued: \(reply.text)")
      return
    }
    let balance = ledger.ageing(1, on: on, bounds: [])
    let open = balance[0] + balance[1]
    guard open != 0 || carried != 0 else { return }
    guard let rate = ledger.rate(on: on) else {
      try #require(reply.kind == "failedPrecondition", "\(place) no rate: \(reply.text)")
      return
    }
    let line = reply.result?["items"]?.arrayValue?.first
    let current = ledger.converted(open, rate)
    let found = ["balance", "carried", "current", "difference"].map { line?[$0]?["amount"]?.stringValue ?? "none" }
    try #require(
      found == [text(open, 1), text(carried), text(current), text(current - carried)], "\(place): \(reply.text)")
  }
}

private enum ExactDecimalText {
  static func tenThousandths(_ units: Int64) -> String {
    let fraction = String(units % 10_000)
    return "\(units / 10_000).\(String(repeating: "0", count: 4 - fraction.count))\(fraction)"
  }
}
