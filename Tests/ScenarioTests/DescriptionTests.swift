import AvalKit
import TestSupport
import Testing

/// What every parameter is, is said where it is declared, in both languages.
@Suite("Descriptions")
struct DescriptionTests {
  @Test("every declared parameter has a description in both languages, its own or its definition's")
  func declared() throws {
    var missing: [String] = []
    var checked = 0
    for file in MethodFiles.all {
      let path = "plugins/\(file.module)/methods/\(file.name).json"
      let bytes = try #require(Workspace.read(Workspace.root + "/" + path))
      let root = JSONValue(try JSONDocument(parsing: bytes).root)
      guard root["internal"]?.boolValue != true else { continue }
      for (name, schema) in root["params"]?["properties"]?.objectValue ?? [:] {
        checked += 1
        // A shared definition describes itself.
        if schema["$ref"] != nil, schema["description"] == nil { continue }
        let description = schema["description"]
        let chinese = description?["zh-Hans"]?.stringValue ?? ""
        let isChinese = chinese.unicodeScalars.contains { (0x4E00...0x9FFF).contains($0.value) }
        if description?["en"]?.stringValue?.isEmpty != false || !isChinese { missing.append("\(path): \(name)") }
      }
    }
    #expect(missing.isEmpty, "\(missing)")
    #expect(checked > 500)
  }

  @Test("every parameter that a client is shown has a description, the host's own included")
  func shown() throws {
    try Workspace.withFolder { folder in
      let client = try ChannelClient(database: folder + "/books.sqlite")
      let document = try #require(client.call("rpc.discover").result)
      var missing: [String] = []
      let chinese = try #require(client.call("rpc.discover", ["lang": "zh-Hans"]).result)
      for method in chinese["methods"]?.arrayValue ?? [] {
        for param in method["params"]?.arrayValue ?? [] {
          guard let said = param["description"]?.stringValue else { continue }
          let isChinese = said.unicodeScalars.contains { (0x4E00...0x9FFF).contains($0.value) }
          if !isChinese { missing.append("\(method["name"]?.stringValue ?? ""): \(said)") }
        }
      }
      for method in document["methods"]?.arrayValue ?? [] {
        for param in method["params"]?.arrayValue ?? [] {
          let schema = param["schema"]
          let described = [param["description"], schema?["description"]].contains { $0?.stringValue?.isEmpty == false }
          let isShared = schema?["$ref"] != nil
          if !described, !isShared {
            missing.append("\(method["name"]?.stringValue ?? ""): \(param["name"]?.stringValue ?? "")")
          }
        }
      }
      #expect(missing.isEmpty, "\(missing)")
      #expect(client.finish() == 0)
    }
  }
}
