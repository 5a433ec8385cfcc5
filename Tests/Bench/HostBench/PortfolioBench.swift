import AvalKit
import CSQLite
import TestSupport

/// The work of a large house: a million open items of 50,000 customers, posted, aged, measured at orders and paid, all
/// through the channel. `AVAL_BENCH_ITEMS` makes it smaller.
struct PortfolioBench {
  private let customers: Int
  private let perCustomer = 20
  private let payments: Int
  private let path: String
  private let client: ChannelClient
  /// The customers' numbers follow one another from here; an id stands beside the archive's own rows.
  private var ids: [String] = []

  private var items: Int { customers * perCustomer }

  init(_ folder: String, items: Int) throws {
    customers = max(100, items / perCustomer)
    payments = customers * 2
    path = folder + "/portfolio.sqlite"
    client = try ChannelClient(database: path, environment: Figures.quiet)
  }

  mutating func run() throws {
    try createCustomers()
    try postItems()
    try age()
    try checkOrders()
    try pay()
    _ = client.finish()
  }

  // MARK: Loading

  private mutating func createCustomers() throws {
    var requests = Requests()
    for index in 0..<customers {
      requests.add("archive.customer.create", #"{"name":"\#(name(index))","kind":"company","industry":"jindian"}"#)
    }
    var load = Load()
    try load.send(requests.bytes, requests: customers, to: client.process)
    report("customers created", customers, load)
    try Floor.each("SELECT id FROM archive_customer ORDER BY id", in: path) { ids.append("cus_\($0)") }
  }

  /// Four characters that hardly two customers share: names alike are looked for when one is created.
  private func name(_ index: Int) -> String {
    var mixed = UInt64(index) &* 0x9E37_79B9_7F4A_7C15
    var name = ""
    for _ in 0..<4 {
      mixed = (mixed ^ (mixed >> 29)) &* 0xBF58_476D_1CE4_E5B9
      name.unicodeScalars.append(Unicode.Scalar(0x4E00 + UInt32(mixed >> 40) % 20_000) ?? "?")
    }
    return name
  }

  /// Minor units, different for every item of a customer.
  private func amount(_ customer: Int, _ item: Int) -> Int { 100_000 + item * 1_713 + customer % 97 * 11 }
  private func number(_ customer: Int, _ item: Int) -> String { "R\(customer)-\(item)" }

  private func money(_ minor: Int) -> String {
    #"{"amount":"\#(minor / 100).\#(minor % 100 < 10 ? "0" : "")\#(minor % 100)","currency":"CNY"}"#
  }

  private func postItems() throws {
    let floor = try Floor.batches(min(items, 200_000), of: 10_000, in: path + ".floor")
    Figures.say("bare SQLite, 10,000 rows a commit: \(Int(floor)) rows/s")
    var load = Load()
    var next = 0
    while next < items {
      // The lines are made before the clock starts.
      var requests = Requests()
      for _ in 0..<10 where next < items {
        let end = min(next + 10_000, items)
        let invoices = (next..<end).map { index -> String in
          let (customer, item) = (index / perCustomer, index % perCustomer)
          let day = CivilDate(dayNumber: 20_100 + Int32(item * 15))
          let due = CivilDate(dayNumber: 20_130 + Int32(item * 15))
          return
            #"{"customer":"\#(ids[customer])","number":"\#(number(customer, item))","date":"\#(day)","amount":\#(money(amount(customer, item))),"dueDate":"\#(due)"}"#
        }
        requests.add("receivables.invoice.postMany", #"{"items":[\#(invoices.joined(separator: ","))]}"#)
        next = end
      }
      try load.send(requests.bytes, requests: requests.count, to: client.process)
    }
    report("receivables.invoice.postMany", items, load, floor: floor)
    try expect(items, "receivables_item")
  }

  // MARK: Reports and orders

  private func age() throws {
    let query = """
      SELECT customer, currency, sum(CASE WHEN due >= 20400 THEN open END),
        sum(CASE WHEN due < 20400 AND due >= 20370 THEN open END), sum(CASE WHEN due < 20370 AND due >= 20340 THEN open END),
        sum(CASE WHEN due < 20340 AND due >= 20310 THEN open END), sum(CASE WHEN due < 20310 AND due >= 20220 THEN open END),
        sum(CASE WHEN due < 20220 AND due >= 20035 THEN open END), sum(CASE WHEN due < 20035 THEN open END)
      FROM receivables_item WHERE open > 0 AND last_day <= 20400 GROUP BY customer, currency
      """
    let asOf = #""asOf":"\#(CivilDate(dayNumber: 20_400))""#
    var bare: [Double] = []
    var report: [Double] = []
    var totals: [Double] = []
    for _ in 0..<5 {
      bare.append(try Floor.time(query, in: path))
      report.append(try timed("receivables.ageing.get", "{\(asOf),\"limit\":100}"))
      totals.append(try timed("receivables.ageing.get", #"{"by":"total",\#(asOf)}"#))
    }
    Figures.say(
      "ageing of \(items) items by customer: \(Figures.milliseconds(Figures.median(report))), bare query "
        + "\(Figures.milliseconds(Figures.median(bare))), ratio \(Figures.ratio(Figures.median(report), Figures.median(bare)))"
    )
    Figures.say("portfolio totals: \(Figures.milliseconds(Figures.median(totals)))")
    let late = try (0..<3).map { _ in
      try timed("receivables.ageing.get", #"{"by":"total","asOf":"\#(CivilDate(dayNumber: 20_250))"}"#)
    }
    Figures.say("portfolio totals of an earlier day: \(Figures.milliseconds(Figures.median(late)))")
  }

  /// A check is a write, durable when it is answered: alone it waits for the disk, so the floor is one commit.
  private func checkOrders() throws {
    let commits = 1 / (try Floor.commits(300, in: path + ".commits"))
    let alone = try (0..<300).map { index in
      try timed("receivables.order.check", check(index))
    }
    var requests = Requests()
    for index in 0..<5_000 { requests.add("receivables.order.check", check(index)) }
    var load = Load()
    try load.send(requests.bytes, requests: requests.count, to: client.process)
    Figures.say(
      "receivables.order.check: \(Figures.milliseconds(Figures.median(alone))) alone, durable (one commit of bare SQLite "
        + "\(Figures.milliseconds(commits)))")
    report("receivables.order.check pipelined", 5_000, load)
  }

  private func check(_ index: Int) -> String {
    #"{"customer":"\#(ids[index * 7919 % customers])","amount":\#(money(50_000))}"#
  }

  // MARK: Payments

  private func pay() throws {
    var requests = Requests()
    for index in 0..<payments {
      let (customer, item) = (index % customers, index / customers * 7)
      // Half name their invoice, half are found by their amount.
      let reference = index % 2 == 0 ? #","reference":"\#(number(customer, item))""# : ""
      requests.add(
        "receivables.payment.record",
        #"{"customer":"\#(ids[customer])","date":"2025-11-01","amount":\#(money(amount(customer, item)))\#(reference)}"#
      )
    }
    var load = Load()
    try load.send(requests.bytes, requests: payments, to: client.process)
    report("receivables.payment.record", payments, load)
    try expect(payments, "receivables_credit")
    let before = Figures.processorTime(of: client.process)
    let matching = try timed("receivables.payment.matchAll", "{}")
    let processor = Figures.processorTime(of: client.process) - before
    Figures.say(
      "receivables.payment.matchAll of \(payments) payments: \(Int(Double(payments) / matching))/s, host's processor time "
        + "\(Figures.microseconds(processor / Double(payments))) each")
    try Floor.each("SELECT count(*) FROM receivables_credit WHERE unapplied > 0", in: path) {
      Figures.say("left unapplied: \($0)")
    }
    let verified = try timed("receivables.ledger.verify", "{}")
    Figures.say("receivables.ledger.verify: \(Figures.milliseconds(verified))")
  }

  // MARK: Figures

  /// Replies are only counted while the clock runs; what they say is seen in the tables.
  private func expect(_ count: Int, _ table: String) throws {
    var found = 0
    try Floor.each("SELECT count(*) FROM \(table)", in: path) { found = Int($0) }
    guard found == count else { throw Load.Refused(description: "\(table) has \(found) rows instead of \(count)") }
  }

  private func timed(_ method: String, _ params: String) throws -> Double {
    let value = JSONValue(try JSONDocument(parsing: Array(params.utf8)).root)
    var reply: ChannelClient.Reply?
    let seconds = try Figures.timed { reply = try client.call(method, value, withinSeconds: 300) }
    guard reply?.result != nil else { throw Load.Refused(description: reply?.text ?? method) }
    return seconds
  }

  private func report(_ what: String, _ count: Int, _ load: Load, floor: Double? = nil) {
    let rate = Double(count) / load.seconds
    Figures.say(
      "\(what): \(Int(rate))/s, \(Figures.microseconds(1 / rate)) each, host's processor time "
        + "\(Figures.microseconds(load.processor / Double(count))) each"
        + (floor.map { ", \(Figures.ratio(rate, $0)) times the floor" } ?? ""))
  }
}
