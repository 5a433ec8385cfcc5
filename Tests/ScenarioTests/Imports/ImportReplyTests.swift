import AvalKit
import TestSupport
import Testing

/// What an import says of its warnings and options: through the built binary.
@Suite("What an import answers")
struct ImportReplyTests {
  private static let header = "number,date,dueDate,amount,currency,customer,customerName\n"

  @Test("A reply names the first places of each kind of warning, as many as its limit says")
  func places() throws {
    try ImportRig.with(["items": RefusalFileTests.format("items", "")]) { rig in
      let limits = try rig.client.call("system.describe", [:]).result?["limits"]
      let most = limits?["importWarningPlaces"]?.integerValue ?? limits?["importWarningPlaces"]?["value"]?.integerValue
      #expect(most == 5)
      var text = Self.header
      for row in 1...7 { text += "N\(row),2026-01-05,2026-03-30,1.00,CNY,C-1,=名\(row)\n" }
      text += "N8,2026-01-05,2026-03-30,1x,CNY,C-1,名\n"
      let result = try rig.result("items", try rig.file("items.csv", text))
      // One number under seven names is told too.
      #expect(result["warningCounts"] == ["FORMULA_TEXT": 7, "OTHER_NAME": 6])
      let places = result["warningPlaces"]?["FORMULA_TEXT"]?.arrayValue ?? []
      #expect(places.count == 5)
      let third = try #require(places.dropFirst(2).first)
      #expect(third.count("record") == 3 && third.count("line") == 4 && third.count("column") == 39)
      #expect(third["file"] == "items.csv" && third["source"] == "customerName" && third["path"] == "/customerName")
      #expect(third["reason"]?.stringValue?.isEmpty == false)
      let reject = try #require(result["rejects"]?.arrayValue?.first)
      #expect(reject.count("line") == 9 && reject.count("column") == 26)
      #expect(reject["path"] == "/amount" && reject["source"] == "amount")
      #expect(try rig.text(result["rejectFile"]).contains(#""path":"/amount","source":"amount","code":"NOT_A_NUMBER""#))
    }
  }

  @Test("Options that the target refuses end the import before the file is read, whoever gave them")
  func options() throws {
    let parked = RefusalFileTests.format("parked", #""customer": {"onNoMatch": "park"},"#)
    try ImportRig.with(["items": RefusalFileTests.format("items", ""), "parked": parked]) { rig in
      // A file that would be given up at its first byte.
      let path = try rig.file("items.csv", "")
      for (format, options, place) in [
        ("items", ["onNoMatch": "guess"], "/options/onNoMatch"),
        ("items", ["match": ["LOCAL", ""]], "/options/match/1"),
        ("items", ["match": ["name"]], "/options/match"), ("items", ["onNoMatch": "park"], "/options/onNoMatch"),
        ("items", ["further": 1], "/options/further"), ("parked", [:], "/options/onNoMatch"),
      ] as [(String, JSONValue, String)] {
        let reply = try rig.run(format, path, [("options", options)])
        let error = try #require(reply.error, "\(format) \(options)")
        #expect(
          error["data"]?["kind"] == "invalidParams" && error["data"]?["path"]?.stringValue == place, "\(reply.text)")
      }
      #expect(try rig.run("items", path).error?["message"]?.stringValue?.contains("EMPTY") == true)
    }
  }

  @Test("A format that would match customers by name is refused")
  func name() throws {
    let format = RefusalFileTests.format("named", #""customer": {"match": ["LOCAL", "NAME"]},"#)
    try ImportRig.with(["named": format]) { rig in
      let path = try rig.file("items.csv", Self.header)
      let message = try rig.run("named", path).error?["message"]?.stringValue ?? ""
      #expect(message.contains("never by name") || message.contains("refused"), "\(message)")
    }
  }

  @Test("A dry run tells duplicates inside the file as the import would, and leaves nothing behind")
  func dryRun() throws {
    try ImportRig.with(["items": RefusalFileTests.format("items", #""key": ["number"],"#)]) { rig in
      var text = Self.header
      for row in 1...40 {
        text += "N\(row % 25),2026-01-05,2026-03-30,\(row == 30 ? 2 : 1).00,CNY,C-1,名\n"
      }
      let path = try rig.file("items.csv", text)
      let dry = try rig.result("items", path, [("dryRun", true)])
      #expect(Workspace.names(in: rig.folder + "/aval.sqlite.rejects").isEmpty)
      let real = try rig.result("items", path)
      for name in ["read", "accepted", "rejected", "duplicates"] {
        #expect(dry.count(name) == real.count(name), "\(name)")
      }
      #expect(real.count("duplicates") == 14 && real.count("rejected") == 1)
      #expect(dry["rejects"] == real["rejects"] && dry["reasons"] == ["DUPLICATE_KEY": 1])
    }
  }
}
