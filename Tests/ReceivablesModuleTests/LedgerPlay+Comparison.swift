import AvalKit
import Glibc
import TestSupport
import Testing

/// Every item, bucket, exposure and house value on every day, as known now and at three moments before.
extension LedgerPlay {
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

  func compare(_ ledger: ReferenceLedger, _ on: Int, _ bounds: [Int], knownAt: String?) throws {
    let known: [(String, JSONValue)] = knownAt.map { [("knownAt", .string($0))] } ?? []
    let place = "SEED=\(seed) day \(on) \(knownAt ?? "")"
    try compareItems(ledger, on, known, place)
    try compareAgeing(ledger, on, bounds, known, place)
    try compareExposure(ledger, on, known, place)
    try compareCarried(ledger, on, known, place)
  }

  func ask(_ method: String, _ params: [(String, JSONValue)]) throws -> ChannelClient.Reply {
    try client.call(method, .object(JSONObject(params)))
  }

  func compareItems(
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

  func compareAgeing(
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

  func compareExposure(
    _ ledger: ReferenceLedger, _ on: Int, _ known: [(String, JSONValue)], _ place: String
  ) throws {
    let reply = try ask("receivables.exposure.get", [("customer", .string(customer)), ("asOf", day(on))] + known)
    guard let wanted = ledger.exposure(on: on) else {
      let left = reply.result?["notIncluded"]?.arrayValue ?? []
      try #require(!left.isEmpty, "\(place) exposure without a rate: \(reply.text)")
      return
    }
    let parts = reply.result?["components"]
    let found = ["openItems", "unapplied", "unbilled", "orders", "security"].map {
      parts?[$0]?["amount"]?.stringValue ?? "none"
    }
    try #require(found == wanted.map { text($0) }, "\(place): \(reply.text)")
  }

  func compareCarried(
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
