import AvalKit
import TestSupport
import Testing

/// What every method that can be called, the host's and the modules', says of files and of its effect.
@Suite("Declarations of all methods")
struct DeclarationTests {
  /// Parameters that sound like a file's name and are none, with what they are.
  private static let innocent = ["survey.project.advance/to": "a state of the survey's workflow"]

  private func discover() throws -> JSONValue {
    try Workspace.withFolder { folder in
      let client = try ChannelClient(database: folder + "/aval.sqlite")
      let document = try #require(try client.call("rpc.discover").result)
      #expect(client.finish() == 0)
      return document
    }
  }

  @Test("A parameter that names a file is an inputFile or an outputFile, and no read has a file to write")
  func files() throws {
    let document = try discover()
    let input = FileSchema("inputFile", try #require(document["components"]?["schemas"]?["inputFile"]))
    let output = FileSchema("outputFile", try #require(document["components"]?["schemas"]?["outputFile"]))
    var named: Set<String> = []
    for method in try #require(document["methods"]?.arrayValue) {
      let name = method["name"]?.stringValue ?? ""
      for param in method["params"]?.arrayValue ?? [] {
        let place = name + "/" + (param["name"]?.stringValue ?? "")
        let schema = param["schema"] ?? .null
        if output.isIn(schema) || input.isIn(schema) { named.insert(place) }
        #expect(!output.isIn(schema) || method["x-effect"] != "read", "\(place): a read never writes")
        for found in suspicious(schema, place) where Self.innocent[found.place] == nil {
          #expect(input.isIn(found.schema) || output.isIn(found.schema), "\(found.place) names a file by itself")
        }
      }
    }
    #expect(named.isSuperset(of: ["import.run/path", "archive.document.add/path", "file.save/file"]), "\(named)")
  }

  /// A shared definition, as a reference or written out.
  private struct FileSchema {
    let reference: JSONValue
    let schema: JSONValue

    init(_ name: String, _ schema: JSONValue) {
      reference = .string("#/components/schemas/" + name)
      self.schema = schema
    }

    func isIn(_ found: JSONValue) -> Bool { found == schema || found["$ref"] == reference }
  }

  /// Free texts below a schema whose name sounds like a file's.
  private func suspicious(_ schema: JSONValue, _ place: String) -> [(place: String, schema: JSONValue)] {
    let name = String(place.split(separator: "/").last ?? "")
    let isReference = schema["$ref"]?.stringValue?.hasSuffix("File") == true
    let isFree = isReference || schema["type"] == "string" && schema["pattern"] == nil && schema["enum"] == nil
    var found: [(place: String, schema: JSONValue)] = isFree && soundsLikeFile(name) ? [(place, schema)] : []
    for member in schema["properties"]?.objectValue ?? JSONObject() {
      found += suspicious(member.value, place + "/" + member.key)
    }
    if let items = schema["items"] { found += suspicious(items, place) }
    for alternative in schema["oneOf"]?.arrayValue ?? [] { found += suspicious(alternative, place) }
    return found
  }

  private func soundsLikeFile(_ name: String) -> Bool {
    let whole = [
      "path", "file", "filename", "to", "out", "output", "folder", "directory", "dir", "target", "destination", "dest",
      "location", "uri", "url", "attachment",
    ]
    return whole.contains(name.lowercased())
      || ["Path", "File", "Folder", "Directory", "Dir", "FileName", "Filename", "Uri", "Url"].contains {
        name.hasSuffix($0)
      }
  }

  @Test("What destroys, merges, closes, writes off or disables says so, in OpenRPC and to assistants")
  func effects() throws {
    let document = try discover()
    let destructive = (document["methods"]?.arrayValue ?? []).filter { $0["x-effect"] == "destructive" }
    #expect(
      Set(destructive.compactMap { $0["name"]?.stringValue }) == [
        "access.token.revoke", "access.unit.merge", "archive.customer.close", "archive.customer.merge",
        "archive.destruction.execute", "module.disable",
        "receivables.period.close", "receivables.writeOff.post",
      ])
    let words = ["destr", "merge", "close", "disable", "purge", "writeoff.post"]
    for method in document["methods"]?.arrayValue ?? [] where method["x-effect"] == "write" {
      let name = method["name"]?.stringValue ?? ""
      let isProposal = ["archive.destruction.propose", "archive.destruction.approve"].contains(name)
      #expect(isProposal || !words.contains { name.lowercased().contains($0) }, "\(name) is not declared destructive")
    }
  }
}
