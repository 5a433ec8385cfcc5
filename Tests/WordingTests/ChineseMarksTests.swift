import Foundation
import Testing
import Wording

@Suite("Chinese texts have full-width marks")
struct ChineseMarksTests {
  @Test(
    "Marks beside Chinese characters are full-width, others stay",
    arguments: [
      ("逾期 36 天;超过 30 天冻结", "逾期 36 天；超过 30 天冻结"),
      ("出错(error 5);重试", "出错（error 5）；重试"),
      ("主机 a, 模块 b", "主机 a，模块 b"),
      ("好 ; 坏", "好；坏"),
      ("见 https://example.test,然后", "见 https://example.test，然后"),
      ("10:30 到 11:00", "10:30 到 11:00"),
      ("金额 1,234.50 元", "金额 1,234.50 元"),
      ("写作 {\"a\":\"b\",\"c\":1}", "写作 {\"a\":\"b\",\"c\":1}"),
      ("f(x) 的值", "f(x) 的值"),
      ("占位符:?1、?2", "占位符：?1、?2"),
      ("plain, text (x); y", "plain, text (x); y"),
    ])
  func marks(_ given: String, _ right: String) {
    #expect(ChineseMarks.mended(given) == right)
    #expect(ChineseMarks.mended(right) == right)
  }

  @Test("Interpolations, escapes, code and comments of a Swift source stay as they are")
  func swiftLiterals() {
    let source = #"""
      // 注释, 不变
      let a = f("模块 \(name(1, "内,容")):请\n重试, 好", x: 1)
      let b = f("\(path)(\(reason)):\(text);amount 须用 \(code), \(word)", "调用 \(name)()；见 \(scheme)://")
      """#
    let right = #"""
      // 注释, 不变
      let a = f("模块 \(name(1, "内，容"))：请\n重试，好", x: 1)
      let b = f("\(path)（\(reason)）：\(text)；amount 须用 \(code)，\(word)", "调用 \(name)()；见 \(scheme)://")
      """#
    #expect(SwiftLiterals.mended(source) == right)
  }

  @Test("Names, patterns and columns of a JSON file stay as they are")
  func jsonTexts() {
    let source = #"{"名,称": "甲,乙", "pattern": "^甲,", "x": {"zh-Hans": "合计:{{total}}, 元"}}"#
    #expect(
      JSONTexts.mended(source, onlyTranslations: false)
        == #"{"名,称": "甲，乙", "pattern": "^甲,", "x": {"zh-Hans": "合计：{{total}}，元"}}"#)
    #expect(
      JSONTexts.mended(source, onlyTranslations: true)
        == #"{"名,称": "甲,乙", "pattern": "^甲,", "x": {"zh-Hans": "合计：{{total}}，元"}}"#)
  }

  @Test("Every text of the project has them (`make wording` sets them)")
  func project() throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().path
    let project = ProjectTexts(root: root)
    #expect(project.files.count > 500)
    for file in project.files {
      let (found, right) = try project.texts(of: file)
      let wrong = zip(found.split(separator: "\n"), right.split(separator: "\n")).first { $0 != $1 }?.0
      #expect(wrong == nil, "\(file): run make wording")
    }
  }
}
