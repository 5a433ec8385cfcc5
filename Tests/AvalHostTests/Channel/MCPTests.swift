import AvalHost
import AvalKit
import Testing

@Suite("Control channel: Model Context Protocol")
struct MCPTests {
  private static let methods = [
    MethodEntry(
      name: "test.fail", summary: Text("Fail.", zh: "失败。"), effect: .write,
      params: Array(#"{"type":"object","properties":{},"additionalProperties":false}"#.utf8),
      result: Array(#"{"type":"object"}"#.utf8)),
    MethodEntry(
      name: "test.echo", summary: Text("Echo.", zh: "回显。"), effect: .read,
      params: Array(#"{"type":"object","properties":{"a":{"type":"string"}},"required":["a"]}"#.utf8),
      result: Array(#"{"type":"object","properties":{"params":{}}}"#.utf8)),
    MethodEntry(
      name: "test.purge", summary: Text("Purge.", zh: "清除。"), effect: .destructive,
      params: Array(#"{"type":"object"}"#.utf8), result: Array(#"{"type":"object"}"#.utf8)),
  ]

  private let modern = #""_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28"}"#

  private func ask(_ rig: ChannelRig, _ method: String, _ params: String) throws -> JSONNode {
    let line = try #require(rig.ask("{\"method\":\"\(method)\",\"jsonrpc\":\"2.0\",\"id\":0,\"params\":\(params)}"))
    return try JSONDocument(parsing: Array(line.utf8)).root
  }

  @Test(
    "initialize agrees on the version asked for where it is known, else on the newest with a session",
    arguments: [
      ("2024-11-05", "2024-11-05"), ("2025-03-26", "2025-03-26"), ("2025-06-18", "2025-06-18"),
      ("2025-11-25", "2025-11-25"), ("2023-01-01", "2025-11-25"), ("2026-07-28", "2025-11-25"),
    ])
  func initialize(_ requested: String, _ agreed: String) throws {
    let rig = ChannelRig()
    let reply = try ask(
      rig, "initialize",
      "{\"protocolVersion\":\"\(requested)\",\"capabilities\":{},\"clientInfo\":{\"name\":\"c\",\"version\":\"1\"}}")
    #expect(reply.at("/result/protocolVersion")?.string == agreed)
    #expect(reply.at("/result/serverInfo/name")?.string == "aval")
    #expect(reply.at("/result/capabilities/tools/listChanged")?.bool == false)
    rig.sendLine(#"{"method":"notifications/initialized","jsonrpc":"2.0"}"#)
    #expect(rig.ask(#"{"method":"ping","jsonrpc":"2.0","id":1}"#) == #"{"jsonrpc":"2.0","id":1,"result":{}}"#)
    #expect(rig.ask(#"{"method":"ping","jsonrpc":"2.0","id":null}"#)?.contains("-32600") == true)
  }

  @Test("tools/list gives what is offered, named with underscores, in the order of names, with schemas and hints")
  func listTools() throws {
    let rig = ChannelRig(methods: Self.methods)
    let tools = try #require(try ask(rig, "tools/list", "{}").at("/result/tools"))
    #expect(tools.elements.map { $0["name"]?.string } == ["test_echo", "test_fail", "test_purge"])
    #expect(tools[0]?.at("/inputSchema/required/0")?.string == "a")
    #expect(tools[0]?["outputSchema"] == nil)
    #expect(tools[0]?.at("/annotations/readOnlyHint")?.bool == true)
    #expect(tools[1]?.at("/annotations/readOnlyHint")?.bool == false)
    #expect(tools[1]?.at("/annotations/destructiveHint")?.bool == false)
    #expect(tools[2]?.at("/annotations/destructiveHint")?.bool == true)
    #expect(tools[0]?["description"]?.string == "Echo.")
    #expect(try ask(rig, "tools/list", #"{"_meta":{"lang":"zh"}}"#).at("/result/tools/0/description")?.string == "回显。")
    #expect(try ask(rig, "tools/list", #"{"cursor":"x"}"#).at("/error/code")?.int64 == -32602)
    #expect(try ask(rig, "tools/list", "{}").at("/result/resultType") == nil)
  }

  @Test("tools/call runs the method: its result as text and as structure, its failure as a result with isError")
  func callTool() throws {
    let rig = ChannelRig(methods: Self.methods)
    let echoed = try ask(rig, "tools/call", #"{"name":"test.echo","arguments":{"a":"信\n"}}"#)
    #expect(echoed.at("/result/structuredContent/params/a")?.string == "信\n")
    #expect(echoed.at("/result/content/0/text")?.string == #"{"params":{"a":"信\n"}}"#)
    #expect(echoed.at("/result/isError")?.bool == false)
    let failed = try ask(rig, "tools/call", #"{"name":"test.fail","arguments":{}}"#)
    #expect(failed.at("/result/isError")?.bool == true)
    #expect(failed.at("/result/content/0/text")?.string == "Taken; choose another number. [conflict /number]")
    #expect(failed.at("/result/structuredContent/error/data/kind")?.string == "conflict")
    #expect(failed.at("/result/resultType") == nil)
    #expect(try ask(rig, "tools/call", #"{"name":"test.echo"}"#).at("/result/structuredContent/params")?.isNull == true)
  }

  @Test("A tool answers to its name with underscores and to its method's own; a mixture is neither")
  func toolNames() throws {
    let rig = ChannelRig(methods: Self.methods)
    for name in ["test_echo", "test.echo"] {
      #expect(
        try ask(rig, "tools/call", "{\"name\":\"\(name)\",\"arguments\":{}}").at("/result/isError")?.bool == false)
    }
    #expect(try ask(rig, "tools/call", #"{"name":"a_test.echo"}"#).at("/error/code")?.int64 == -32602)
  }

  @Test("An unknown tool, or none, is an error of the protocol: −32602")
  func unknownTool() throws {
    let rig = ChannelRig(methods: Self.methods)
    for params in [#"{"name":"no.such"}"#, "{}", #"{"name":1}"#, #"{"name":""}"#] {
      #expect(try ask(rig, "tools/call", params).at("/error/code")?.int64 == -32602)
    }
  }

  @Test(
    "A tool's key and language may stand in _meta of the call or of its arguments; who asks stands in the call's alone")
  func toolMeta() throws {
    let rig = ChannelRig(methods: Self.methods)
    for params in [
      #"{"name":"test.meta","arguments":{},"_meta":{"idempotencyKey":"k","token":"t","lang":"zh"}}"#,
      #"{"name":"test.meta","arguments":{"_meta":{"idempotencyKey":"k","lang":"zh"}},"_meta":{"token":"t"}}"#,
    ] {
      let content = try #require(try ask(rig, "tools/call", params).at("/result/structuredContent"))
      #expect(content["key"]?.string == "k")
      #expect(content["token"]?.string == "t")
      #expect(content["language"]?.string == "zh-Hans")
    }
    for name in ["token", "actor"] {
      let inside = try ask(rig, "tools/call", "{\"name\":\"test.meta\",\"arguments\":{\"_meta\":{\"\(name)\":\"t\"}}}")
      #expect(inside.at("/error/data/path")?.string == "/arguments/_meta/\(name)")
    }
    let wrong = try ask(rig, "tools/call", #"{"name":"test.meta","arguments":{"_meta":{"detach":1}}}"#)
    #expect(wrong.at("/error/data/path")?.string == "/arguments/_meta/detach")
  }

  @Test("server/discover names the versions, what the server can and how long that may be kept")
  func discover() throws {
    let rig = ChannelRig()
    let result = try #require(try ask(rig, "server/discover", "{\(modern)}")["result"])
    #expect(result["resultType"]?.string == "complete")
    #expect(result["supportedVersions"]?.elements.map(\.string).first == "2026-07-28")
    #expect(result["ttlMs"]?.int64 != nil)
    #expect(["public", "private"].contains(result["cacheScope"]?.string))
    #expect(result.at("/capabilities/tools") != nil)
    #expect(result["_meta"]?["io.modelcontextprotocol/serverInfo"]?["name"]?.string == "aval")
  }

  @Test("Under 2026-07-28 every result says that it is complete, and lists how long they hold")
  func modernResults() throws {
    let rig = ChannelRig(methods: Self.methods)
    let list = try #require(try ask(rig, "tools/list", "{\(modern)}")["result"])
    #expect(list["resultType"]?.string == "complete")
    #expect(list["ttlMs"] != nil && list["cacheScope"] != nil)
    let call = try #require(
      try ask(rig, "tools/call", "{\"name\":\"test.echo\",\"arguments\":{\"a\":\"x\"},\(modern)}")["result"])
    #expect(call["resultType"]?.string == "complete")
    #expect(try ask(rig, "ping", "{\(modern)}").at("/result/resultType")?.string == "complete")
  }

  @Test("An unknown version is −32022 with the versions to choose from")
  func unknownVersion() throws {
    let rig = ChannelRig()
    let meta = #"{"_meta":{"io.modelcontextprotocol/protocolVersion":"2031-01-01"}}"#
    for method in ["server/discover", "tools/list", "test.echo"] {
      let reply = try ask(rig, method, meta)
      #expect(reply.at("/error/code")?.int64 == -32022)
      #expect(reply.at("/error/data/supported/0")?.string == "2026-07-28")
      #expect(reply.at("/error/data/requested")?.string == "2031-01-01")
    }
  }

  @Test(
    "What the server does not offer is −32601 at once",
    arguments: ["resources/list", "prompts/list", "subscriptions/listen"])
  func notOffered(_ method: String) throws {
    #expect(try ask(ChannelRig(), method, "{}").at("/error/code")?.int64 == -32601)
  }
}
