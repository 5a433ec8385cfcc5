import AvalKit
import TestSupport
import Testing

/// What becomes of refused records, known keys and files that are given up: through the built binary.
@Suite("Rejects, duplicates and acceptance")
struct RefusalFileTests {
  private static let header = "number,date,dueDate,amount,currency,customer,customerName\n"

  private static func row(_ number: Int, _ date: String = "2026-01-05", amount: String = "100.00") -> String {
    "INV-\(number),\(date),2026-03-30,\(amount),CNY,C-1,杭州示例有限公司\n"
  }

  /// A format of its own; `more` are members at its top.
  static func format(_ id: String, _ more: String) -> String {
    """
    {"mappingVersion": 1, "id": "\(id)", "title": "t", "target": "openItem", \(more)
     "input": {"format": "csv", "encodings": ["utf-8"]}, "defaults": {"currency": {"col": "currency"}},
     "fields": {"number": {"col": "number", "required": true}, "date": {"col": "date", "required": true},
       "dueDate": "dueDate", "amount": {"col": "amount", "required": true}, "customerName": "customerName",
       "customer": {"scheme": "LOCAL", "col": "customer"}, "customerIds": [{"scheme": "LOCAL", "col": "customer"}]}}
    """
  }

  @Test("Refused records come in a file of their own, which lands once it is corrected")
  func refeed() throws {
    try ImportRig.with(["items": Self.format("items", "")]) { rig in
      let bad = Self.row(2, "2026-02-30") + Self.row(3, amount: "1.2.3")
      let path = try rig.file("items.csv", Self.header + Self.row(1) + bad + Self.row(4))
      let first = try rig.result("items", path)
      #expect(first.count("accepted") == 2 && first.count("rejected") == 2)
      #expect(first["reasons"] == ["NO_SUCH_DAY": 1, "NOT_A_NUMBER": 1])
      let list = try rig.text(first["rejectFile"])
      #expect(list.contains(#""record":2,"line":3"#) && list.contains(#""code":"NO_SUCH_DAY""#))
      let refeed = try rig.text(first["refeedFile"])
      #expect(refeed == Self.header + bad)
      let corrected = refeed.replacing("2026-02-30", with: "2026-02-28").replacing("1.2.3", with: "1234.00")
      let second = try rig.result("items", try rig.file("corrected.csv", corrected))
      #expect(second.count("accepted") == 2 && second.count("rejected") == 0)
      #expect(second["refeedFile"] == nil && second["rejectFile"] == nil)
      // The refused ones are still refused in the original; what landed is known.
      let again = try rig.result("items", path)
      #expect(again.count("accepted") == 0 && again.count("duplicates") == 2 && again.count("rejected") == 2)
    }
  }

  @Test("A record that the target refuses is in the refeed file too, in an XML file's own shape")
  func refeedOfTarget() throws {
    try ImportRig.with { rig in
      let sample = Workspace.root + "/import-formats/cn-agency-batch/sample.xml"
      let first = try rig.result("cn-agency-batch", sample)
      // The file is GBK, and so is what is to be corrected.
      var bytes = try #require(Workspace.read(first["refeedFile"]?.stringValue ?? ""))
      #expect(bytes.reversed().starts(with: "</CreditReportBatch>\n".utf8.reversed()))
      let at = try #require(bytes.indices.first { bytes[$0...].starts(with: "2026-02-30".utf8) })
      bytes[at + 9] = UInt8(ascii: "8")
      bytes[at + 8] = UInt8(ascii: "2")
      let second = try rig.result("cn-agency-batch", try rig.file("corrected.xml", bytes))
      #expect(second.count("accepted") == 1 && second.count("read") == first.count("rejected"))
    }
  }

