import AvalKit
import Glibc
import TestSupport
import Testing

/// The ledger against a naive one: random operations through the channel, then every item, credit and bucket on every day,
/// as known now and as known half way. `AVAL_SOAK=1` plays 1,000 seeds, `AVAL_SEED=n` one.
@Suite("The ledger and a reference ledger agree")
struct LedgerPropertyTests {
  private static let bounds = [3, 10, 20]

  @Test("V-4, V-31, F-V7: random operations leave the same cents on every day, as known at any time")
  func agreement() throws {
    let environment = { (name: String) in getenv(name).map { String(cString: $0) } }
    let seeds: [UInt64] =
      if let one = environment("AVAL_SEED").flatMap({ UInt64($0) }) {
        [one]
      } else {
        Array(1...(environment("AVAL_SOAK") == nil ? 12 : 1_000))
      }
    try Workspace.withFolder { folder in
      let client = try ChannelClient(database: folder + "/aval.sqlite")
      for seed in seeds {
        var play = try Play(seed: seed, client: client)
        for step in 0..<200 {
          if step == 100 { try play.remember() }
          try play.step()
        }
        try play.compare(bounds: Self.bounds)
      }
      let verified = try client.call("receivables.ledger.verify")
      #expect(verified.result?["ok"]?.boolValue == true, "\(verified.text)")
      #expect(client.finish() == 0, "\(client.process.errorText())")
    }
  }
}

/// One seed's play: the same operations on both ledgers.
private struct Play {
  let seed: UInt64
  let client: ChannelClient
  let customer: String
  var random: SplitMix
  var reference = ReferenceLedger()
  var itemIDs: [String] = []
  var creditIDs: [String] = []
  /// What both ledgers knew half way, and when.
  var remembered: (ledger: ReferenceLedger, knownAt: String)?

  private static let start = CivilDate(dayNumber: 20_600)
  private static let span = 40

  init(seed: UInt64, client: ChannelClient) throws {
    self.seed = seed
    self.client = client
    random = SplitMix(state: seed)
    let reply = try client.call(
      "archive.customer.create",
      ["name": .string("参照客户 \(seed)"), "kind": "company", "industry": "jindian"])
    customer = try #require(reply.result?["customer"]?["id"]?.stringValue, "\(reply.text)")
  }

  private mutating func below(_ bound: Int) -> Int { Int(random.next() % UInt64(bound)) }
  private mutating func someDay() -> Int { below(Self.span) }
  private mutating func someAmount() -> Int64 { Int64(1 + below(9_999)) }

  private func day(_ index: Int) -> JSONValue {
    .string(CivilDate(dayNumber: Self.start.dayNumber + Int32(index)).description)
  }

  private func money(_ minor: Int64) -> JSONValue {
    ["amount": .string(Money(minor: minor, currency: .cny).amountText), "currency": "CNY"]
  }

  // MARK: Operations

  mutating func step() throws {
    switch below(10) {
    case 0, 1, 2: try invoice()
    case 3, 4: try credit()
    case 5, 6, 7: try apply()
    case 8: try unapply()
    default: try change()
    }
  }

