import AvalKit
import TestSupport
import Testing

/// What counts of a report of which facts were rejected.
@Suite("Rejected facts")
struct RejectedFactTests {
  private static let checked: JSONValue = [
    "objectivity": "stronger", "truthfulness": "unknown", "completeness": "average", "timeliness": "strong",
    "cost": "unknown",
  ]

  @Test("I-27: a report less what was rejected counts like a report that never held it, for random facts")
  func likeNeverSaid() throws {
    let seed = Seed.fromEnvironment()
    print("SEED=\(seed)")
    var random = SplitMix(seed)
    try Workspace.withFolder { folder in
      let host = try ArchiveHost(folder, now: "2026-03-31T10:00:00+08:00")
      for round in 0..<Seed.count(standard: 15, soak: 300) {
        let report = Self.report(&random)
        let pointers = Self.pointers(report).filter { _ in random.below(5) == 0 }
        // What lies inside of something rejected cannot be rejected twice over; it changes nothing either.
        let rejected = Array(Set(pointers)).sorted()
        let one = try Self.accepted(report, "A-\(round)", rejecting: rejected, host)
        let other = try Self.accepted(
          Self.without(Set(rejected), report, ""), "B-\(round)", rejecting: [], host)
        #expect(try Self.counted(one, host) == Self.counted(other, host), "SEED=\(seed) \(rejected) of \(report)")
      }
      try host.finish()
    }
  }

  /// Files the report for a customer of its own and accepts it; the customer.
  private static func accepted(
    _ report: JSONValue, _ number: String, rejecting pointers: [String], _ host: ArchiveHost
  ) throws -> JSONValue {
    var report = report.objectValue ?? [:]
    report["agency"] = "EXAMPLE"
    report["reportNo"] = .string(number)
    report["names"] = [["value": .string("客户\(number)")]]
    report["ids"] = [["scheme": "LOCAL", "value": .string(number)]]
    let filed = try host.call("archive.creditReport.file", ["pending": true, "report": .object(report)])
    let rejected = pointers.map { pointer -> JSONValue in ["pointer": .string(pointer), "reason": "与公示不符"] }
    var decision: JSONObject = [
      "review": try #require(filed["report"]?["review"]), "decision": "accept", "reason": "核对", "checked": checked,
    ]
    if !rejected.isEmpty { decision["rejected"] = .array(rejected) }
    try host.call("archive.review.decide", .object(decision))
    return try #require(filed["report"]?["customer"])
  }

  /// What others see of the customer: its card's values and what a rating makes of its report and statements.
  private static func counted(_ customer: JSONValue, _ host: ArchiveHost) throws -> [String] {
    let quality = try host.call("archive.quality.get", ["customer": customer])
    let fields = (quality["fields"]?.arrayValue ?? []).map {
      "\($0["field"]?.stringValue ?? "")=\($0["chosen"]?["value"]?.stringValue ?? "")"
    }
    let assessed = try host.call("rating.assess", ["customer": customer, "model": "standard"])["assessment"]
    let facts = ["factors", "checks", "vetoes"].flatMap { assessed?[$0]?.arrayValue ?? [] }.map {
      "\($0["code"]?.stringValue ?? "")=\($0["value"]?.stringValue ?? "")"
    }
    return fields + facts + [assessed?["score"]?.stringValue ?? "no score"]
  }

  private static func report(_ random: inout SplitMix) -> JSONValue {
    func amount(_ most: Int, _ random: inout SplitMix) -> JSONValue { .string("\(random.below(most) + 1).00") }
    func some(_ most: Int, _ make: (inout SplitMix) -> JSONValue, _ random: inout SplitMix) -> JSONValue {
      var list: [JSONValue] = []
      for _ in 0..<random.below(most + 1) { list.append(make(&random)) }
      return .array(list)
    }
    let codes = [
      "BS.TOTAL_ASSETS", "BS.TOTAL_LIAB", "BS.CURRENT_ASSETS", "BS.CURRENT_LIAB", "BS.EQUITY", "IS.REVENUE", "IS.NET",
    ]
    let records = ["SUIT", "DISHONEST_DEBTOR", "INSOLVENCY", "PENALTY"]
    let classes = ["PASS", "SUBSTANDARD", "LOSS"]
    return [
      "reportDate": "2026-03-01", "currency": "CNY", "status": "ACTIVE", "incorporated": "2012-10-22",
      "legalRepresentative": "王示例", "registeredCapital": ["amount": amount(1_000_000, &random), "currency": "CNY"],
      "employees": ["count": .integer(Int64(random.below(500)))],
      "operations": [
        "scope": "食品", "products": some(3, { ["name": .string("产品\($0.below(9))")] }, &random),
      ],
      "publicRecords": some(
        3, { ["kind": ["code": .string(records[$0.below(4)])], "date": .string("2025-0\($0.below(9) + 1)-01")] },
        &random),
      "bankRelations": some(
        2, { ["bank": .string("银行\($0.below(9))"), "fiveClass": ["code": .string(classes[$0.below(3)])]] }, &random),
      "ratings": some(2, { ["pdPercent": .string("\($0.below(9)).5")] }, &random),
      "tradeLines": some(3, { ["supplierRef": "S", "dbt": .integer(Int64($0.below(60)))] }, &random),
      "statements": [
        [
          "periodEnd": "2025-12-31",
          "lines": .array(codes.map { ["code": .string($0), "amount": amount(900, &random)] }),
        ],
        [
          "periodEnd": "2024-12-31",
          "lines": .array(codes.map { ["code": .string($0), "amount": amount(900, &random)] }),
        ],
      ],
    ]
  }

  /// Every place of the report that can be rejected: members and elements, and no half of an amount.
  private static func pointers(_ value: JSONValue, _ at: String = "") -> [String] {
    var found: [String] = []
    func add(_ inner: JSONValue, _ pointer: String) { found += [pointer] + pointers(inner, pointer) }
    if let members = value.objectValue {
      guard members["amount"] == nil || members["currency"] == nil else { return [] }
      for (key, inner) in members { add(inner, "\(at)/\(key)") }
    }
    for (index, inner) in (value.arrayValue ?? []).enumerated() { add(inner, "\(at)/\(index)") }
    return found
  }

  /// The report as if nobody had ever said what the pointers lead to.
  private static func without(_ pointers: Set<String>, _ value: JSONValue, _ at: String) -> JSONValue {
    if let members = value.objectValue {
      return .object(
        JSONObject(
          members.compactMap { key, inner in
            pointers.contains("\(at)/\(key)") ? nil : (key, without(pointers, inner, "\(at)/\(key)"))
          }))
    }
    if let elements = value.arrayValue {
      return .array(
        elements.enumerated().compactMap { index, inner in
          pointers.contains("\(at)/\(index)") ? nil : without(pointers, inner, "\(at)/\(index)")
        })
    }
    return value
  }
}
