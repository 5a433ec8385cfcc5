import AvalKit
import TestSupport
import Testing

/// Random histories of a business, days passing between: after them `work.list` shows what the modules' own lists say is
/// waiting, no more and no less.
@Suite("Lines of work after random histories")
struct WorkHistoryTests {
  @Test(
    "issue 11, point 3: each line is put by what makes it wait and closed by the act that settles it, whichever way")
  func histories() throws {
    let seed = Seed.fromEnvironment()
    print("work lines: AVAL_TEST_SEED=\(seed)")
    for history in 0..<Seed.count(standard: 3, soak: 100) {
      try Workspace.withFolder { folder in
        var business = try WorkHistory(folder + "/aval.sqlite", seed: seed &+ UInt64(history))
        for step in 1...150 {
          try business.step()
          guard step.isMultiple(of: 15) else { continue }
          let differences = try business.differences()
          #expect(differences.isEmpty, "AVAL_TEST_SEED=\(seed), history \(history), step \(step): \(differences)")
          guard differences.isEmpty else { break }
        }
        #expect(business.accepted > 60, "AVAL_TEST_SEED=\(seed): only \(business.accepted) acts of 150 were accepted")
        #expect(business.client.finish() == 0)
      }
    }
  }
}

extension WorkHistoryTests {
  @Test("a line that is missing and one that nothing waits for are noticed (canary)")
  func canary() throws {
    try Workspace.withFolder { folder in
      let database = folder + "/aval.sqlite"
      let client = try ChannelClient(database: database, now: "2026-05-06T09:00:00+08:00")
      _ = try client.call(
        "receivables.payment.record",
        [
          "date": "2026-05-05", "amount": ["amount": "7.00", "currency": "CNY"],
        ])
      let comparison = try WorkComparison(client, database: database)
      #expect(try comparison.differences() == [])
      try BooksReader.tamper(database, "UPDATE host_work SET key = 'pay_1'")
      let found = try comparison.differences()
      #expect(found.count == 2)
      #expect(found.contains("receivables/paymentUnidentified: pay_1 has a line and does not wait"))
      #expect(found.contains { $0.hasSuffix("waits and has no line") })
      #expect(client.finish() == 0)
    }
  }
}

/// One random business: what it has, and what may be done next.
struct WorkHistory {
  private(set) var client: ChannelClient
  private let database: String
  private var random: SplitMix
  private var day: CivilDate
  private var numbers = 0
  /// Ids by what they are: customers, items, payments and so on.
  private var known: [String: [JSONValue]] = [:]
  /// How many acts were not refused.
  private(set) var accepted = 0

  init(_ database: String, seed: UInt64) throws {
    self.database = database
    random = SplitMix(seed)
    day = try CivilDate(parsing: "2026-01-05")
    client = try Self.start(database, day)
  }

  private static func start(_ database: String, _ day: CivilDate) throws -> ChannelClient {
    try ChannelClient(database: database, now: "\(day)T09:00:00+08:00")
  }

  func differences() throws -> [String] { try WorkComparison(client, database: database).differences() }

  mutating func step() throws {
    if known["customer"] == nil || random.below(30) == 0 { return try createCustomer() }
    try Self.acts[random.below(Self.acts.count)](&self)
  }

  // MARK: Pieces of requests

  private mutating func pick(_ kind: String) -> JSONValue? {
    guard let all = known[kind], !all.isEmpty else { return nil }
    return all[random.below(all.count)]
  }

  private mutating func number(_ prefix: String) -> JSONValue {
    numbers += 1
    return .string("\(prefix)-\(numbers)")
  }

  private mutating func amount(_ most: Int, sign: String = "") -> JSONValue {
    ["amount": .string("\(sign)\(1 + random.below(most)).00"), "currency": "CNY"]
  }

  private mutating func day(_ range: ClosedRange<Int>) throws -> JSONValue {
    .string(try day.adding(days: range.lowerBound + random.below(range.count)).description)
  }

  private var today: JSONValue { .string(day.description) }

  /// Asks; remembers what a member of the answer names. A refusal is part of the history, a broken module is not.
  private mutating func call(_ method: String, _ params: JSONValue, keep: String? = nil, _ path: [String] = []) throws {
    let reply = try client.call(method, params)
    guard let result = reply.result else {
      let isExpected = reply.kind != "corrupt" && reply.kind != "storage" && reply.kind != nil
      try #require(isExpected, "\(method) \(params): \(reply.text)")
      return
    }
    accepted += 1
    guard let keep else { return }
    var found = result
    for member in path { found = found[member] ?? found.arrayValue?.first ?? .null }
    if found.stringValue != nil { known[keep, default: []].append(found) }
  }

  private mutating func createCustomer() throws {
    numbers += 1
    try call(
      "archive.customer.create",
      [
        "name": .string("第\(numbers)机械有限公司"), "kind": "company", "industry": "jixie", "openedOn": try day(-400...0),
      ], keep: "customer", ["customer", "id"])
  }

  // MARK: Acts

