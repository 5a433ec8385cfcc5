import AvalKit
import TestSupport
import Testing

/// What only shows over time, or with an integrator's own policies.
@Suite("Reviews")
struct ReviewTests {
  private static let accepted: JSONValue = [
    "objectivity": "stronger", "truthfulness": "stronger", "completeness": "average", "timeliness": "strong",
    "cost": "low",
  ]

  private static func report(_ number: String, capital: String, date: String) -> JSONValue {
    [
      "agency": "EXAMPLE", "reportNo": .string(number), "reportDate": .string(date), "status": "ACTIVE",
      "names": [["value": "杭州金甸食品有限公司"]], "ids": [["scheme": "USCC", "value": "91110108551385082Q"]],
      "registeredCapital": ["amount": .string(capital), "currency": "CNY"],
      "statements": [
        ["periodEnd": "2025-12-31", "currency": "CNY", "lines": [["code": "BS.EQUITY", "amount": .string(capital)]]]
      ],
    ]
  }

  @Test("A-60, I-27: as known before its review a report was pending; it counts from the decision on, never earlier")
  func knownAt() throws {
    try Workspace.withFolder { folder in
      let first = try ArchiveHost(folder, now: "2026-03-01T10:00:00+08:00")
      let old = try first.call(
        "archive.creditReport.file", ["report": Self.report("R-1", capital: "100.00", date: "2026-02-01")])
      let customer = try #require(old["report"]?["customer"])
      let new = try first.call(
        "archive.creditReport.file",
        ["report": Self.report("R-1", capital: "900.00", date: "2026-02-28"), "pending": true])
      let review = try #require(new["report"]?["review"])
      try first.finish()

      let later = try ArchiveHost(folder, now: "2026-03-05T10:00:00+08:00")
      try later.call(
        "archive.review.decide",
        ["review": review, "decision": "accept", "reason": "核对", "checked": Self.accepted])
      for (knownAt, capital, document, isPending) in [
        ("2026-03-05T09:59:59+08:00", "100.00 CNY", old, true), ("2026-03-05T10:00:00+08:00", "900.00 CNY", new, false),
      ] {
        let quality = try later.call("archive.quality.get", ["customer": customer, "knownAt": .string(knownAt)])
        #expect(quality["fields"]?.arrayValue?.first?["chosen"]?["value"]?.stringValue == capital)
        let assessed = try later.call(
          "rating.assess", ["customer": customer, "model": "standard", "knownAt": .string(knownAt)])
        let flags = assessed["assessment"]?["flags"]?.arrayValue ?? []
        #expect(flags.contains("pendingEvidence") == isPending)
        let check = assessed["assessment"]?["checks"]?.arrayValue?.first { $0["source"]?["document"] != nil }
        #expect(check?["source"]?["document"] == document["report"]?["id"])
      }
      try later.finish()
    }
  }

