import AvalKit
import TestSupport
import Testing

/// The official Python client of the Model Context Protocol, where the package index is reachable, and the same
/// conversations as it held them, everywhere.
@Suite("Clients of the Model Context Protocol", .serialized)
struct MCPClientTests {
  private static let folder = Workspace.root + "/Tests/ScenarioTests/MCPClients"

  /// A client, and whether it asks by `server/discover` instead of the handshake.
  struct Client: Sendable, CustomStringConvertible {
    let major: Int
    let isModern: Bool
    let recording: String

    var description: String { recording }
    static let all = [
      Client(major: 1, isModern: false, recording: "python-1.x"),
      Client(major: 2, isModern: false, recording: "python-2.x-handshake"),
      Client(major: 2, isModern: true, recording: "python-2.x"),
    ]
  }

  @Test(
    "What a client sent once is answered in order: greeted, listed, called, refused in a sentence",
    arguments: Client.all)
  func recorded(_ client: Client) throws {
    let lines = String(
      decoding: try #require(Workspace.read("\(Self.folder)/\(client.recording).jsonl")), as: UTF8.self
    )
    .split(separator: "\n").map(String.init)
    try Workspace.withFolder { folder in
      let host = try ChannelClient(database: folder + "/books.sqlite")
      var replies: [Int: ChannelClient.Reply] = [:]
      for line in lines { host.process.send(line: line) }
      host.process.closeInput()
      while let line = host.process.line(withinSeconds: 120) {
        let (id, reply) = try ChannelClient.reply(line)
        replies[try #require(id)] = reply
      }
      #expect(host.process.wait() == 0)
      let requests = try lines.map { JSONValue(try JSONDocument(parsing: Array($0.utf8)).root) }
        .filter { $0["id"] != nil }
      #expect(replies.count == requests.count)
      var isErrors: [Bool] = []
      for request in requests {
        let id = try #require(request["id"]?.integerValue)
        let reply = try #require(replies[Int(id)])
        switch request["method"]?.stringValue {
        case "initialize": #expect(reply.result?["protocolVersion"]?.stringValue == "2025-11-25")
        case "server/discover":
          #expect(reply.result?["supportedVersions"]?.arrayValue?.first?.stringValue == "2026-07-28")
        case "tools/list": #expect(reply.result?["tools"]?.arrayValue?.isEmpty == false)
        case "tools/call" where request["params"]?["name"]?.stringValue == "archive_customer_gat":
          #expect(reply.error?["code"]?.integerValue == -32602)
        case "tools/call": isErrors.append(reply.result?["isError"]?.boolValue == true)
        default: #expect(reply.error == nil)
        }
      }
      #expect(isErrors == [false, false, true])
    }
  }

  @Test("The client itself finds the same", arguments: Client.all)
  func live(_ client: Client) throws {
    guard let package = Self.package(client.major) else { return }
    try Workspace.withFolder { folder in
      let process = try ServedProcess(
        "/usr/bin/env",
        [
          "python3", Self.folder + "/client.py", Workspace.aval, "serve", "--config",
          Workspace.root + "/Tests/aval.json",
          "--database", folder + "/books.sqlite",
        ],
        environment: ["PYTHONPATH": package, "MODERN": client.isModern ? "1" : "0"])
      process.closeInput()
      let line = try #require(process.line(withinSeconds: 120), "\(process.errorText())")
      #expect(process.wait() == 0, "\(process.errorText())")
      let seen = JSONValue(try JSONDocument(parsing: Array(line.utf8)).root)
      #expect(seen["major"]?.integerValue == Int64(client.major))
      #expect(seen["protocol"]?.stringValue == (client.isModern ? "discovered" : "2025-11-25"))
      #expect(seen["first"]?.stringValue == "archive_card_get")
      #expect(seen["made"]?.stringValue == "Lantern Paper Ltd")
      #expect(seen["unlisted"]?.boolValue == true)
      #expect(seen["refused"]?.boolValue == true)
      #expect(seen["sentence"]?.stringValue?.hasSuffix("[notFound /customer]") == true)
      #expect(seen["unknown"]?.stringValue?.contains("did you mean \"archive_customer_get\"") == true)
    }
  }

  /// Where the client of a major version lies, kept among the build's products; nil where it cannot be had.
  private static func package(_ major: Int) -> String? {
    let folder = Workspace.root + "/.build/mcp-client-\(major)"
    if Workspace.read(folder + "/complete") != nil { return folder }
    do {
      let process = try ServedProcess(
        "/usr/bin/env",
        [
          "python3", "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--retries", "0", "--timeout",
          "20",
          "--target", folder, major == 1 ? "mcp<2" : "mcp>=2,<3",
        ], mergeErrors: true)
      process.closeInput()
      while process.line(withinSeconds: 300) != nil {}
      guard process.wait() == 0, try isUsable(folder) else { return nil }
      try Workspace.write("", to: folder + "/complete")
      return folder
    } catch {
      return nil
    }
  }

  /// Whether this machine's Python can load what was installed.
  private static func isUsable(_ folder: String) throws -> Bool {
    let process = try ServedProcess(
      "/usr/bin/env", ["python3", "-c", "import mcp.client.stdio"], environment: ["PYTHONPATH": folder],
      mergeErrors: true)
    process.closeInput()
    while process.line(withinSeconds: 60) != nil {}
    return process.wait() == 0
  }
}
