import ArchiveModule
import AvalKit
import TestSupport
import Testing

/// What is left of a name when its legal form, accents, brackets and spaces are left out, and how it sounds.
@Suite("Names taken apart")
struct NameFormTests {
  static let tables: NameTables = {
    func policy<P: Decodable>(_ name: String, _ type: P.Type) -> P? {
      guard let bytes = Workspace.read("\(Workspace.root)/plugins/archive/policies/\(name).json") else { return nil }
      return try? JSONCoding.decode(type, from: JSONDocument(parsing: bytes).root)
    }
    guard let forms = policy("legal-forms", LegalForms.self), let pinyin = policy("pinyin", Pinyin.self) else {
      preconditionFailure("the shipped policies cannot be read")
    }
    return NameTables(forms: forms, pinyin: pinyin)
  }()

  private static func core(_ name: String) -> String { NameFolding.text(NameForm(name, tables).core) }

  @Test(
    "A-86: names that differ in legal form, accents, brackets, spaces, width or script of characters are one",
    arguments: [
      ["杭州金甸食品有限公司", "杭州金甸食品有限责任公司", "杭州（金甸）食品股份有限公司", "杭州金甸食品 有限公司", "杭州金甸食品公司", "杭州金甸食品"],
      ["上海國際貿易有限公司", "上海国际贸易有限公司", "上海国际贸易(有限公司)", "上海国际有限公司贸易", "有限公司上海国际贸易"],
      ["Trading Ltd. Acme", "TRADING ACME LTD", "Trading Acme"],
      ["株式会社トヨタ自動車", "トヨタ自動車株式会社", "トヨタ自動車（株）", "㈱トヨタ自動車", "ﾄﾖﾀ自動車㈱"],
      ["삼성전자 주식회사", "주식회사 삼성전자", "(주)삼성전자", "삼성전자㈜", "삼성전자"],
      ["Nestlé S.A.", "NESTLE SA", "Nestle, S. A.", "nestlé s.a", "Ｎｅｓｔｌé"],
      ["Müller Maschinenbau GmbH & Co. KG", "MULLER MASCHINENBAU GMBH CO KG", "Müller Maschinenbau GmbH"],
      ["Straßenbau Süd AG", "STRASSENBAU SUD", "Strassenbau Süd Aktiengesellschaft"],
      ["AB Volvo", "Volvo AB", "Volvo Aktiebolag (publ)", "VOLVO"],
      ["BHP Group Pty Ltd", "BHP GROUP PTY LIMITED", "BHP Group (Pty) Ltd", "BHP Group"],
      ["Acme Trading Co., Ltd.", "ACME TRADING CO LTD", "Acme Trading Company Limited", "Acme Trading"],
      ["Johnson & Johnson Inc.", "Johnson and Johnson, Incorporated", "JOHNSON JOHNSON"],
      ["Kowalski Sp. z o.o.", "KOWALSKI SP Z O O", "Kowalski"], ["Łódź Stal S.A.", "LODZ STAL SA"],
      ["ООО Ромашка", "Ромашка, ООО", "«Ромашка»"], ["PT Astra International Tbk", "ASTRA INTERNATIONAL"],
      ["Ferrari S.p.A.", "FERRARI SPA"], ["Novo Nordisk A/S", "NOVO NORDISK AS"], ["Nokia Oyj", "NOKIA"],
      ["บริษัท ปตท จำกัด (มหาชน)", "บริษัทปตทจำกัด", "ปตท"], ["Công ty TNHH Hòa Phát", "HOA PHAT"],
      ["Café Ménagère SARL", "S.A.R.L. CAFE MENAGERE"], ["O'Neill Ltd", "ONEILL LIMITED", "O’Neill"],
      ["Grupo Bimbo, S.A.B. de C.V.", "GRUPO BIMBO"], ["Türk Telekom A.Ş.", "TURK TELEKOM AS"],
    ])
  func same(_ names: [String]) {
    let cores = names.map(Self.core)
    #expect(Set(cores).count == 1, "\(zip(names, cores).map { "\($0) → \($1)" })")
  }

