import AvalImport
import AvalKit
import Testing

/// What a format may ask to be done to its texts: never unasked, never silently.
@Suite("Normalised texts")
struct NormalisationTests {
  private func read(_ option: String, _ text: String) throws -> ImportFixtures.Read {
    let format = try ImportFixtures.format(
      """
      {"mappingVersion": 1, "id": "t", "title": "t", "target": "customer", "input": {"format": "csv"},
       "fields": {"name": {"col": "n"\(option)}}}
      """)
    return try ImportFixtures.read(format, .bytes(Array("n\n\"\(text)\"\n".utf8)))
  }

  @Test(
    "F-I6, I-44: UTF-8 encoded twice is warned of, and repaired where a format asks",
    arguments: [
      ("SocietÃ\u{A0} Acciai", "Società Acciai"), ("GÃ¶teborg", "Göteborg"), ("CafÃ© â€œSoleâ€", "Café “Soleâ€"),
      ("ÅkerstrÃ¶m", "Åkerström"), ("Dâ€™Angelo", "D’Angelo"),
      ("ä¸\u{AD}å›½å…¬å\u{8F}¸", "中国公司"),
    ])
  func twice(_ before: String, _ after: String) throws {
    #expect(try read("", before).summary.warningCounts["MOJIBAKE"] == 1)
    let asked = try read(#", "normalise": "double-utf-8""#, before)
    #expect(asked.records.first?["name"]?.stringValue == after)
    #expect(asked.records.first?["originals"] == ["/name": .string(before)])
    #expect(asked.summary.warningCounts["NORMALISED"] == 1)
  }

  @Test("A lost blank or letter is mojibake too; rightly written names are none")
  func lost() throws {
    for text in ["SocietÃ  Acciai", "SocietÃ", "Soci\u{FFFD}t\u{FFFD}"] {
      #expect(try read("", text).summary.warningCounts == ["MOJIBAKE": 1], "\(text)")
    }
    for text in [
      "SÃO PAULO", "IRMÃ DULCE", "Château «Âme»", "Åå Ää Öö", "ÉCOLE", "Ñandú", "Société à Zürich", "Maçã »",
    ] {
      #expect(try read("", text).summary.warningCounts.isEmpty, "\(text)")
      #expect(try read(#", "normalise": "double-utf-8""#, text).records.first?["name"]?.stringValue == text)
    }
  }

  @Test(
    "F-I6, I-44: traditional characters, pinyin in brackets and shifted GBK are repaired where a format asks",
    arguments: [
      ("simplified", "客戶信用風險控制措施", "客户信用风险控制措施"), ("simplified", "已是简体", nil),
      ("pinyin", "信用(xìn yòng)管理（guǎnlǐ）", "信用管理"), ("pinyin", "中国银行(BOC)（上海）", nil),
      ("width", "ＡＢ－１２ｃ（上海）", "AB-12c（上海）"),
      ("width", "Ａ－", "A-"), ("width", "甲－乙．（Ａ）", "甲－乙．（A）"), ("width", "AB（上海）", nil),
      ("pinyin", "资信(zi1 xin4)调查", "资信调查"), ("gbk-shift", "??蛻粜庞迷u估", "客戶信用評估"),
      ("gbk-shift", "何时付款??请回复", nil), ("gbk-shift", "??鑫龘靐齉", nil), ("gbk-shift", "what??now", nil),
    ] as [(String, String, String?)])
  func normalised(_ step: String, _ before: String, _ after: String?) throws {
    let asked = try read(#", "normalise": "\#(step)""#, before)
    let record = try #require(asked.records.first)
    #expect(record["name"]?.stringValue == after ?? before)
    if let after {
      #expect(asked.summary.warningCounts == ["NORMALISED": 1])
      let warning = try #require(asked.list.first?.warnings.first)
      #expect(warning.pointer == "/name" && warning.message.en.contains(before) && warning.message.en.contains(after))
      #expect(record["originals"] == ["/name": .string(before)])
    } else {
      #expect(record["originals"] == nil && asked.summary.warningCounts.isEmpty)
    }
    let plain = try read("", before)
    #expect(plain.records.first?["name"]?.stringValue == before && plain.summary.warningCounts.isEmpty)
  }

  @Test("F-I6: CD91 F4D0 C5D3 C3D4 75B9 C0 with its lost byte is 客戶信用評估; all steps together fold it too")
  func example() throws {
    let read = try read(#", "normalise": ["gbk-shift", "simplified", "pinyin"]"#, "??蛻粜庞迷u估(píng gū)")
    #expect(read.records.first?["name"]?.stringValue == "客户信用评估")
    #expect(read.records.first?["originals"] == ["/name": "??蛻粜庞迷u估(píng gū)"])
  }

  @Test("defaults.normalise holds for every text; a value's own list comes before it")
  func defaults() throws {
    let format = try ImportFixtures.format(
      """
      {"mappingVersion": 1, "id": "t", "title": "t", "target": "customer", "input": {"format": "csv"},
       "defaults": {"normalise": "simplified"},
       "fields": {"name": {"col": "n"}, "region": {"col": "r", "normalise": []}}}
      """)
    let read = try ImportFixtures.read(format, .bytes(Array("n,r\n廣東,廣東\n".utf8)))
    #expect(read.records.first?["name"]?.stringValue == "广东" && read.records.first?["region"]?.stringValue == "廣東")
  }
}