  @Test("F-I11: onDuplicate reject refuses a known key with other content, inside a file and against earlier ones")
  func reject() throws {
    let keyed = Self.format("keyed", #""key": ["number"], "onDuplicate": "reject","#)
    try ImportRig.with(["keyed": keyed]) { rig in
      let path = try rig.file(
        "a.csv", Self.header + Self.row(1) + Self.row(2) + Self.row(1) + Self.row(2, amount: "7.00"))
      let first = try rig.result("keyed", path)
      #expect(first.count("accepted") == 2 && first.count("duplicates") == 1)
      #expect(first["reasons"] == ["DUPLICATE_KEY": 1])
      let reason = first["rejects"]?.arrayValue?.first?["reason"]?.stringValue ?? ""
      #expect(reason.contains("INV-2") && reason.contains("record 2, line 3"), "\(reason)")
      let next = try rig.file("b.csv", Self.header + Self.row(1) + Self.row(2, amount: "7.00") + Self.row(3))
      let second = try rig.result("keyed", next)
      #expect(second.count("accepted") == 1 && second.count("duplicates") == 1)
      #expect(second["reasons"] == ["DUPLICATE_KEY": 1])
      let dry = try rig.result(
        "keyed", try rig.file("c.csv", Self.header + Self.row(8) + Self.row(8, amount: "9.00")), [("dryRun", true)])
      #expect(dry["reasons"] == ["DUPLICATE_KEY": 1])
    }
  }

  @Test("onDuplicate supersede hands a known key with other content to the target, which has the last word")
  func supersede() throws {
    let keyed = Self.format("keyed", #""key": ["number"], "onDuplicate": "supersede","#)
    try ImportRig.with(["keyed": keyed]) { rig in
      _ = try rig.result("keyed", try rig.file("a.csv", Self.header + Self.row(1)))
      let other = try rig.file("b.csv", Self.header + Self.row(1, amount: "7.00"))
      #expect(try rig.result("keyed", other)["reasons"] == ["REFUSED": 1])
      let again = try rig.result("keyed", rig.folder + "/a.csv", [("options", ["onDuplicate": "supersede"])])
      #expect(again.count("accepted") == 0 && again.count("duplicates") == 1)
      let asked = try rig.result("keyed", other, [("options", ["onDuplicate": "reject"])])
      #expect(asked["reasons"] == ["DUPLICATE_KEY": 1])
      #expect(try rig.run("keyed", other, [("options", ["onDuplicate": "merge"])]).path == "/options/onDuplicate")
    }
  }

  @Test("A newer report of the same number supersedes the one before")
  func newerReport() throws {
    try ImportRig.with { rig in
      let sample = Workspace.root + "/import-formats/creditsafe-ggs/sample.xml"
      let options: (String, JSONValue) = ("options", ["onNoMatch": "create"])
      #expect(try rig.result("creditsafe-ggs", sample, [options]).count("accepted") == 1)
      let text = String(decoding: try #require(Workspace.read(sample)), as: UTF8.self)
      let newer = try rig.file("newer.xml", text.replacing("<Currency>GBP", with: "<Currency>EUR"))
      let changed = text != String(decoding: try #require(Workspace.read(newer)), as: UTF8.self)
      let second = try rig.result("creditsafe-ggs", newer, [options])
      #expect(second.count(changed ? "accepted" : "duplicates") == 1)
    }
  }

  @Test("All or nothing: one bad record, and nothing of the file lands", arguments: [true, false])
  func allOrNothing(_ byFormat: Bool) throws {
    let policy = byFormat ? #""acceptance": {"policy": "all-or-nothing"},"# : ""
    let more: [(String, JSONValue)] = byFormat ? [] : [("onError", "abort")]
    try ImportRig.with(["items": Self.format("items", policy)]) { rig in
      let rows = (1...700).map { Self.row($0) }.joined()
      let bad = try rig.file("bad.csv", Self.header + rows + Self.row(701, "2026-02-30"))
      let refused = try rig.run("items", bad, more)
      #expect(refused.kind == "failedPrecondition")
      #expect(refused.error?["message"]?.stringValue?.contains("1 of 701 records") == true, "\(refused.text)")
      // A refusal by the target undoes what landed before it, too.
      let twice = try rig.file("twice.csv", Self.header + rows + Self.row(1, amount: "5.00"))
      #expect(try rig.run("items", twice, more).kind == "failedPrecondition")
      #expect(try rig.client.call("receivables.item.list").result?["items"]?.arrayValue?.isEmpty == true)
      let good = try rig.result("items", try rig.file("good.csv", Self.header + rows), more)
      #expect(good.count("accepted") == 700)
      if byFormat {
        let skipping = try rig.result("items", bad, [("onError", "reject")])
        #expect(skipping.count("rejected") == 1 && skipping.count("duplicates") == 700)
      }
    }
  }

  @Test("stopAfter and stopAtPercent give a file up, whoever refuses its records; what landed stays")
  func stop() throws {
    let after = Self.format("after", #""acceptance": {"stopAfter": 3},"#)
    let percent = Self.format("percent", #""acceptance": {"stopAtPercent": 10},"#)
    try ImportRig.with(["after": after, "percent": percent]) { rig in
      let rows = (1...120).map { Self.row($0, $0 % 4 == 0 ? "2026-02-30" : "2026-01-05") }
      let path = try rig.file("a.csv", Self.header + rows.joined())
      let first = try rig.result("after", path)
      #expect(first.count("read") == 12 && first.count("rejected") == 3 && first.count("accepted") == 9)
      #expect(first["problem"]?["code"]?.stringValue == "LIMIT")
      let second = try rig.result("percent", path)
      #expect(second.count("read") == 100 && second.count("rejected") == 25)
      #expect(second["problem"]?["code"]?.stringValue == "LIMIT")
      // Refusals of the target count as well: these invoices are known with another amount.
      let other = (1...1200).map { Self.row($0 % 11 + 1, amount: "5.00") }
      let third = try rig.result("after", try rig.file("b.csv", Self.header + other.joined()))
      #expect(third.count("rejected") >= 3 && third.count("read") < 1200)
    }
  }

  @Test("Warnings about landed values are counted by their code")
  func warnings() throws {
    try ImportRig.with { rig in
      let sample = Workspace.root + "/import-formats/openitem-csv/sample.csv"
      let result = try rig.result("openitem-csv", sample)
      #expect(result["warningCounts"] == ["CHECK_DIGIT": 1, "FORMULA_TEXT": 1])
    }
  }
}
