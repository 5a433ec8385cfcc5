import AvalImport
import AvalKit
import Testing

/// A fault is named where it stands, and falls on the record that has it.
@Suite("Places of faults")
struct PlaceTests {
  private static let grouped = """
    {"mappingVersion": 1, "id": "t", "title": "t", "target": "creditReport", "agency": "T",
     "input": {"format": "csv"}, "record": {"by": ["No"]},
     "defaults": {"currency": {"const": "CNY"}},
     "fields": {"reportNo": {"col": "No", "required": true},
       "names": [{"as": {"kind": "LEGAL"}, "col": "Name", "required": true}],
       "ids": [{"scheme": "LOCAL", "col": "No"}],
       "tradeLines": {"each": "rows", "when": {"col": "Supplier", "present": true}, "onBadItem": "reject",
         "fields": {"supplierRef": "Supplier", "highCredit": {"col": "High"}}}}}
    """

  private static func outcome(_ rows: String) throws -> (accepted: [String], rejects: [String]) {
    let read = try RowGroupTests.read(grouped, "No,Name,Supplier,High\n" + rows)
    return (
      read.records.map { "\($0["reportNo"]?.stringValue ?? "")×\($0["tradeLines"]?.arrayValue?.count ?? 0)" },
      read.rejects.map { "\($0.number) \($0.code) \($0.line):\($0.column)" }
    )
  }

  @Test(
    "A bad row among several falls on the record it belongs to, with its own line",
    arguments: [
      // Of the next key: the record before it is good.
      ("R1,甲,S1,1\nR1,甲,S2,2\nR2,乙,S3\nR2,乙,S4,4\nR3,丙,S5,5\n", ["R1×2", "R3×1"], ["2 RAGGED_ROW 4:8"]),
      // Of the record under way, in its middle and at its end.
      ("R1,甲,S1,1\nR1,甲,S2,2,x\nR1,甲,S3,3\nR2,乙,S4,4\n", ["R2×1"], ["1 RAGGED_ROW 3:11"]),
      ("R1,甲,S1,1\nR1,甲\nR2,乙,S4,4\n", ["R2×1"], ["1 RAGGED_ROW 3:5"]),
      // A record of its own between two good ones, and as the last.
      ("R1,甲,S1,1\nR2,乙\nR3,丙,S3,3\nR4,丁\n", ["R1×1", "R3×1"], ["2 RAGGED_ROW 3:5", "4 RAGGED_ROW 5:5"]),
      // The first row of all.
      ("R1,甲\nR1,甲,S1,1\nR2,乙,S2,2\n", ["R2×1"], ["1 RAGGED_ROW 2:5"]),
      // An empty key continues, also in a bad row.
      ("R1,甲,S1,1\n,,S2\nR2,乙,S2,2\n", ["R2×1"], ["1 RAGGED_ROW 3:5"]),
      // A quote that never ends behind the key.
      ("R1,甲,S1,1\nR2,乙,\"S2,2\nR3,丙,S3,3\n", ["R1×1", "R3×1"], ["2 UNBALANCED_QUOTE 3:6"]),
      // Before the key: the row may be the first record's last or the second one's first.
      (
        "R1,甲,S1,1\n\"R2,乙,S2,2\nR2,乙,S3,3\nR3,丙,S3,3\n", ["R3×1"],
        ["1 UNBALANCED_QUOTE 3:1", "2 UNBALANCED_QUOTE 3:1"]
      ),
      // Between two rows of one record it is that record's.
      ("R1,甲,S1,1\n\"R1,甲,S2,2\nR1,甲,S3,3\nR3,丙,S3,3\n", ["R3×1"], ["1 UNBALANCED_QUOTE 3:1"]),
      // A value of the third row: its line and column.
      ("R1,甲,S1,1\nR1,甲,S2,2\nR1,甲,S3,x1\nR2,乙,S4,4\n", ["R2×1"], ["1 NOT_A_NUMBER 4:9"]),
    ])
  func groups(_ rows: String, _ accepted: [String], _ rejects: [String]) throws {
    let found = try Self.outcome(rows)
    #expect(found.accepted == accepted && found.rejects == rejects, "\(found)")
  }