  private mutating func invoice() throws {
    let (amount, from) = (someAmount(), someDay())
    let due = from + below(25)
    let allowed = reference.invoice(amount, day: from, due: due)
    let reply = try client.call(
      "receivables.invoice.post",
      [
        "customer": .string(customer), "number": .string("I\(itemIDs.count)"), "date": day(from), "dueDate": day(due),
        "amount": money(amount),
      ])
    try agree(allowed, reply, "invoice")
    itemIDs.append(try #require(reply.result?["items"]?.arrayValue?.first?["id"]?.stringValue))
  }

  private mutating func credit() throws {
    let (amount, from) = (someAmount(), someDay())
    let allowed = reference.credit(amount, day: from)
    let isNote = below(4) == 0
    let reply = try client.call(
      isNote ? "receivables.creditNote.post" : "receivables.payment.record",
      isNote
        ? [
          "customer": .string(customer), "number": .string("C\(creditIDs.count)"), "date": day(from),
          "amount": money(amount),
        ] : ["customer": .string(customer), "date": day(from), "amount": money(amount)])
    try agree(allowed, reply, "credit")
    let credit = reply.result?[isNote ? "creditNote" : "payment"]
    creditIDs.append(try #require(credit?["id"]?.stringValue))
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
        "allocations": [["item": .string(itemIDs[item]), "amount": money(amount)]],
      ])
    try agree(allowed, reply, "apply")
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
    let allowed = reference.change(item, by: signed, on: on)
    let reply = try client.call(
      writesOff ? "receivables.writeOff.post" : "receivables.adjustment.post",
      [
        "item": .string(itemIDs[item]), "date": day(on), "amount": money(writesOff ? amount : signed),
        "reason": "chance",
      ])
    try agree(allowed, reply, "change")
  }

  private func agree(_ allowed: Bool, _ reply: ChannelClient.Reply, _ what: String) throws {
    try #require(allowed == (reply.error == nil), "SEED=\(seed) \(what): reference says \(allowed), \(reply.text)")
    if let kind = reply.kind {
      try #require(["conflict", "invalidParams", "failedPrecondition"].contains(kind), "SEED=\(seed) \(reply.text)")
    }
  }

  // MARK: Comparison

  mutating func remember() throws {
    let reply = try client.call("receivables.item.list", ["customer": .string(customer)])
    let knownAt = try #require(reply.result?["knownAt"]?.stringValue)
    remembered = (reference, knownAt)
    // What follows is recorded in a later millisecond.
    usleep(3_000)
  }

  func compare(bounds: [Int]) throws {
    for on in stride(from: 0, through: Self.span + 30, by: 1) {
      try compare(reference, on, bounds, knownAt: nil)
      if let remembered, on.isMultiple(of: 3) {
        try compare(remembered.ledger, on, bounds, knownAt: remembered.knownAt)
      }
    }
  }

  private func compare(_ ledger: ReferenceLedger, _ on: Int, _ bounds: [Int], knownAt: String?) throws {
    let known: [(String, JSONValue)] = knownAt.map { [("knownAt", .string($0))] } ?? []
    let list = try client.call(
      "receivables.item.list",
      .object(
        JSONObject(
          [("customer", .string(customer)), ("asOf", day(on)), ("status", "all"), ("limit", 10_000)] + known)))
    let listed = try #require(list.result?["items"]?.arrayValue, "\(list.text)")
    let expected = ledger.items.indices.filter { ledger.items[$0].day <= on }
    try #require(
      listed.map { $0["id"]?.stringValue } == expected.map { itemIDs[$0] }, "SEED=\(seed) day \(on) \(knownAt ?? "")")
    for (found, index) in zip(listed, expected) {
      let open = Money(minor: ledger.open(index, on: on), currency: .cny).amountText
      try #require(found["open"]?["amount"]?.stringValue == open, "SEED=\(seed) day \(on) item \(index) \(known)")
    }
    let report = try client.call(
      "receivables.ageing.get",
      .object(
        JSONObject(
          [
            ("customer", .string(customer)), ("asOf", day(on)), ("by", "customer"),
            ("buckets", .array(bounds.map { .integer(Int64($0)) })),
          ] + known)))
    let row = report.result?["items"]?.arrayValue?.first
    let figures =
      [row?["notDue"]] + (row?["buckets"]?.arrayValue ?? []).map { Optional($0) } + [row?["unapplied"]]
    let texts = row == nil ? [] : figures.map { $0?["amount"]?.stringValue ?? "none" }
    let aged = ledger.ageing(on: on, bounds: bounds)
    let wanted = aged.allSatisfy { $0 == 0 } ? [] : aged.map { Money(minor: $0, currency: .cny).amountText }
    try #require(texts == wanted, "SEED=\(seed) day \(on) \(known): \(report.text)")
  }
}
