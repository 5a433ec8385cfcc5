import AvalImport
import AvalKit
import Testing

/// Text files whose records are not one row each, in formats that nobody has.
@Suite("Records of several rows, fixed width, preambles")
struct RowGroupTests {
  static func read(_ format: String, _ text: String) throws -> ImportFixtures.Read {
    try ImportFixtures.read(try ImportFixtures.format(format), .bytes(Array(text.utf8)))
  }

  private static let grouped = """
    {"mappingVersion": 1, "id": "t", "title": "t", "target": "creditReport", "agency": "T",
     "input": {"format": "csv"}, "record": {"by": ["No"]}, "key": ["reportNo"],
     "defaults": {"currency": {"const": "CNY"}},
     "fields": {"reportNo": {"col": "No", "required": true},
       "names": [{"as": {"kind": "LEGAL"}, "col": "Name", "required": true}],
       "ids": [{"scheme": "LOCAL", "col": "No"}],
       "tradeLines": {"each": "rows", "when": {"col": "Supplier", "present": true},
         "fields": {"supplierRef": "Supplier", "highCredit": {"col": "High", "scale": 1000}}}}}
    """

  @Test("Rows that follow one another with the same key are one record; blank keys continue it; places are the rows'")
  func same() throws {
    let read = try Self.read(
      Self.grouped,
      "No,Name,Supplier,High\nR1,甲,S1,1\nR1,甲,S2,2.5\n,,S3,3\nR2,乙,,\nR3,\"丙\",\"S \"\"4\"\"\",4\n")
    #expect(read.records.map { $0["reportNo"]?.stringValue } == ["R1", "R2", "R3"])
    let lines = read.records.map { $0["tradeLines"]?.arrayValue?.map { $0["supplierRef"]?.stringValue } ?? [] }
    #expect(lines == [["S1", "S2", "S3"], [], ["S \"4\""]])
    #expect(
      read.records[0]["tradeLines"]?.arrayValue?.last?["highCredit"]?["amount"]?.stringValue == "3000")
    #expect(read.list.map(\.line) == [2, 5, 6] && read.list.map(\.number) == [1, 2, 3])
    let at = read.records[0]["sources"]?["at"]?.arrayValue?.compactMap { $0.integerValue } ?? []
    #expect(stride(from: 1, to: at.count, by: 2).map { at[$0] }.max() == 4)
  }

  @Test("A row that cannot be read refuses its whole record, and the refeed file has all its rows")
  func ragged() throws {
    let text = "No,Name,Supplier,High\nR1,甲,S1,1\nR1,甲,S2\nR2,乙,S3,3\n"
    let read = try Self.read(Self.grouped, text)
    #expect(read.rejects.map { "\($0.number) \($0.code) \($0.line)" } == ["1 RAGGED_ROW 3"])
    #expect(read.records.map { $0["reportNo"]?.stringValue } == ["R2"])
    let path = "/tmp/aval-refeed-rows-\(UInt32.random(in: 0...UInt32.max))"
    let format = try ImportFixtures.format(Self.grouped)
    #expect(try RefeedFile.write(format, .bytes(Array(text.utf8)), keeping: [1], to: path) == 1)
    #expect(
      String(decoding: try ImportFixtures.bytes(path), as: UTF8.self)
        == "No,Name,Supplier,High\nR1,甲,S1,1\nR1,甲,S2\n")
  }

  @Test("Header and detail rows: a record begins where its condition holds")
  func begins() throws {
    let read = try Self.read(
      """
      {"mappingVersion": 1, "id": "t", "title": "t", "target": "creditReport", "agency": "T",
       "input": {"format": "csv", "delimiter": "|", "headerRow": 0, "stopAt": "T"},
       "file": {"expectCount": {"match": "^T\\\\|(\\\\d+)"}},
       "record": {"begin": {"col": 1, "in": ["H"]}},
       "fields": {"reportNo": {"col": 2, "required": true}, "ids": [{"scheme": "LOCAL", "col": 2}], "names": [{"as": {"kind": "LEGAL"}, "col": 3}],
         "managers": {"each": "rows", "when": {"col": 1, "in": ["M"]}, "fields": {"name": {"col": 2, "required": true}}},
         "history": {"each": "rows", "when": {"col": 1, "in": ["E"]}, "fields": {"date": {"col": 2}, "text": {"col": 3}}}}}
      """,
      "H|7|甲公司\nM|王某|经理\nE|2019-05|迁址\nM|李某|监事\nH|8|乙公司\nT|3\n")
    #expect(read.records.map { $0["reportNo"]?.stringValue } == ["7", "8"])
    #expect(read.records[0]["managers"]?.arrayValue?.map { $0["name"]?.stringValue } == ["王某", "李某"])
    #expect(read.records[0]["history"]?.arrayValue?.first?["date"]?.stringValue == "2019-05")
    #expect(read.summary.warnings.map(\.code) == ["COUNT_MISMATCH"])
  }

  @Test(
    "Empty cells of a filled column stand for the cell above, over rows passed over, not into rows that cannot be read")
  func filled() throws {
    let format = """
      {"mappingVersion": 1, "id": "t", "title": "t", "target": "openItem",
       "input": {"format": "csv", "fillDown": ["Customer", 2], "skipRows": "Subtotal"},
       "defaults": {"currency": {"const": "USD"}},
       "fields": {"number": {"col": "Invoice", "required": true}, "date": "Date", "amount": "Amount",
         "customer": {"scheme": "LOCAL", "col": "Customer", "match": "^(C-[0-9]+)"}, "customerName": {"col": 2}}}
      """
    let head = "Customer,Name,Invoice,Date,Amount\n"
    let read = try Self.read(
      format,
      head
        + ",,I0,2026-01-05,1\n\"C-1 \"\"A\"\"\",甲,I1,2026-01-05,1\n,,I2,2026-01-05,\"2\"\nSubtotal,,,,3\n, ,I3,2026-01-05,x\n"
        + "C-2,乙\n,,I4,2026-01-05,4\nC-3,丙,I5,2026-01-05,5\n")
    let found = read.records.map { record in
      "\(record["number"]?.stringValue ?? "") \(record["customer"]?["value"]?.stringValue ?? "") \(record["customerName"]?.stringValue ?? "")"
    }
    #expect(found == ["I0  ", "I1 C-1 甲", "I2 C-1 甲", "I5 C-3 丙"])
    #expect(
      read.rejects.map { "\($0.code) \($0.line):\($0.column)" } == [
        "NOT_A_NUMBER 6:18", "RAGGED_ROW 7:6", "NOTHING_ABOVE 8:1",
      ])
    let missing = try Self.read(format, "Name,Customers,Invoice,Date,Amount\n甲,C-1,I1,2026-01-05,1\n")
    #expect(missing.summary.problem?.code == "MISSING_COLUMN")
    // Alone, a row would stand for what is above another one.
    #expect(throws: Failure.self) {
      try RefeedFile.write(ImportFixtures.format(format), .bytes(Array(head.utf8)), keeping: [1], to: "/tmp/aval-none")
    }
  }

  @Test("Columns put together: empty ones are left out, numbers and alternative names count, the first is the place")
  func joined() throws {
    let format = """
      {"mappingVersion": 1, "id": "t", "title": "t", "target": "bankStatementLine", "input": {"format": "csv"},
       "defaults": {"currency": {"const": "EUR"}},
       "fields": {"bookedOn": {"col": "Day", "format": "dd.MM.yyyy"}, "amount": "Amount",
         "bookedAt": {"col": ["Day", "Time"], "join": " ", "format": ["dd.MM.yyyy HH:mm", "dd.MM.yyyy"]},
         "counterparty": {"fields": {"name": {"col": ["First", ["Last", "Surname"]], "join": " ", "null": ["-"], "required": true}}},
         "text": {"col": [6, "Text 2"], "join": " / "}}}
      """
    let head = "Day,Time,Amount,First,Surname,Text 1,Text 2\n"
    let read = try Self.read(
      format,
      head
        + "05.01.2026,09:30,1,Eva,Muster,a,b\n06.01.2026,09:30,1,-,\"Be\"\"st\",,c\n07.01.2026,9h,1,x,y,,\n08.01.2026,,1,-,,,\n"
    )
    let found = read.records.map { record in
      [record["bookedAt"], record["counterparty"]?["name"], record["text"]].map { $0?.stringValue ?? "–" }.joined(
        separator: "|")
    }
    #expect(found == ["2026-01-05T09:30:00|Eva Muster|a / b", "2026-01-06T09:30:00|Be\"st|c"], "\(found)")
    #expect(
      read.rejects.map { "\($0.code) \($0.line):\($0.column) \($0.path)" } == [
        "NOT_A_DATE 4:1 Day", "REQUIRED 5:15 First",
      ], "\(read.rejects)")
    #expect(throws: FormatProblem.self) {
      try ImportFixtures.format(format.replacing(#"["Day", "Time"], "join""#, with: #""Day", "join""#))
    }
  }

  @Test("Fixed width with record types, lines passed over and a footer")
  func fixed() throws {
    let read = try Self.read(
      """
      {"mappingVersion": 1, "id": "t", "title": "t", "target": "creditReport", "agency": "T",
       "input": {"format": "fixed", "skipLines": 1, "skipRows": "#", "stopAt": "9"},
       "record": {"begin": {"pos": [1, 1], "in": ["1"]}},
       "fields": {"reportNo": {"pos": [2, 5], "required": true}, "ids": [{"scheme": "LOCAL", "pos": [2, 5]}], "names": [{"as": {"kind": "LEGAL"}, "pos": [6, 13]}],
         "inquiries": {"each": "rows", "when": {"pos": [1, 1], "in": ["2"]},
           "fields": {"date": {"pos": [2, 9]}, "by": {"pos": [10, 17]}}}}}
      """,
      "HEADER 2026\n10001杭州示例公司  \n220260105银行    \n# remark\n220260210供应商   \n10002乙\n9END\n1zzzz\n")
    #expect(read.records.map { $0["reportNo"]?.stringValue } == ["0001", "0002"])
    #expect(read.records[0]["inquiries"]?.arrayValue?.map { $0["by"]?.stringValue } == ["银行", "供应商"])
  }

  @Test("Two header rows, a preamble with values of the file, rows to pass over and a footer with the count")
  func preamble() throws {
    let read = try Self.read(
      """
      {"mappingVersion": 1, "id": "t", "title": "t", "target": "openItem",
       "input": {"format": "csv", "delimiter": ";", "headerContains": ["Invoice"], "headerRows": 2,
         "rowsAfterHeader": 1, "skipRows": "Subtotal", "stopAt": "Total"},
       "file": {"vars": {"ccy": {"match": "Currency: ([A-Z]{3})"}}, "expectCount": {"match": "Total;(\\\\d+) items"}},
       "defaults": {"currency": {"var": "ccy"}},
       "fields": {"number": {"col": "Invoice No"}, "date": {"col": "Date", "format": "dd.MM.yyyy"},
         "amount": {"col": "Amount gross", "decimal": ","}, "customer": {"scheme": "LOCAL", "col": 4}}}
      """,
      """
      List of open items
      Currency: EUR;printed 01.02.2026

      Invoice;;Amount;
      No;Date;gross;Customer
      (text);(day);(money);(id)
      A1;05.01.2026;1.234,56;C1
      Subtotal;;1.234,56;
      A2;06.01.2026;7,00;C2
      Total;2 items;1.241,56;
      printed by nobody;;;
      """)
    #expect(read.summary.problem == nil && read.summary.warnings.isEmpty, "\(read.summary)")
    #expect(read.records.map { $0["number"]?.stringValue } == ["A1", "A2"])
    #expect(read.records[0]["amount"] == ["amount": "1234.56", "currency": "EUR"])
  }
}