  @Test("Where a shifted column is the key, a row between two of one record is that record's")
  func shifted() throws {
    let read = try RowGroupTests.read(
      Self.grouped, "Supplier,High,Name,No\nS1,1,甲,R1\nS2,x,2,甲,R1\nS3,3,甲,R1\nS4,4,乙,R2\n")
    #expect(read.records.map { $0["reportNo"]?.stringValue } == ["R2"])
    #expect(read.rejects.map { "\($0.number) \($0.code) \($0.line):\($0.column)" } == ["1 RAGGED_ROW 3:10"])
  }

  @Test("Header and detail rows: a bad header row begins its record, a bad detail row refuses its own")
  func begins() throws {
    let format = """
      {"mappingVersion": 1, "id": "t", "title": "t", "target": "creditReport", "agency": "T",
       "input": {"format": "csv", "header": ["kind", "no", "name"]}, "record": {"begin": {"col": "kind", "in": ["H"]}},
       "fields": {"reportNo": {"col": "no", "required": true}, "ids": [{"scheme": "LOCAL", "col": "no"}],
         "names": [{"as": {"kind": "LEGAL"}, "col": "name"}],
         "managers": {"each": "rows", "when": {"col": "kind", "in": ["M"]}, "fields": {"name": "no"}}}}
      """
    let read = try RowGroupTests.read(format, "H,1,甲\nM,王,\nH,2\nM,李,\nH,3,丙\nM,张,,x\nH,4,丁\nM,赵,\n")
    #expect(read.records.map { $0["reportNo"]?.stringValue } == ["1", "4"])
    #expect(
      read.rejects.map { "\($0.number) \($0.code) \($0.line):\($0.column)" } == [
        "2 RAGGED_ROW 3:4", "3 RAGGED_ROW 6:6",
      ])
  }

  @Test("A bad value of a row is named by line, character and the column's name in this file")
  func columns() throws {
    let format = try ImportFixtures.format(
      """
      {"mappingVersion": 1, "id": "t", "title": "t", "target": "openItem", "input": {"format": "csv", "delimiter": ";"},
       "defaults": {"currency": {"const": "EUR"}},
       "fields": {"number": {"col": ["No", "Nr"], "required": true}, "date": {"col": "Datum", "format": "dd.MM.yyyy"},
         "amount": {"col": "Betrag", "decimal": ","}, "customer": {"scheme": "LOCAL", "col": 4}}}
      """)
    let text =
      "Nr;Datum;Betrag;Kunde;Text\r\n"
      + "A1;31.02.2026;1,00;C1;\r\n"  // a day that is not
      + "A2;01.02.2026;\"1;5\";C1;\r\n"  // a number that is not, in quotes
      + "\"A\"\"3\n—€\";01.02.2026;1x;C1;\r\n"  // behind a field of two lines: the second line counts
      + ";01.02.2026;1,00;C1;\r\n"  // no number at all
      + "A5;01.02.2026;1,00\r\n"
      + "A6;01.02.2026;1,00;C1;;x\r\n"
      + "A7;01.02.2026;1,00;\"C1\"x;\r\n"
    let read = try ImportFixtures.read(format, .bytes(Array(text.utf8)))
    let found = read.rejects.map { "\($0.code) \($0.line):\($0.column) \($0.path) \($0.pointer)" }
    #expect(
      found == [
        "NO_SUCH_DAY 2:4 Datum /date", "NOT_A_NUMBER 3:15 Betrag /amount", "NOT_A_NUMBER 5:16 Betrag /amount",
        "REQUIRED 6:1 Nr /number", "RAGGED_ROW 7:19  ", "RAGGED_ROW 8:24  ", "TEXT_AFTER_QUOTE 9:24  ",
      ])
    #expect(read.records.isEmpty)
  }

  @Test("Fixed width: the column is the value's first position")
  func fixed() throws {
    let read = try RowGroupTests.read(
      """
      {"mappingVersion": 1, "id": "t", "title": "t", "target": "openItem", "input": {"format": "fixed"},
       "defaults": {"currency": {"const": "EUR"}},
       "fields": {"number": {"pos": [1, 4]}, "date": {"pos": [5, 12], "format": "yyyyMMdd"}, "amount": {"pos": [13, 20]},
         "customer": {"scheme": "LOCAL", "pos": [21, 23]}}}
      """, "A00120260105    1.00C01\nA00220260105    1.xxC01\n")
    #expect(read.rejects.map { "\($0.line):\($0.column) \($0.path)" } == ["2:13 positions 13–20"])
  }

  @Test("In a document the line and column are those of the value's text, and of the group that lacks one")
  func document() throws {
    let format = try ImportFixtures.format(
      """
      {"mappingVersion": 1, "id": "t", "title": "t", "target": "creditReport", "agency": "T",
       "input": {"format": "xml"}, "record": {"path": "/Batch/Report"},
       "fields": {"reportNo": {"path": "No", "required": true}, "reportDate": "Head/Date",
         "names": [{"as": {"kind": "LEGAL"}, "path": "Name"}], "ids": [{"scheme": "LOCAL", "path": "No"}],
         "managers": {"each": "Managers/M", "onBadItem": "reject", "fields": {"name": {"path": "N", "required": true}}}}}
      """)
    let good = "  <Managers>\n    <M><N>王</N></M>\n  </Managers>\n"
    func report(_ number: Int, _ date: String, _ managers: String = good) -> String {
      " <Report>\n  <No>\(number)</No>\n  <Head>\n    <Date>\(date)</Date>\n  </Head>\n  <Name>甲</Name>\n\(managers) </Report>\n"
    }
    let text =
      "<Batch>\n" + report(1, "2026-01-05") + report(2, "2026-02-30")
      + report(3, "2026-01-05", "  <Managers>\n    <M><N>王</N></M>\n    <M/>\n  </Managers>\n") + "</Batch>\n"
    let read = try ImportFixtures.read(format, .bytes(Array(text.utf8)))
    #expect(read.records.count == 1)
    #expect(
      read.rejects.map { "\($0.code) \($0.line):\($0.column) \($0.path) \($0.pointer)" } == [
        "NO_SUCH_DAY 15:11 /Batch/Report[2]/Head/Date /reportDate",
        "REQUIRED 30:8 /Batch/Report[3]/Managers/M/N /managers/1/name",
      ])
    let line = try ImportFixtures.read(format, .bytes(Array(text.replacing("\n", with: "").utf8)))
    let place = try #require(line.rejects.first)
    let before = try #require(text.replacing("\n", with: "").firstRange(of: "2026-02-30"))
    let column = text.replacing("\n", with: "")[..<before.lowerBound].count + 1
    #expect(place.line == 1 && place.column == column)
  }

  @Test("A warning knows where its value stands")
  func warnings() throws {
    let read = try RowGroupTests.read(
      Self.grouped, "No,Name,Supplier,High\nR1,甲,S1,1\nR2,\"乙\",=S2,2\nR2,乙,@S3,3\n")
    let found = read.list.flatMap { record in
      record.warnings.map { "\(record.number) \($0.code) \($0.line):\($0.column) \($0.path) \($0.pointer)" }
    }
    #expect(
      found == [
        "2 FORMULA_TEXT 3:8 Supplier /tradeLines/0/supplierRef",
        "2 FORMULA_TEXT 4:6 Supplier /tradeLines/1/supplierRef",
      ])
  }
}
