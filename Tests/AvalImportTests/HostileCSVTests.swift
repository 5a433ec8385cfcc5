import AvalImport
import AvalKit
import Testing

/// Broken row files: the bad row is named, the others land.
@Suite("Hostile CSV")
struct HostileCSVTests {
  static let format = try? ImportFixtures.format(
    """
    {"mappingVersion": 1, "id": "t", "title": "t", "target": "customer",
     "input": {"format": "csv", "encodings": ["utf-8", "gb18030", "utf-16"], "delimiter": "auto", "headerContains": ["no"]},
     "fields": {"name": {"col": "name", "required": true}, "ids": [{"scheme": "LOCAL", "col": "no"}],
       "incorporated": {"col": "date"}}}
    """)

  static func read(_ bytes: [UInt8]) throws -> ImportFixtures.Read {
    try ImportFixtures.read(try #require(format), .bytes(bytes))
  }

  static func read(_ text: String) throws -> ImportFixtures.Read { try read(Array(text.utf8)) }

  static func names(_ read: ImportFixtures.Read) -> [String] { read.records.map { $0["name"]?.stringValue ?? "" } }

  @Test("F-I7: 3 bad rows of 100 — 97 in, 3 rejected with their lines")
  func three() throws {
    var rows = ["no,name,date"]
    for row in 1...100 { rows.append("K\(row),公司\(row),\(row == 40 ? "2026-02-30" : "2026-03-01")") }
    rows[10] = "K10,\"quote never ends,2026-03-01"
    rows[70] = "K70,too,many,columns"
    let read = try Self.read(rows.joined(separator: "\r\n") + "\r\n")
    #expect(read.records.count == 97 && read.summary.read == 100)
    #expect(read.rejects.map { $0.line } == [11, 41, 71])
    #expect(read.rejects.map { $0.code } == ["UNBALANCED_QUOTE", "NO_SUCH_DAY", "RAGGED_ROW"])
  }

  @Test(
    "F-I7: quotes, line ends and separators",
    arguments: [
      ("no,name\nA,\"x \"\"y\"\", z\"\n", "x \"y\", z"), ("no,name\r\nA,\"eins\r\nzwei\"", "eins zwei"),
      ("no;name\rA;b\r", "b"), ("no\tname\nA\tb\n", "b"), ("sep=;\nno;name\nA;b\n", "b"),
      ("no,name\nA,a \"b\" c\n", "a \"b\" c"),
      ("no|name\nA|b", "b"), ("title\n,,\nno,name\nA,b\n", "b"), ("no,name\nA,\"b\"\t\n", "b"),
      ("no,name,\nA,b,,,\n", "b"),
    ])
  func dialects(_ text: String, _ name: String) throws {
    let read = try Self.read(text)
    #expect(Self.names(read) == [name] && read.rejects.isEmpty, "\(read.rejects)")
  }

  @Test("Text behind a closing quote, NUL bytes and mangled figures refuse their row alone")
  func rows() throws {
    let read = try Self.read("no,name\nA,\"b\"c\nB,x\0y\n1.23457E+17,x\nC,good\n=\"007\",x\n")
    #expect(
      read.rejects.map { $0.code } == [
        "TEXT_AFTER_QUOTE", "CONTROL_CHARACTER", "SPREADSHEET_MANGLED", "SPREADSHEET_MANGLED",
      ])
    #expect(Self.names(read) == ["good"])
  }

  @Test("An endless line and an endless quote are given up at their cap; reading goes on behind them")
  func endless() throws {
    let long = "no,name\nA," + String(repeating: "x", count: 3 << 20) + "\nB,good\n"
    let first = try Self.read(long)
    #expect(first.rejects.count == 1 && Self.names(first) == ["good"])
    let quote = "no,name\nA,\"" + String(repeating: "x\n", count: 50_000) + "B,good\n"
    let second = try Self.read(quote)
    #expect(second.rejects.first?.code == "UNBALANCED_QUOTE" && Self.names(second) == ["good"])
  }

  @Test("F-I5: GB18030 without a declaration is recognised; a damaged UTF-8 file stays UTF-8 and its rows are refused")
  func encodings() throws {
    let gbk = try Self.read(Array("no,name\nA,".utf8) + [0xB9, 0xAB, 0xCB, 0xBE] + Array("\n".utf8))
    #expect(gbk.summary.encoding == "gb18030" && Self.names(gbk) == ["公司"])
    let mixed = try Self.read(Array("no,name\nA,第一\nB,".utf8) + [0xB5, 0xDA, 0xB6, 0xFE] + Array("\n".utf8))
    #expect(mixed.summary.encoding == "utf-8" && Self.names(mixed) == ["第一"])
    #expect(mixed.rejects.map { $0.code } == ["ENCODING"])
  }

  @Test(
    "Files that are no table of the format say so",
    arguments: [
      ("PK\u{3}\u{4}xlsx", "NOT_TEXT"), ("a,b\n1,2\n", "NO_HEADER"), ("no,name,name\nA,b,c\n", "DUPLICATE_COLUMN"),
      ("no,other\nA,b\n", "MISSING_COLUMN"), ("", "EMPTY"),
    ])
  func others(_ text: String, _ code: String) throws { #expect(try Self.read(text).summary.problem?.code == code) }

  @Test("Chunks may cut anywhere: the same rows come out of every size of the file's beginning")
  func chunks() throws {
    let filler = String(repeating: "x", count: 1000)
    for pad in [262_100, 262_120, 262_130, 262_137, 262_140] {
      let head = "no,name\n"
      var text = head
      while text.utf8.count + 1010 < pad { text += "P,\(filler)\n" }
      text += "P," + String(repeating: "y", count: max(0, pad - text.utf8.count - 3)) + "\n"
      text += "Q,\"公司 \"\"甲\"\"\r\n乙\"\r\nR,end\n"
      let read = try Self.read(text)
      #expect(Array(Self.names(read).suffix(2)) == ["公司 \"甲\" 乙", "end"], "\(pad)")
    }
  }
}
