import AvalKit
import Testing

@Suite("Names and their folded forms")
struct TextFoldingTests {
  @Test("F-A8: one character of ten differs: 0.90")
  func similarity() throws {
    let alike = TextFolding.similarity("杭州金甸食品有限公司", "杭州金殿食品有限公司")
    #expect(try alike.rounded(digits: 2).description == "0.90")
    #expect(TextFolding.similarity("上海國際貿易有限公司", "上海国际贸易有限公司") == .one)
    #expect(TextFolding.similarity("ＡＣＭＥ　Ltd", "acme ltd") == .one)
    #expect(TextFolding.similarity("", "") == .one && TextFolding.similarity("甲", "") == .zero)
  }

  @Test("full-width, case, traditional characters and white space are folded")
  func folds() {
    #expect(TextFolding.fold("　ＡＢＣ１２３　（中國）\t 發髮 ") == "abc123 (中国) 发发")
    #expect(TextFolding.fold("ÄÖÜ Straße") == "äöü straße")
    #expect(TextFolding.simplified("客戶信用評估技術") == "客户信用评估技术")
    #expect(TextFolding.simplified("乾隆徵信於後") == "干隆征信于后")
    #expect(TextFolding.nameKey("ACME（中国）有限公司") == TextFolding.nameKey("acme中国有限公司"))
  }

  @Test("the table folds each traditional character once and never a simplified one")
  func tableIsIdempotent() {
    let sample = "國際貿易電腦軟體進出口實業發展機構儲蓄銀行證券農業漁業礦業醫藥衛生紡織鋼鐵機械電氣儀錶廣東灣區深圳龍門東莞"
    let once = TextFolding.simplified(sample)
    #expect(TextFolding.simplified(once) == once)
    #expect(once == "国际贸易电脑软体进出口实业发展机构储蓄银行证券农业渔业矿业医药卫生纺织钢铁机械电气仪表广东湾区深圳龙门东莞")
  }

  @Test("pairs of characters find names of two")
  func bigrams() {
    #expect(TextFolding.bigrams("金甸") == ["金甸"])
    #expect(TextFolding.bigrams("金甸食品") == ["金甸", "甸食", "食品"])
    #expect(TextFolding.bigrams("甲") == ["甲"] && TextFolding.bigrams(" ") == [])
    #expect(TextFolding.bigrams("aaa") == ["aa"])
  }

  @Test("edit distance agrees with its recursive definition")
  func levenshtein() {
    var random = TestRandom("levenshtein")
    func reference(_ a: ArraySlice<Int>, _ b: ArraySlice<Int>) -> Int {
      guard let x = a.first, let y = b.first else { return max(a.count, b.count) }
      let (c, d) = (a.dropFirst(), b.dropFirst())
      return x == y ? reference(c, d) : 1 + min(reference(c, d), reference(c, b), reference(a, d))
    }
    for _ in 0..<200 {
      let a = (0..<Int.random(in: 0...5, using: &random)).map { _ in Int.random(in: 0...2, using: &random) }
      let b = (0..<Int.random(in: 0...5, using: &random)).map { _ in Int.random(in: 0...2, using: &random) }
      #expect(TextFolding.levenshtein(a, b) == reference(a[...], b[...]))
    }
  }
}
