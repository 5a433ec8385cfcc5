import AvalKit
import TestSupport
import Testing

@Suite("Changed policies")
struct ChangedPolicyTests {
  /// A host on a configuration with a folder of changed policies.
  private func start(
    _ folder: String, _ changes: [(path: String, text: String)]
  ) throws -> (code: Int32, errors: String, reply: String?) {
    try Workspace.write(
      """
      {"modulePaths": ["\(Workspace.root)/plugins"], "libraryPaths": ["\(Workspace.products)"],
       "modules": [{"id": "archive"}, {"id": "receivables"}], "policyPaths": ["policies"]}
      """, to: folder + "/aval.json")
    for change in changes {
      let parts = change.path.split(separator: "/").dropLast().joined(separator: "/")
      try Workspace.makeFolder(folder + "/policies/" + parts)
      try Workspace.write(change.text, to: "\(folder)/policies/\(change.path)")
    }
    let process = try ServedProcess(
      Workspace.aval, ["serve", "--config", folder + "/aval.json", "--database", folder + "/books.sqlite"])
    process.send(line: #"{"jsonrpc":"2.0","id":1,"method":"receivables.stop.list","params":{}}"#)
    process.closeInput()
    let reply = process.line()
    return (process.wait(), process.errorText(), reply)
  }

  /// The member that states the version of a shipped policy, and the version.
  private func version(of text: String) throws -> (member: String, version: String) {
    let version = try #require(JSONValue(try JSONDocument(parsing: Array(text.utf8)).root)["version"]?.stringValue)
    return (#""version": "\#(version)""#, version)
  }

  private func shipped(_ path: String) throws -> String {
    let bytes = try #require(Workspace.read(Workspace.root + "/plugins/receivables/policies/" + path))
    return String(decoding: bytes, as: UTF8.self)
  }

  @Test("a broken one stops the start with 3, naming file and line")
  func broken() throws {
    let credit = try shipped("credit.json")
    let terms = try shipped("terms.json")
    let broken: [(path: String, text: String, says: [String])] = [
      ("receivables/credit.json", "{\n\"version\": \"2\",\n}", ["credit.json, line 3"]),
      (
        "receivables/credit.json", credit.replacing(#""days": 60"#, with: #""days": "60""#),
        ["credit.json, line", "/supplyStop/days", "a whole number"]
      ),
      (
        "receivables/credit.json", credit.replacing(#""supplyStop": {"#, with: #""suplyStop": {"#),
        ["credit.json, line", "suplyStop"]
      ),
      (
        "receivables/credit.json", credit.replacing(try version(of: credit).member + ",", with: ""),
        ["credit.json", "version"]
      ),
      (
        "receivables/credit.json", credit.replacing(#""overLimit": "hold""#, with: #""overLimit": "perhaps""#),
        ["credit.json, line", "/overLimit", "approve"]
      ),
      (
        "receivables/terms.json", terms.replacing(#""standard": "net 30""#, with: #""standard": "nett 30""#),
        ["terms.json, line 5 (/standard)", "nett 30"]
      ),
      (
        "receivables/terms.json", terms.replacing("fromEndOfMonth", with: "fromEndofMonth"),
        ["terms.json, line", "fromEndofMonth"]
      ),
      ("receivables/credits.json", credit, ["credits.json", "no policy credits"]),
      ("receivable/credit.json", credit, ["receivable", "no module receivable"]),
      ("credit.json", credit, ["credit.json", "folder of its module"]),
    ]
    for one in broken {
      try Workspace.withFolder { folder in
        let end = try start(folder, [(one.path, one.text)])
        #expect(end.code == 3 && end.reply == nil, "\(one.path): \(end.errors)")
        for words in one.says { #expect(end.errors.contains(words), "\(words): \(end.errors)") }
      }
    }
  }

  @Test("one that holds is used, under a version of its own even where nobody gave it one")
  func versions() throws {
    let credit = try shipped("credit.json")
    let (member, shippedVersion) = try version(of: credit)
    let stricter = credit.replacing(#""days": 60"#, with: #""days": 45"#)
    try Workspace.withFolder { folder in
      let end = try start(folder, [("receivables/credit.json", stricter)])
      let result = try ChannelClient.reply(#require(end.reply)).reply.result
      #expect(end.code == 0 && result?["supplyStopDays"]?.integerValue == 45)
      let version = try #require(result?["policyVersion"]?.stringValue)
      #expect(version.hasPrefix(shippedVersion + "+") && version.count == shippedVersion.count + 9)
    }
    try Workspace.withFolder { folder in
      let named = stricter.replacing(member, with: #""version": "house-7""#)
      let end = try start(folder, [("receivables/credit.json", named)])
      let result = try ChannelClient.reply(#require(end.reply)).reply.result
      #expect(result?["policyVersion"]?.stringValue == "house-7")
    }
    try Workspace.withFolder { folder in
      let end = try start(folder, [("receivables/credit.json", credit)])
      let result = try ChannelClient.reply(#require(end.reply)).reply.result
      #expect(result?["policyVersion"]?.stringValue == shippedVersion, "the same bytes are the same policy")
    }
  }
}