  @Test("I-27: an integrator's policy lets a source that it trusts in at once, and only that")
  func trusted() throws {
    let rules = try ArchiveHost.policy(
      "archive/reviews", replacing: #""rules": ["#,
      with:
        #""rules": [{"way": "import", "format": "statement-csv", "decision": "accepted", "why": {"en": "Our own sheet.", "zh-Hans": "本企业报表。"}},"#
    )
    try Workspace.withFolder { folder in
      let host = try ArchiveHost(folder, now: "2026-03-31T10:00:00+08:00", policies: ["archive/reviews": rules])
      for format in ["statement-csv", "tradeexperience-csv"] {
        try host.call(
          "import.run",
          [
            "format": .string(format), "path": .string(Workspace.root + "/import-formats/\(format)/sample.csv"),
            "options": ["onNoMatch": "create"],
          ])
      }
      let reviews = try host.call("archive.review.list")["items"]?.arrayValue ?? []
      #expect(
        reviews.map { $0["kind"]?.stringValue } == ["financialStatement", "financialStatement"] + [
          "tradeExperience", "tradeExperience",
        ])
      #expect(reviews.map { $0["status"]?.stringValue } == ["accepted", "accepted", "pending", "pending"])
      #expect(reviews.first?["reason"] == "Our own sheet.")
      #expect(reviews.first?["twoPersonRuleWaived"] == nil, "no person decided")
      try host.finish()
    }
  }

  @Test("I-25, F-I9: what is not known of agencies is absent until an integrator configures it; then it counts")
  func configuredRow() throws {
    let sources = try ArchiveHost.policy(
      "archive/sources", replacing: #""quality": {"objectivity": "stronger"},"#,
      with:
        #""quality": {"objectivity": "stronger", "truthfulness": "strong", "completeness": "poorer", "timeliness": "average"},"#
    )
    try Workspace.withFolder { folder in
      let host = try ArchiveHost(folder, now: "2026-03-31T10:00:00+08:00", policies: ["archive/sources": sources])
      let agency = try host.call("archive.source.list")["items"]?.arrayValue?.first { $0["source"] == "agency" }
      #expect(agency?["qualityMean"]?.stringValue == "2.50")
      try host.finish()
    }
  }

  @Test("F-I10: which value counts agrees with a plain reading of the rule, for random sources, days and readers")
  func resolution() throws {
    let seed = Seed.fromEnvironment()
    print("SEED=\(seed)")
    var random = SplitMix(seed)
    // F-I9's means, in quarters and thirds: 1.75, 2.3333, 3.50, 3.00; nothing is known of competitors.
    let means = ["customer": 1.75, "department": 7.0 / 3, "creditDepartment": 3.5, "agency": 3, "competitor": 0]
    let names = means.keys.sorted()
    try Workspace.withFolder { folder in
      let host = try ArchiveHost(folder, now: "2028-01-01T10:00:00+08:00")
      for round in 0..<Seed.count(standard: 20, soak: 400) {
        let made = try host.call(
          "archive.customer.create", ["name": .string("客户\(round)"), "kind": "company", "industry": "jindian"])
        let customer = try #require(made["customer"]?["id"])
        var said: [(source: String, day: CivilDate, value: String)] = []
        for number in 0..<(1 + random.below(8)) {
          let day = try CivilDate(parsing: "2025-01-01").adding(days: random.below(900))
          let entry = (source: names[random.below(names.count)], day: day, value: "\(number % 4)")
          said.append(entry)
          try host.call(
            "archive.customer.update",
            [
              "customer": customer, "fieldSource": .string(entry.source), "datedOn": .string(day.description),
              "fields": ["employees": .string(entry.value)],
            ])
        }
        let asOf = try CivilDate(parsing: "2025-06-01").adding(days: random.below(900))
        let quality = try host.call("archive.quality.get", ["customer": customer, "asOf": .string(asOf.description)])
        let found = quality["fields"]?.arrayValue?.first
        let expected = try Self.plain(said.filter { $0.day <= asOf }, means, asOf)
        #expect(found?["chosen"]?["value"]?.stringValue == expected?.value, "SEED=\(seed) \(said) on \(asOf)")
        #expect(found?["chosen"]?["source"]?.stringValue == expected?.source, "SEED=\(seed) \(said) on \(asOf)")
      }
      try host.finish()
    }
  }

  /// The last word of each source; among those younger than twelve months the best mean, then the newest.
  private static func plain(
    _ said: [(source: String, day: CivilDate, value: String)], _ means: [String: Double], _ asOf: CivilDate
  ) throws -> (source: String, value: String)? {
    var last: [String: (index: Int, day: CivilDate, value: String)] = [:]
    for (index, entry) in said.enumerated() where last[entry.source].map({ $0.day <= entry.day }) ?? true {
      last[entry.source] = (index, entry.day, entry.value)
    }
    let limit = try asOf.adding(months: -12)
    let fresh = last.filter { $0.value.day > limit }
    let pool = (fresh.isEmpty ? last : fresh).sorted { left, right in
      let (a, b) = (means[left.key] ?? 0, means[right.key] ?? 0)
      if !fresh.isEmpty, a != b { return a > b }
      return (left.value.day, left.value.index) > (right.value.day, right.value.index)
    }
    return pool.first.map { ($0.key, $0.value.value) }
  }
}
