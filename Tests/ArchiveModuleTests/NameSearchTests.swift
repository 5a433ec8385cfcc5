import ArchiveModule
import AvalKit
import Glibc
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

  /// The likeness of two names that may be one customer's, by comparing them outright; nil where they may not.
  private static func plain(_ left: String, _ right: String) throws -> ExactDecimal? {
    let forms = [left, right].map { NameForm($0, NameFormTests.tables) }
    let cores = forms.map { NameFolding.text($0.core) }
    let sorted = forms.map { NameFolding.text($0.sorted ?? $0.core) }
    let core = max(TextFolding.similarity(cores[0], cores[1]), TextFolding.similarity(sorted[0], sorted[1]))
    let sounds = forms.map { $0.letters ?? [] }
    let soundsSame = !sounds[0].isEmpty && sounds[0] == sounds[1] && forms[0].core.count == forms[1].core.count
    let likeness = rearranged(forms[0].core, forms[1].core) ? .one : core
    guard try likeness >= Fraction(4, 5) || (soundsSame && forms[0].core.count > 2) else { return nil }
    return try max(likeness, TextFolding.similarity(left, right)).rounded(digits: 2)
  }

  /// Whether the one is the other in two to four pieces of two characters and more, by trying all of them.
  private static func rearranged(_ left: [UInt32], _ right: [UInt32]) -> Bool {
    guard left.count == right.count, left.allSatisfy({ $0 >= 0x0E00 }), left.sorted() == right.sorted() else {
      return false
    }
    func orders(_ pieces: [[UInt32]]) -> [[UInt32]] {
      guard pieces.count > 1 else { return pieces }
      return pieces.indices.flatMap { index -> [[UInt32]] in
        var rest = pieces
        let first = rest.remove(at: index)
        return orders(rest).map { first + $0 }
      }
    }
    func cuts(_ rest: ArraySlice<UInt32>, _ pieces: [[UInt32]]) -> Bool {
      if rest.isEmpty { return pieces.count > 1 && orders(pieces).contains(right) }
      guard pieces.count < 4, rest.count > 1 else { return false }
      return (2...rest.count).contains { cuts(rest.dropFirst($0), pieces + [Array(rest.prefix($0))]) }
    }
    return cuts(left[...], [])
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
      if random.below(4) == 0 {
        let cut = random.below(name.count)
        name = Array(name[cut...] + name[..<cut])
      }
      return name.reduce(into: "") { $0.unicodeScalars.append($1) }
    }
    try Workspace.withFolder { folder in
      let host = try ArchiveHost(folder, now: "2026-03-31T10:00:00+08:00")
      var known: [String] = []
      for _ in 0..<Seed.count(standard: 150, soak: 190) {
        let new = name()
        let expected = try known.compactMap { try Self.plain(new, $0) }.sorted { $0 > $1 }.prefix(5).map(\.description)
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
        ("示例公司2417", "示例公司2417", "1.00"), ("示列公司1938", "示例公司1938", "0.88"),
        ("示例公司有2555", "示例公司2555", "0.89"),
      ] {
        let made = try Self.create(new, host)
        let first = try #require(made["similar"]?.arrayValue?.first)
        #expect(first["similarity"]?.stringValue == similarity)
        #expect(Self.similar(made, "name").contains(twin), "\(new): \(made)")
      }
      try host.finish()
    }
  }

  /// Customers, and beside each texts that mean it.
  private static let meant: [(name: String, texts: [String])] = [
    (
      "杭州金甸食品有限公司",
      [
        "杭州金殿", "杭金甸食品", "杭州金甸商品", "食品金甸", "金甸 杭州", "jindian", "hangzhou jindian", "hzjd", "金殿", "食品金甸公司", "金甸食品公司杭州",
        "食品公司杭州金甸", "公司金甸 食品（杭州）",
      ]
    ),
    ("上海东方机械有限公司", ["上海東方機械", "东方机械（上海）", "机械有限公司（上海）东方", "機械東方公司上海", "dongfang", "上海东万机械", "上海東方", "dfjx"]),
    ("苏州明达纺织有限公司", ["苏州明達紡織股份有限公司", "纺织明达", "mingda fangzhi", "苏州明大纺织", "明达纺织 苏州"]),
    ("重庆长安汽车股份有限公司", ["chongqing changan", "重庆常安汽车", "changan", "长安 汽车"]),
    ("Siemens Energy AG", ["siemens energy", "Energy Siemens", "SIEMENS-ENERGY", "Simens Energy", "siemens enrgy ag"]),
    ("Société Générale S.A.", ["societe generale", "SOCIETE GENERALE SA", "Generale Societe"]),
    ("株式会社トヨタ自動車", ["トヨタ自動車", "ﾄﾖﾀ", "トヨタ自動車(株)", "トヨタ自転車"]),
  ]
  private static let decoys = [
    "杭州银穗食品有限公司", "宁波金穗贸易有限公司", "上海南极贸易有限公司", "苏州光明乳业有限公司", "重庆山城啤酒股份有限公司", "Siebert Energie AG",
    "Generali S.p.A.", "株式会社ホンダ", "中国银行股份有限公司", "中国农业银行股份有限公司", "广州东风电器有限公司", "绍兴纺织机械有限公司",
  ]

  @Test(
    "A-86: a wrong or missing character, another order, pinyin, initials, form or accent finds whom it means, first")
  func findsWhomItMeans() throws {
    try Workspace.withFolder { folder in
      let host = try ArchiveHost(folder, now: "2026-03-31T10:00:00+08:00")
      for name in Self.decoys { #expect(Self.similar(try Self.create(name, host)) == [], "\(name)") }
      for (name, _) in Self.meant { #expect(Self.similar(try Self.create(name, host)) == [], "\(name)") }
      for (name, texts) in Self.meant {
        for text in texts {
          let items = try host.call("archive.customer.search", ["text": .string(text)])["items"]?.arrayValue ?? []
          let found = items.compactMap { $0["name"]?.stringValue }
          #expect(found.first == name, "\(text): \(found)")
          #expect(found.filter { Self.decoys.contains($0) } == [], "\(text): \(found)")
        }
      }
      for text in ["北京", "不存在的名字", "tianjin", "xyz", "金穗机械", "东方食品", "有限公司", "Sie"] {
        let items = try host.call("archive.customer.search", ["text": .string(text)])["items"]?.arrayValue ?? []
        let found = items.compactMap { $0["name"]?.stringValue }
        #expect(found.filter { !$0.contains(text) } == [], "\(text): \(found)")
      }
      try host.finish()
    }
  }

  @Test("A-86: a name is found after it was changed, by both; a merged customer by the survivor's archive alone")
  func followsChanges() throws {
    try Workspace.withFolder { folder in
      let host = try ArchiveHost(folder, now: "2026-03-31T10:00:00+08:00")
      func found(_ text: String) throws -> [String] {
        let items = try host.call("archive.customer.search", ["text": .string(text)])["items"]?.arrayValue ?? []
        return items.compactMap { $0["id"]?.stringValue }
      }
      let first = try #require(try Self.create("杭州金甸食品有限公司", host)["customer"]?["id"])
      let second = try #require(try Self.create("杭州金殿食品有限公司", host)["customer"]?["id"])
      #expect(try found("jindian") == [first, second].compactMap(\.stringValue))
      _ = try host.call(
        "archive.customer.merge",
        ["from": second, "into": first, "reason": "twice"])
      #expect(try found("jindian") == [first.stringValue])
      try host.finish()
    }
  }

  /// `AVAL_NAMES=200000 swift test --filter NameSearchTests/speed`: what a search and a new customer cost among so many names
  /// made of common words.
  @Test("a search and a new customer among many names of common words", .enabled(if: getenv("AVAL_NAMES") != nil))
  func speed() throws {
    let count = getenv("AVAL_NAMES").flatMap { Int(String(cString: $0)) } ?? 20_000
    var random = SplitMix(7)
    let cities = ["上海", "北京", "杭州", "广州", "苏州", "南京", "深圳", "重庆", "成都", "武汉", "天津", "宁波", "青岛", "厦门", "长沙"]
    let firsts = Array("金华东方明远宏达恒信中兴新光大成天利国泰安康瑞丰永盛嘉美华联海通")
    let trades = ["机械", "食品", "贸易", "纺织", "电器", "化工", "建材", "物流", "科技", "医药", "汽车", "服装", "家具", "五金", "包装"]
    func name() -> String {
      let brand = String([firsts[random.below(firsts.count)], firsts[random.below(firsts.count)]])
      return cities[random.below(cities.count)] + brand + trades[random.below(trades.count)] + "有限公司"
    }
    try Workspace.withFolder { folder in
      let host = try ArchiveHost(folder, now: "2026-03-31T10:00:00+08:00")
      let rows = (1...count).map { "\(name()),N-\($0)" }
      try Workspace.write((["客户名称,客户编号"] + rows).joined(separator: "\n") + "\n", to: folder + "/names.csv")
      var start = ServedProcess.monotonic()
      _ = try host.call("import.run", ["format": "customer-master-csv", "path": .string(folder + "/names.csv")])
      print("import of \(count): \(Int(Double(count) / (ServedProcess.monotonic() - start)))/s")
      var all: [Double] = []
      func names(_ count: Int, _ part: (String) -> String) -> [String] { (0..<count).map { _ in part(name()) } }
      let whole: [String] = names(40) { $0 }
      let piece: [String] = names(40) { String($0.prefix(4)) }
      let wrong: [String] = names(40) { String($0.prefix(3)) + "某" }
      let order: [String] = names(20) { String($0.dropFirst(4).prefix(2)) + String($0.prefix(4).suffix(2)) }
      let asked: [(String, [String])] = [
        ("whole", whole), ("piece", piece), ("wrong", wrong), ("pinyin", ["jinhua", "dongfang", "hongda", "shjh"]),
        ("order", order),
      ]
      for (what, texts) in asked {
        let times: [Double] = try texts.map { text -> Double in
          start = ServedProcess.monotonic()
          _ = try host.call("archive.customer.search", ["text": .string(text), "limit": 10])
          return (ServedProcess.monotonic() - start) * 1000
        }.sorted()
        all += times
        print("search by \(what): median \(times[times.count / 2]) ms, worst \(times.last ?? 0) ms")
      }
      print("search: median \(all.sorted()[all.count / 2]) ms")
      start = ServedProcess.monotonic()
      for _ in 0..<200 { _ = try Self.create(name(), host) }
      print("create: \((ServedProcess.monotonic() - start) * 5) ms each")
      try host.finish()
    }
  }
}