  private typealias Act = @Sendable (inout WorkHistory) throws -> Void

  private static let acts: [Act] = [
    invoice, invoice, invoice, invoice, pay, pay, pay, apply, apply, apply, refund, transfer, creditNote, creditNote,
    order, order, order, release, cancel, deliver, adjust, writeOff, dispute, dispute, resolve, resolve, promise,
    promise, cancelPromise, dun, dun, log, log, propose, propose, decide, decide, change, change, verify, verify,
    certificate, merge, close, update, update, assess, survey, advance, acknowledge, pass, pass, pass,
  ]

  private static let invoice: Act = { history in
    guard let customer = history.pick("customer") else { return }
    let isOld = history.random.below(4) == 0
    let date = try history.day(isOld ? -1500 ... -1000 : -60...0)
    let due = try CivilDate(parsing: date.stringValue ?? "").adding(days: history.random.below(60))
    var params: JSONObject = [
      "customer": customer, "number": history.number("I"), "date": date, "dueDate": .string(due.description),
      "amount": history.amount(900),
    ]
    if !isOld, history.random.below(4) == 0, let order = history.pick("order") { params["order"] = order }
    try history.call("receivables.invoice.post", .object(params), keep: "item", ["items", "0", "id"])
  }

  private static let pay: Act = { history in
    var params: JSONObject = ["date": try history.day(-3...0), "amount": history.amount(900)]
    if history.random.below(5) > 0 { params["customer"] = history.pick("customer") }
    try history.call("receivables.payment.record", .object(params), keep: "payment", ["payment", "id"])
  }

  private static let apply: Act = { history in
    guard let payment = history.pick("payment"), let item = history.pick("item") else { return }
    let part = history.amount(300)
    try history.call(
      "receivables.payment.apply", ["payment": payment, "allocations": [["item": item, "amount": part]]])
    guard history.random.below(3) == 0 else { return }
    try history.call("receivables.payment.unapply", ["payment": payment, "item": item])
  }

  private static let refund: Act = { history in
    guard let payment = history.pick("payment") else { return }
    try history.call("receivables.payment.refund", ["payment": payment, "date": history.today, "reason": "back"])
  }

  private static let transfer: Act = { history in
    guard let payment = history.pick("payment"), let customer = history.pick("customer") else { return }
    try history.call(
      "receivables.payment.transfer",
      ["payment": payment, "customer": customer, "date": history.today, "reason": "his"])
  }

  private static let creditNote: Act = { history in
    guard let customer = history.pick("customer") else { return }
    var params: JSONObject = [
      "customer": customer, "number": history.number("C"), "date": history.today, "amount": history.amount(200),
    ]
    if history.random.below(5) > 0 { params["item"] = history.pick("item") }
    try history.call("receivables.creditNote.post", .object(params))
  }

  private static let order: Act = { history in
    guard let customer = history.pick("customer") else { return }
    let isNew = history.known["order"] == nil || history.random.below(3) > 0
    let number = isNew ? history.number("O") : history.pick("order") ?? "O"
    try history.call(
      "receivables.order.check", ["customer": customer, "order": number, "amount": history.amount(900)], keep: "order",
      ["order", "number"])
  }

  private static let release: Act = { history in
    guard let order = history.pick("order") else { return }
    try history.call("receivables.order.release", ["order": order, "reason": "talked"])
  }

  private static let cancel: Act = { history in
    guard let order = history.pick("order") else { return }
    try history.call("receivables.order.cancel", ["order": order, "reason": "not wanted"])
  }

  private static let deliver: Act = { history in
    guard let order = history.pick("order"), let customer = history.pick("customer") else { return }
    try history.call(
      "receivables.delivery.post",
      [
        "customer": customer, "number": history.number("D"), "order": order, "date": history.today,
        "amount": history.amount(300),
      ])
  }

  private static let adjust: Act = { history in
    guard let item = history.pick("item") else { return }
    try history.call(
      "receivables.adjustment.post",
      ["item": item, "date": history.today, "amount": history.amount(100, sign: "-"), "reason": "short"])
  }

  private static let writeOff: Act = { history in
    guard let item = history.pick("item") else { return }
    try history.call(
      "receivables.writeOff.post",
      ["item": item, "date": history.today, "amount": history.amount(100), "reason": "bankruptcy"])
  }

  private static let dispute: Act = { history in
    guard let item = history.pick("item") else { return }
    try history.call(
      "collections.dispute.open", ["item": item, "amount": history.amount(100), "reason": "wet"], keep: "dispute",
      ["dispute", "id"])
  }

  private static let resolve: Act = { history in
    guard let dispute = history.pick("dispute") else { return }
    let outcome = ["accepted", "accepted", "rejected", "withdrawn"][history.random.below(4)]
    var params: JSONObject = ["dispute": dispute, "outcome": .string(outcome), "reason": "seen"]
    if outcome == "accepted", history.random.below(3) == 0 {
      params["creditNote"] = ["number": history.number("C")]
    }
    try history.call("collections.dispute.resolve", .object(params))
  }

