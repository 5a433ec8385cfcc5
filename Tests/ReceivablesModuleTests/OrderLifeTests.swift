import AvalKit
import TestSupport
import Testing

/// Random lives of orders — asked about, asked about again, cancelled, delivered in parts, delivered without an order,
/// deliveries cancelled, invoiced in parts, ahead, by the delivery's number, monthly over several — against the plainest sum
/// there is, after every step (F-V20).
@Suite("What orders make a customer owe")
struct OrderLifeTests {
  private struct Order {
    var ordered: Int64 = 0
    var invoiced: Int64 = 0
  }

  private struct Delivery {
    let order: Int?
    var amount: Int64
    var billed: Int64 = 0
    var rest: Int64 { amount - billed }
  }

  /// One customer's lives, and what they should come to.
  private struct Life {
    let client: ChannelClient
    let seed: UInt64
    let customer: String
    var random: SplitMix
    var orders: [Order] = []
    var deliveries: [Delivery] = []
    var items: Int64 = 0
    var onAccount: Int64 = 0
    var security: Int64 = 0
    var documents = 0
    var refused = 0
    var steps = 0

    init(_ client: ChannelClient, seed: UInt64) throws {
      self.client = client
      self.seed = seed
      random = SplitMix(state: seed)
      let reply = try client.call(
        "archive.customer.create", ["name": .string("订单客户 \(seed)"), "kind": "company", "industry": "jixie"])
      customer = try #require(reply.result?["customer"]?["id"]?.stringValue, "\(reply.text)")
    }

    mutating func below(_ bound: Int) -> Int { Int(random.next() % UInt64(bound)) }
    func text(_ minor: Int64) -> String { Money(minor: minor, currency: .cny).amountText }
    func money(_ minor: Int64) -> JSONValue { ["amount": .string(text(minor)), "currency": "CNY"] }
    mutating func amount() -> Int64 { Int64(1 + below(50_000)) }

    /// What is delivered on an order: its deliveries, without what was cancelled of them.
    func delivered(_ order: Int) -> Int64 {
      deliveries.filter { $0.order == order }.reduce(0) { $0 + $1.amount }
    }

    var exposure: Int64 {
      let held = orders.indices.reduce(Int64(0)) {
        $0 + max(0, max(orders[$1].ordered, delivered($1)) - orders[$1].invoiced)
      }
      let loose = deliveries.filter { $0.order == nil }.reduce(Int64(0)) { $0 + $1.rest }
      let owed = held + loose + items - onAccount
      return owed - min(max(0, owed), security)
    }

    mutating func ask(_ method: String, _ params: [(String, JSONValue)]) throws -> Bool {
      let reply = try client.call(
        "receivables." + method, .object(JSONObject([("customer", .string(customer))] + params)))
      steps += 1
      guard reply.error != nil else { return true }
      try #require(reply.kind == "failedPrecondition", "AVAL_TEST_SEED=\(seed) \(method): \(reply.text)")
      refused += 1
      return false
    }

    mutating func step() throws {
      switch below(12) {
      case 0...1: try order()
      case 2: try cancelOrder()
      case 3...5: try deliver()
      case 6: try cancelDelivery()
      case 7...8: try invoiceOrder()
      case 9: try invoiceDeliveries()
      case 10: try invoiceByNumber()
      default: try pay()
      }
      let reply = try client.call("receivables.exposure.get", ["customer": .string(customer)])
      try #require(
        reply.result?["exposure"]?["amount"]?.stringValue == text(exposure),
        "AVAL_TEST_SEED=\(seed) step \(steps): right is \(text(exposure)), \(reply.text)")
    }

    private mutating func order() throws {
      let (order, amount) = (below(min(orders.count + 1, 3)), amount())
      let accepted = try ask("order.check", [("amount", money(amount)), ("order", .string("O\(order)"))])
      guard accepted else { return }
      if order == orders.count { orders.append(Order()) }
      orders[order].ordered = amount
    }

    private mutating func cancelOrder() throws {
      guard !orders.isEmpty else { return }
      let order = below(orders.count)
      if try ask("order.cancel", [("order", .string("O\(order)"))]) { orders[order].ordered = 0 }
    }

    private mutating func deliver() throws {
      let order = orders.isEmpty || below(4) == 0 ? nil : below(orders.count)
      let amount = amount()
      let named: [(String, JSONValue)] = order.map { [("order", .string("O\($0)"))] } ?? []
      let accepted = try ask(
        "delivery.post",
        [("number", .string("D\(deliveries.count)")), ("date", "2026-05-06"), ("amount", money(amount))] + named)
      guard accepted else { return }
      var delivery = Delivery(order: order, amount: amount)
      // What was invoiced ahead of it is billed.
      if let order {
        let billed = deliveries.filter { $0.order == order }.reduce(Int64(0)) { $0 + $1.billed }
        delivery.billed = min(amount, orders[order].invoiced - billed)
      }
      deliveries.append(delivery)
    }

