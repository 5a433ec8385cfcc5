import AvalKit
import Testing
import aval

@Suite("The progress line")
struct ProgressLineTests {
  @Test(
    "keeps within 80 columns, whatever the file's name and the host's words",
    arguments: [
      "a.xml", "/srv/exports/2026/04/a-very-long-name-of-an-export-of-a-bank-2026-04-30-final.xml",
      "/下载/二〇二六年四月三十日工商银行对公账户交易明细（最终版）.csv", "bell\u{07}\u{1B}[2J.csv",
    ], [Language.en, .zhHans])
  func width(_ file: String, _ language: Language) {
    for (done, total) in [(0.0, 0.0), (5e6, 1e9), (1e9, 1e9), (2e9, 1e9), (1, 9e15)] {
      let line = ProgressLine(file: file, done: done, total: total, seconds: 3)
      let text = line.text("1234567 条记录，1234567 records, 1234567 rejected", language)
      #expect(ProgressLine.columnsOf(text) <= 79)
      #expect(text.unicodeScalars.allSatisfy { $0.value >= 0x20 })
    }
  }

  @Test("says the share and the time that is left, and none where nothing is known of it")
  func words() {
    let half = ProgressLine(file: "x/a.csv", done: 50, total: 100, seconds: 4)
    #expect(half.text("10 records", .en) == "a.csv: [##########..........] 50%, 4 s left, 10 records")
    #expect(half.text("", .zhHans) == "a.csv：[##########..........] 50%，还需 4 秒")
    let all = ProgressLine(file: "a.csv", done: 100, total: 100, seconds: 4)
    #expect(all.text("", .en) == "a.csv: [####################] 100%")
    let none = ProgressLine(file: "a.csv", done: 0, total: 100, seconds: 0)
    #expect(none.text("", .en) == "a.csv: [....................] 0%")
    #expect(ProgressLine(file: "a.csv", done: 4096, total: 0, seconds: 1).text("", .en) == "a.csv: 4 KiB")
  }
}