  private static let promise: Act = { history in
    guard let customer = history.pick("customer") else { return }
    try history.call(
      "collections.promise.record",
      ["customer": customer, "amount": history.amount(200), "date": try history.day(0...6)], keep: "promise",
      ["promise", "id"])
  }

  private static let cancelPromise: Act = { history in
    guard let promise = history.pick("promise") else { return }
    try history.call("collections.promise.cancel", ["promise": promise, "reason": "replaced"])
  }

  private static let dun: Act = { history in
    try history.call("collections.dunning.run", [:])
    let cases = try history.client.call("collections.case.list", [:]).result?["items"]?.arrayValue ?? []
    history.known["case"] = cases.compactMap { $0["id"] }
  }

  private static let log: Act = { history in
    guard let found = history.pick("case") else { return }
    var action: JSONObject = ["kind": "visit", "statement": "soon"]
    if history.random.below(2) == 0 { action["nextDate"] = try history.day(0...9) }
    try history.call("collections.case.log", ["case": found, "action": .object(action)])
    try history.call("collections.case.assign", ["case": found, "collector": "li"])
  }

  private static let propose: Act = { history in
    guard let customer = history.pick("customer") else { return }
    try history.call(
      "rating.limit.propose", ["customer": customer, "amount": history.amount(5000)], keep: "proposal",
      ["proposal", "id"])
  }

  private static let decide: Act = { history in
    guard let proposal = history.pick("proposal") else { return }
    let verb = history.random.below(2) == 0 ? "approve" : "reject"
    try history.call("rating.limit.\(verb)", ["proposal": proposal, "reason": "seen"])
  }

  private static let change: Act = { history in
    guard let customer = history.pick("customer") else { return }
    let field = ["registeredCapital", "name", "contactPhone"][history.random.below(3)]
    try history.call(
      "archive.change.report",
      ["customer": customer, "field": .string(field), "value": history.number("N"), "source": "sales"], keep: "change",
      ["change", "id"])
  }

  private static let verify: Act = { history in
    guard let change = history.pick("change") else { return }
    let decision = history.random.below(2) == 0 ? "accept" : "reject"
    try history.call(
      "archive.change.verify", ["change": change, "decision": .string(decision), "reason": "seen"])
  }

  private static let certificate: Act = { history in
    guard let customer = history.pick("customer") else { return }
    let item = history.random.below(2) == 0 ? "manufacturingLicence" : "qualityCertificate"
    try history.call(
      "archive.document.add",
      [
        "customer": customer, "type": "otherProof", "title": history.number("T"), "source": "customer",
        "item": .string(item), "content": "eA==", "validUntil": try history.day(-20...300),
      ])
  }

  private static let merge: Act = { history in
    guard history.random.below(3) == 0, let from = history.pick("customer"), let into = history.pick("customer") else {
      return
    }
    try history.call("archive.customer.merge", ["from": from, "into": into, "reason": "one and the same"])
  }

  private static let close: Act = { history in
    guard history.random.below(3) == 0, let customer = history.pick("customer") else { return }
    try history.call("archive.customer.close", ["customer": customer, "reason": "gone", "insist": true])
  }

  private static let update: Act = { history in
    guard let customer = history.pick("customer") else { return }
    try history.call("archive.update.complete", ["customer": customer, "unchanged": true])
  }

  private static let assess: Act = { history in
    guard let customer = history.pick("customer") else { return }
    let factors = ["character", "capacity", "capital", "collateral", "condition", "coverage"]
    let grades = factors.map { ($0, JSONValue.string(String(40 + history.random.below(55)))) }
    try history.call(
      "rating.assess",
      [
        "customer": customer, "model": "six-c",
        "inputs": [
          "factors": .object(JSONObject(grades)), "annualCreditSales": ["amount": "3650000.00", "currency": "CNY"],
          "creditDays": 45, "requestedLimit": ["amount": "300000.00", "currency": "CNY"],
        ],
      ])
  }

  private static let survey: Act = { history in
    try history.call(
      "survey.project.create", ["title": "Market", "kind": "marketSurvey"], keep: "survey", ["project", "id"])
  }

  private static let advance: Act = { history in
    guard let survey = history.pick("survey") else { return }
    let next = try history.client.call("survey.project.get", ["project": survey]).result?["next"]?.arrayValue?.first
    guard let next else { return }
    try history.call(
      "survey.project.advance",
      ["project": survey, "to": next, "followUp": ["date": history.today, "text": "ask again"]])
  }

  private static let acknowledge: Act = { history in
    guard let customer = history.pick("customer") else { return }
    try history.call(
      "collections.limitation.record",
      ["customer": customer, "act": "acknowledgement", "on": history.today, "signedBy": "the owner"])
  }

  /// Days pass, and the host starts anew.
  private static let pass: Act = { history in
    #expect(history.client.finish() == 0)
    history.day = try history.day.adding(days: [1, 1, 3, 10, 40, 100][history.random.below(6)])
    history.client = try WorkHistory.start(history.database, history.day)
  }
}
