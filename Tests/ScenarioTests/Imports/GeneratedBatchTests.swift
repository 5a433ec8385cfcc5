import AvalKit
import TestSupport
import Testing

/// Generated batches against what their generator says of them, through the built binary.
@Suite("Generated batches")
struct GeneratedBatchTests {
  /// Of each encoding both styles; then files of one line, without namespace, about few customers.
  static let cases: [(style: BatchWriter.Style, encoding: String, seed: UInt64)] = [
    (.element, "UTF-8", 1), (.attribute, "UTF-8", 2), (.element, "GB18030", 3), (.attribute, "GB18030", 4),
    (.element, "UTF-16", 5), (.attribute, "UTF-16", 6),
    (.element, "UTF-8", 7), (.attribute, "GB18030", 8), (.element, "UTF-8", 9),
  ]

  @Test("I-1, I-43: counts, reasons and control sums of a batch are those of its manifest", arguments: cases)
  func batch(_ style: BatchWriter.Style, _ encoding: String, _ seed: UInt64) throws {
    print("SEED=\(seed)")
    var writer = BatchWriter(
      style: style, encoding: encoding, seed: seed, isOneLine: seed == 7 || seed == 8, hasNamespace: seed != 8,
      customers: seed == 9 ? 6 : nil)
    let faults = Dictionary(uniqueKeysWithValues: BatchWriter.Fault.allCases.enumerated().map { (7 * $0 + 5, $1) })
    let bytes = writer.write(count: 80, faults: faults)
    let manifest = writer.manifest
    try ImportRig.with(now: "2026-11-21T09:00:00+08:00") { rig in
      let path = try rig.file("batch.xml", bytes)
      let result = try rig.result("cn-agency-batch", path, [("options", ["onNoMatch": "create"])])
      #expect(result.count("read") == 80 && result.count("accepted") == manifest.accepted)
      #expect(
        result["evidence"]?["encoding"]?.stringValue == (encoding == "UTF-16" ? "utf-16le" : encoding.lowercased()))
      #expect(result["evidence"]?["sha256"]?.stringValue == SHA256.hex(bytes))
      #expect(result["evidence"]?["bytes"]?.integerValue == Int64(bytes.count))
      let reasons: [BatchWriter.Fault: String] = [
        .badUSCC: "CHECK_DIGIT", .badDate: "NO_SUCH_DAY", .badAmount: "NOT_A_NUMBER", .missingName: "REQUIRED",
        .unknownGrade: "UNKNOWN_CODE", .duplicateNumber: "REFUSED",
      ]
      var expected: [Int: String] = [:]
      for (number, fault) in manifest.faults { expected[number] = reasons[fault] }
      var found: [Int: String] = [:]
      for line in try rig.text(result["rejectFile"]).split(separator: "\n") {
        let reject = JSONValue(try JSONDocument(parsing: Array(line.utf8)).root)
        found[reject.count("record")] = reject["code"]?.stringValue
      }
      #expect(found == expected)
      #expect(result["warningCounts"] == ["CONTROL_CHARACTER": 1, "FORMULA_TEXT": 1])
      var (limits, revenue, texts) = (0, 0, 0)
      for id in result["ids"]?.arrayValue ?? [] {
        let report = try rig.client.call("archive.creditReport.get", ["id": id]).result?["report"]
        limits += Self.hundredths(report?["limits"]?["recommended"]?["amount"]) / 1_000_000
        if report?["industryAnalysis"]?.stringValue == "毛利率 <30% & 下降" { texts += 1 }
        let lines = report?["statements"]?.arrayValue?.first?["lines"]?.arrayValue ?? []
        revenue += Self.hundredths(lines.first { $0["code"]?.stringValue == "IS.REVENUE" }?["amount"]) / 10_000
      }
      #expect(limits == manifest.limits && revenue == manifest.revenue && texts == manifest.accepted)
      let again = try rig.result("cn-agency-batch", path, [("options", ["onNoMatch": "create"])])
      #expect(again.count("accepted") == 0 && again.count("duplicates") == manifest.accepted)
    }
  }

  private static let table = """
    {"mappingVersion": 1, "id": "table", "title": "t", "target": "creditReport", "agency": "TABLE", "key": ["reportNo"],
     "input": {"format": "csv", "encodings": ["utf-8", "gb18030", "utf-16"]}, "detect": {"header": ["reportNo", "limitWan"]},
     "defaults": {"currency": {"const": "CNY"}}, "customer": {"match": ["USCC"], "onNoMatch": "create"},
     "codes": {"grade": {"BBB": "BBB"}},
     "fields": {"reportNo": {"col": "reportNo", "required": true}, "reportDate": {"col": "reportDate", "required": true},
       "names": [{"as": {"kind": "LEGAL"}, "col": "name", "required": true}, {"as": {"kind": "ENGLISH"}, "col": "nameEn"}],
       "ids": [{"scheme": "USCC", "col": "uscc", "onBadCheck": "reject"}],
       "ratings": [{"fields": {"scale": {"const": "T"}, "grade": {"col": "grade", "codes": "grade", "onUnknown": "reject"}}}],
       "limits": {"fields": {"recommended": {"col": "limitWan", "scale": 10000}}},
       "assessment": {"fields": {"text": {"col": "overall", "type": "text"}}}}}
    """

  @Test(
    "I-1, I-43: the same of a table, whose faults are named by line and column",
    arguments: ["UTF-8", "GB18030", "UTF-16"])
  func table(_ encoding: String) throws {
    var writer = BatchWriter(style: .element, encoding: encoding, seed: 10, customers: 30)
    let faults = Dictionary(uniqueKeysWithValues: BatchWriter.Fault.allCases.enumerated().map { (5 * $0 + 4, $1) })
    let bytes = writer.writeTable(count: 60, faults: faults)
    let manifest = writer.manifest
    try ImportRig.with(["table": Self.table], now: "2026-11-21T09:00:00+08:00") { rig in
      let path = try rig.file("table.csv", bytes)
      #expect(try rig.detected(path).first == "table")
      let result = try rig.result("table", path)
      #expect(result.count("read") == 60 && result.count("accepted") == manifest.accepted)
      let reasons: [BatchWriter.Fault: (code: String, column: String)] = [
        .badUSCC: ("CHECK_DIGIT", "uscc"), .badDate: ("NO_SUCH_DAY", "reportDate"),
        .badAmount: ("NOT_A_NUMBER", "limitWan"),
        .missingName: ("REQUIRED", "name"), .unknownGrade: ("UNKNOWN_CODE", "grade"),
        .duplicateNumber: ("DUPLICATE_KEY", ""),
      ]
      var expected: Set<String> = []
      for (number, fault) in faults {
        if let reason = reasons[fault] { expected.insert("\(number) \(reason.code) \(2 * number) \(reason.column)") }
      }
      var found: Set<String> = []
      for line in try rig.text(result["rejectFile"]).split(separator: "\n") {
        let reject = JSONValue(try JSONDocument(parsing: Array(line.utf8)).root)
        let (code, source) = (reject["code"]?.stringValue ?? "", reject["source"]?.stringValue ?? "")
        found.insert("\(reject.count("record")) \(code) \(reject.count("line")) \(source)")
      }
      #expect(found == expected)
      #expect(result["warningCounts"] == ["CONTROL_CHARACTER": 1, "FORMULA_TEXT": 1])
      var limits = 0
      for id in result["ids"]?.arrayValue ?? [] {
        let report = try rig.client.call("archive.creditReport.get", ["id": id]).result?["report"]
        limits += Self.hundredths(report?["limits"]?["recommended"]?["amount"]) / 1_000_000
        #expect(report?["assessment"]?["text"]?.stringValue?.contains("\n第二行 \"") == true)
      }
      #expect(limits == manifest.limits)
    }
  }

  /// An amount in hundredths; the generator writes no more places.
  private static func hundredths(_ amount: JSONValue?) -> Int {
    let parts = (amount?.stringValue ?? "0").split(separator: ".")
    let cents = parts.count > 1 ? (parts[1] + "00").prefix(2) : "00"
    return (Int(parts.first ?? "0") ?? 0) * 100 + (Int(cents) ?? 0)
  }
}