  @Test(
    "A-86: what is not a legal form stays",
    arguments: [
      ("杭州金甸食品有限公司上海分公司", "杭州金甸食品有限公司上海分公司"), ("有限公司", "有限公司"), ("西门子（中国）有限公司", "西门子中国"),
      ("金甸集团有限公司", "金甸集团"), ("SA Recycling LLC", "sarecycling"), ("AG", "ag"), ("Company", "company"),
      ("Limited Brands Inc", "limitedbrands"), ("中国农业银行股份有限公司", "中国农业银行"), ("3M Co.", "3m"),
      ("Co-op Group", "coopgroup"),
    ])
  func stays(_ name: String, _ core: String) {
    #expect(Self.core(name) == core)
  }

  @Test(
    "A-86: characters sound as phrases have them, else as they stand alone",
    arguments: [
      ("杭州金甸食品有限公司", "hangzhoujindianshipin"), ("重庆长安汽车", "chongqingchanganqiche"), ("中国农业银行", "zhongguonongyeyinhang"),
      ("厦门音乐器材", "xiamenyinyueqicai"), ("ACME（中國）", "acmezhongguo"), ("绿地", "ludi"), ("成都", "chengdu"),
    ])
  func sounds(_ name: String, _ letters: String) {
    #expect(NameForm(name, Self.tables).letters.map { String(decoding: $0, as: UTF8.self) } == letters)
    #expect(NameForm("Nestlé", Self.tables).sound == nil)
  }

  @Test("F-A8: distances agree with the plain definition, for random texts")
  func distances() {
    let seed = Seed.fromEnvironment()
    print("SEED=\(seed)")
    var random = SplitMix(seed)
    func text() -> [UInt32] { (0..<random.below(9)).map { _ in UInt32(0x61 + random.below(3)) } }
    for _ in 0..<400 {
      let (a, b) = (text(), text())
      #expect(NameDistance.edits(a, b) == Self.plain(a[...], b[...]), "SEED=\(seed) \(a) \(b)")
      let pieces = (0...b.count).flatMap { from in (from...b.count).map { b[from..<$0] } }
      #expect(NameDistance.edits(of: a, within: b) == pieces.map { Self.plain(a[...], $0) }.min(), "SEED=\(seed)")
      #expect(NameDistance.contains(b, a) == (!a.isEmpty && pieces.contains { Array($0) == a }), "SEED=\(seed)")
    }
  }

  /// Row by row, without any saving.
  private static func plain(_ a: ArraySlice<UInt32>, _ b: ArraySlice<UInt32>) -> Int {
    var table = [[Int]](repeating: Array(0...b.count), count: a.count + 1)
    for i in 0...a.count { table[i][0] = i }
    for (i, left) in a.enumerated() {
      for (j, right) in b.enumerated() {
        table[i + 1][j + 1] = min(table[i][j] + (left == right ? 0 : 1), table[i][j + 1] + 1, table[i + 1][j] + 1)
      }
    }
    return table[a.count][b.count]
  }

  @Test("A-86: whatever one edit makes of a core, both share a key of the index, for random names")
  func nearKeys() {
    let seed = Seed.fromEnvironment()
    print("SEED=\(seed)")
    var random = SplitMix(seed)
    let letters = Array("杭州金甸食品上海华机械贸东方".unicodeScalars.map(\.value))
    for _ in 0..<300 {
      let name = (0..<(3 + random.below(10))).map { _ in letters[random.below(letters.count)] }
      var other = name
      let place = random.below(name.count)
      switch random.below(3) {
      case 0: other[place] = letters[random.below(letters.count)]
      case 1: other.remove(at: place)
      default: other.insert(letters[random.below(letters.count)], at: place)
      }
      guard other.count > 2 else { continue }
      let (left, right) = (NameFolding.text(name), NameFolding.text(other))
      let shared = Set(NameIndex.near(NameForm(left, Self.tables))).intersection(
        NameIndex.near(NameForm(right, Self.tables)))
      #expect(!shared.isEmpty, "SEED=\(seed) \(left) \(right)")
    }
  }
}