    private mutating func cancelDelivery() throws {
      guard !deliveries.isEmpty else { return }
      let delivery = below(deliveries.count)
      if try ask("delivery.cancel", [("delivery", .string("D\(delivery)")), ("reason", "chance")]) {
        deliveries[delivery].amount = deliveries[delivery].billed
      }
    }

    private mutating func invoice(_ number: String, _ amount: Int64, _ more: [(String, JSONValue)]) throws {
      documents += 1
      let accepted = try ask(
        "invoice.post",
        [
          ("number", .string(number)), ("date", "2026-05-06"), ("dueDate", "2026-06-30"), ("amount", money(amount)),
        ] + more)
      try #require(accepted, "AVAL_TEST_SEED=\(seed) invoice \(number)")
      items += amount
    }

    /// Bills a delivery as far as the amount goes.
    private mutating func bill(_ delivery: Int, _ left: inout Int64) {
      let part = min(left, deliveries[delivery].rest)
      left -= part
      deliveries[delivery].billed += part
      if let order = deliveries[delivery].order { orders[order].invoiced += part }
    }

    private mutating func invoiceOrder() throws {
      guard !orders.isEmpty else { return }
      let (order, amount) = (below(orders.count), amount())
      try invoice("I\(documents)", amount, [("order", .string("O\(order)"))])
      var left = amount
      for delivery in deliveries.indices where deliveries[delivery].order == order { bill(delivery, &left) }
      orders[order].invoiced += left
    }

    /// A monthly invoice over some of what is open, for its sum or less.
    private mutating func invoiceDeliveries() throws {
      var named: [Int] = []
      for delivery in deliveries.indices where deliveries[delivery].rest > 0 && below(2) == 0 { named.append(delivery) }
      guard !named.isEmpty else { return }
      named.shuffle(using: &random)
      let sum = named.reduce(Int64(0)) { $0 + deliveries[$1].rest }
      let amount = below(3) == 0 ? 1 + Int64(below(Int(sum))) : sum + (below(4) == 0 ? 100 : 0)
      try invoice("I\(documents)", amount, [("deliveries", .array(named.map { .string("D\($0)") }))])
      var left = amount
      for delivery in named { bill(delivery, &left) }
    }

    private mutating func invoiceByNumber() throws {
      guard let delivery = deliveries.indices.filter({ deliveries[$0].rest > 0 }).randomElement(using: &random) else {
        return
      }
      let number = "D\(delivery)"
      guard
        try client.call(
          "receivables.item.list", ["customer": .string(customer), "status": "all", "limit": 10_000]
        ).result?["items"]?.arrayValue?.contains(where: { $0["number"]?.stringValue == number }) == false
      else { return }
      let amount = below(2) == 0 ? deliveries[delivery].rest : amount()
      try invoice(number, amount, [])
      var left = amount
      bill(delivery, &left)
    }

    private mutating func pay() throws {
      let amount = amount()
      if below(6) == 0 {
        guard
          try ask(
            "security.put", [("kind", "pledge"), ("amount", money(amount)), ("validFrom", "2026-01-01")])
        else { return }
        security += amount
      } else if try ask("payment.record", [("date", "2026-05-06"), ("amount", money(amount))]) {
        onAccount += amount
      }
    }
  }

  @Test("V-6, F-V20: after every step of a random life the exposure is the plain sum")
  func lives() throws {
    let first = Seed.fromEnvironment()
    let lives = Seed.count(standard: 40, soak: 10_000)
    try Workspace.withFolder { folder in
      let client = try ChannelClient(database: folder + "/aval.sqlite", now: "2026-05-06T09:00:00+08:00")
      var (steps, refused) = (0, 0)
      for seed in first..<first + UInt64(lives) {
        var life = try Life(client, seed: seed)
        for _ in 0..<24 { try life.step() }
        (steps, refused) = (steps + life.steps, refused + life.refused)
      }
      #expect(refused * 3 < steps, "most of the steps are taken: \(refused) of \(steps) refused")
      let verified = try client.call("receivables.ledger.verify")
      #expect(verified.result?["ok"]?.boolValue == true, "\(verified.text)")
      #expect(client.finish() == 0, "\(client.process.errorText())")
    }
  }
}
