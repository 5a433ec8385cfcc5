import AvalKit
import TestSupport
import Testing

/// That a new customer's likes are found, however many like names there are.
@Suite("Like names")
struct NameSearchTests {
  private static func create(_ name: String, _ host: ArchiveHost) throws -> JSONValue {
    try host.call("archive.customer.create", ["name": .string(name), "kind": "company", "industry": "jindian"])
  }

  private static func similar(_ made: JSONValue, _ member: String = "similarity") -> [String] {
    (made["similar"]?.arrayValue ?? []).compactMap { $0[member]?.stringValue }
  }

  @Test("F-A8, A-86: the likes of a new name agree with comparing it with every name there is, for random names")
  func plainSearch() throws {
    let seed = Seed.fromEnvironment()
    print("SEED=\(seed)")
    var random = SplitMix(seed)
    let cities = ["杭州", "上海", "上海市", "蘇州", "ＡＣＭＥ "]
    let words = ["金甸", "金殿", "示例", "国际", "國際", "新"]
    let trades = ["食品", "机械", "贸易", "電器"]
    func name() -> String {
      let ending = ["有限公司", "股份有限公司", "（中国）有限公司", "公司\(random.below(30))"][random.below(4)]
      var name = Array(
        (cities[random.below(5)] + words[random.below(6)] + trades[random.below(4)] + ending).unicodeScalars)
      if random.below(3) == 0 { name[random.below(name.count)] = "某" }
      if random.below(6) == 0 { name.remove(at: random.below(name.count)) }
      return name.reduce(into: "") { $0.unicodeScalars.append($1) }
    }
    try Workspace.withFolder { folder in
      let host = try ArchiveHost(folder, now: "2026-03-31T10:00:00+08:00")
      var known: [String] = []
      for _ in 0..<Seed.count(standard: 150, soak: 190) {
        let new = name()
        let expected = try known.map { try TextFolding.similarity(new, $0).rounded(digits: 2) }
          .filter { $0.units >= 80 }.sorted { $0 > $1 }.prefix(5).map(\.description)
        #expect(try Self.similar(Self.create(new, host)) == expected, "SEED=\(seed) \(new)")
        known.append(new)
      }
      try host.finish()
    }
  }

  @Test("F-A8: among thousands of near-identical names the very name and those with one wrong character are found")
  func nearIdentical() throws {
    try Workspace.withFolder { folder in
      let host = try ArchiveHost(folder, now: "2026-03-31T10:00:00+08:00")
      // More than one pair of characters may bring.
      let rows = (1...2600).map { "示例公司\($0),N-\($0)" }
      try Workspace.write((["客户名称,客户编号"] + rows).joined(separator: "\n") + "\n", to: folder + "/names.csv")
      let run = try host.call(
        "import.run", ["format": "customer-master-csv", "path": .string(folder + "/names.csv")])
      #expect(run["accepted"] == 2600)
      for (new, twin, similarity) in [
        ("示例公司2417", "示例公司2417", "1.00"), ("示列公司1938", "示例公司1938", "0.88"), ("示例公司", "示例公司1", "0.80"),
        ("示例公司有2555", "示例公司2555", "0.89"),
      ] {
        let made = try Self.create(new, host)
        let first = try #require(made["similar"]?.arrayValue?.first)
        #expect(first["similarity"]?.stringValue == similarity)
        #expect(Self.similar(made, "name").contains(twin) || twin == "示例公司1", "\(new): \(made)")
      }
      try host.finish()
    }
  }
}
