import AvalKit
import TestSupport
import Testing

/// A served host with formats of a test's own beside the shipped ones, and files to import.
final class ImportRig {
  let folder: String
  let client: ChannelClient

  /// Runs `body` with a fresh host; `formats` are format files by their ids.
  static func with<T>(_ formats: [String: String] = [:], now: String? = nil, _ body: (ImportRig) throws -> T) throws
    -> T
  {
    try Workspace.withFolder { folder in
      let rig = try ImportRig(folder, formats, now: now)
      let result = try body(rig)
      #expect(rig.client.finish() == 0)
      return result
    }
  }

  private init(_ folder: String, _ formats: [String: String], now: String?) throws {
    self.folder = folder
    for (id, text) in formats {
      try Workspace.makeFolder(folder + "/formats/" + id)
      try Workspace.write(text, to: "\(folder)/formats/\(id)/format.json")
    }
    let root = Workspace.root
    let modules = ["archive", "survey", "rating", "receivables", "collections"].map { #"{"id": "\#($0)"}"# }
    try Workspace.write(
      """
      {"site": 1, "utcOffset": "+08:00", "lang": "en", "modulePaths": ["\(root)/plugins"],
       "libraryPaths": ["\(Workspace.products)"], "modules": [\(modules.joined(separator: ", "))],
       "importFormatPaths": ["\(root)/import-formats", "\(folder)/formats"], "policyPaths": ["\(root)/config/policies"],
       "isolation": "inProcess", "limits": {}, "access": {"required": false}}
      """, to: folder + "/aval.json")
    client = try ChannelClient(database: folder + "/aval.sqlite", config: folder + "/aval.json", now: now)
  }

  func file(_ name: String, _ text: String) throws -> String { try file(name, Array(text.utf8)) }

  func file(_ name: String, _ bytes: [UInt8]) throws -> String {
    let path = folder + "/" + name
    try Workspace.write(bytes, to: path)
    return path
  }

  func run(_ format: String, _ path: String, _ more: [(String, JSONValue)] = []) throws -> ChannelClient.Reply {
    var params: JSONObject = ["format": .string(format), "path": .string(path)]
    for (name, value) in more { params[name] = value }
    return try client.call("import.run", .object(params), withinSeconds: 240)
  }

  /// The result of an import that is expected to end well.
  func result(_ format: String, _ path: String, _ more: [(String, JSONValue)] = []) throws -> JSONValue {
    let reply = try run(format, path, more)
    return try #require(reply.result, "\(reply.text)")
  }

  func detected(_ path: String) throws -> [String] {
    let reply = try client.call("import.format.detect", ["path": .string(path)])
    return reply.result?["items"]?.arrayValue?.compactMap { $0["format"]?.stringValue } ?? []
  }

  /// A file that a reply names, as text.
  func text(_ path: JSONValue?) throws -> String {
    let path = try #require(path?.stringValue)
    return String(decoding: try #require(Workspace.read(path)), as: UTF8.self)
  }
}

extension JSONValue {
  func count(_ name: String) -> Int { self[name]?.integerValue.map { Int($0) } ?? -1 }
}
