import AvalHost
import AvalKit
import Testing

@Suite("Control channel: envelopes")
struct EnvelopeTests {
  /// Asks once on a fresh channel, then checks that the channel still works.
  private func reply(to line: [UInt8]) -> String? {
    let rig = ChannelRig()
    rig.send(line + [0x0A])
    let reply = rig.line()
    #expect(rig.ask(#"{"jsonrpc":"2.0","id":"after","method":"test.echo"}"#)?.contains("\"after\"") == true)
    #expect(rig.finish().isEmpty)
    #expect(rig.ending() == .endOfInput)
    return reply
  }

  private func code(_ reply: String?) -> Int64? {
    guard let reply, let document = try? JSONDocument(parsing: Array(reply.utf8)) else { return nil }
    return document.root.at("/error/code")?.int64
  }

  private func id(_ reply: String?) -> String? {
    guard let reply, let document = try? JSONDocument(parsing: Array(reply.utf8)) else { return nil }
    return document.root["id"].map { String(decoding: $0.rawBytes, as: UTF8.self) }
  }

  @Test(
    "What is not JSON is refused with −32700 and a null id, and the channel goes on",
    arguments: [
      "{", "hello", "{hello}}", "[1,]", "{\"a\":01}", "{'a':1}", "nul", "\"\\ud800\"", "{\"a\":\"\u{1}\"}",
      "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"test.echo\"} trailing", "// comment", "[]}",
    ])
  func notJSON(_ text: String) {
    let reply = reply(to: Array(text.utf8))
    #expect(code(reply) == -32700)
    #expect(id(reply) == "null")
    #expect(reply?.contains("kind") == false)
  }

  @Test("Bytes that are not UTF-8 are refused with −32700")
  func notUTF8() {
    let reply = reply(to: Array("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"".utf8) + [0xFF, 0xC0] + Array("\"}".utf8))
    #expect(code(reply) == -32700)
    #expect(id(reply) == "null")
  }

  @Test("128 levels are read, 129 are not JSON to this channel")
  func depth() {
    func message(levels: Int) -> [UInt8] {
      let nested = String(repeating: "[", count: levels - 2) + String(repeating: "]", count: levels - 2)
      return Array("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"test.echo\",\"params\":{\"a\":\(nested)}}".utf8)
    }
    #expect(code(reply(to: message(levels: 128))) == nil)
    #expect(code(reply(to: message(levels: 129))) == -32700)
  }

  @Test(
    "A message that is no request is refused with −32600, its id echoed where it is a string or an integer",
    arguments: [
      (#"{"jsonrpc":"2.0","method":1}"#, "null"), (#"{"jsonrpc":"2.0","id":7,"method":1}"#, "7"),
      (#"{"jsonrpc":"2.0","id":"x","method":"test.echo","params":"bar"}"#, "\"x\""),
      (#"{"jsonrpc":"2.0","id":7,"method":"test.echo","params":null}"#, "7"),
      (#"{"jsonrpc":"1.0","id":7,"method":"test.echo"}"#, "7"), (#"{"id":7,"method":"test.echo"}"#, "7"),
      (#"{"jsonrpc":2.0,"id":7,"method":"test.echo"}"#, "7"),
      (#"{"jsonrpc":"2.0","id":{},"method":"test.echo"}"#, "null"),
      (#"{"jsonrpc":"2.0","id":[],"method":"test.echo"}"#, "null"),
      (#"{"jsonrpc":"2.0","id":true,"method":"test.echo"}"#, "null"),
      (#"{"jsonrpc":"2.0","id":1.5,"method":"test.echo"}"#, "null"),
      (#"{"jsonrpc":"2.0","id":1e3,"method":"test.echo"}"#, "null"),
      (#"{"jsonrpc":"2.0","id":1.0,"method":"test.echo"}"#, "null"), (#"{"jsonrpc":"2.0","id":7}"#, "7"),
      (#"{"jsonrpc":"2.0","id":7,"method":""}"#, "7"), (#"{"foo":"boo"}"#, "null"), ("1", "null"),
      ("\"text\"", "null"), ("null", "null"), ("true", "null"), ("[]", "null"),
    ])
  func noRequest(_ text: String, _ expectedId: String) {
    let reply = reply(to: Array(text.utf8))
    #expect(code(reply) == -32600)
    #expect(id(reply) == expectedId)
    #expect(reply?.contains("kind") == false)
  }

  @Test(
    "A member named twice is refused with −32600, however deep and however spelt, the id echoed",
    arguments: [
      (#"{"jsonrpc":"2.0","id":7,"method":"test.echo","params":{"a":1,"a":2}}"#, "7"),
      (#"{"jsonrpc":"2.0","id":7,"method":"test.echo","params":{"a":[{"b":1,"\u0062":2}]}}"#, "7"),
      (#"{"jsonrpc":"2.0","id":7,"method":"test.echo","method":"test.fail"}"#, "7"),
      (#"{"params":{"a":1,"a":2},"method":"test.echo","jsonrpc":"2.0","id":"z"}"#, "\"z\""),
      (#"{"jsonrpc":"2.0","id":7,"id":8,"method":"test.echo"}"#, "null"),
    ])
  func duplicateMember(_ text: String, _ expectedId: String) {
    let reply = reply(to: Array(text.utf8))
    #expect(code(reply) == -32600)
    #expect(id(reply) == expectedId)
    #expect(reply?.contains("duplicate member") == true)
  }

  @Test(
    "An id comes back byte for byte",
    arguments: [
      "0", "1", "-1", "\"\"", "\"1\"", "9007199254740993", "18446744073709551616", "null", "\"中文 \\u00e9 \\\"\"", "-0",
      String(repeating: "123456789012345", count: 20),
    ])
  func idEcho(_ spelling: String) {
    #expect(
      reply(to: Array("{\"method\":\"test.echo\",\"id\":\(spelling),\"jsonrpc\":\"2.0\"}".utf8))
        == "{\"jsonrpc\":\"2.0\",\"id\":\(spelling),\"result\":{\"params\":null}}")
  }

  @Test("An id has at most 1,000 characters, of whatever size")
  func idLength() {
    func ask(_ id: String) -> String? {
      reply(to: Array("{\"jsonrpc\":\"2.0\",\"id\":\(id),\"method\":\"test.echo\"}".utf8))
    }
    for id in ["\"\(String(repeating: "信", count: 1000))\"", String(repeating: "7", count: 1000)] {
      #expect(self.id(ask(id)) == id)
    }
    for id in ["\"\(String(repeating: "信", count: 1001))\"", String(repeating: "7", count: 1001)] {
      let reply = ask(id)
      #expect(code(reply) == -32600)
      #expect(self.id(reply) == "null")
    }
  }

  @Test("A method's name has at most 128 bytes")
  func methodLength() {
    func ask(_ count: Int) -> String? {
      reply(
        to: Array("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"\(String(repeating: "m", count: count))\"}".utf8))
    }
    #expect(code(ask(128)) == -32601)
    #expect(code(ask(129)) == -32600)
  }

  @Test("An unknown method is −32601 without a kind; a failure carries kind, path and what the module added")
  func failures() {
    let unknown = reply(to: Array(#"{"jsonrpc":"2.0","id":1,"method":"foo.get"}"#.utf8))
    #expect(code(unknown) == -32601)
    #expect(unknown?.contains("kind") == false)
    #expect(
      reply(to: Array(#"{"jsonrpc":"2.0","id":1,"method":"test.fail"}"#.utf8))
        == #"{"jsonrpc":"2.0","id":1,"error":{"code":-32003,"message":"Taken; choose another number.","#
        + #""data":{"kind":"conflict","path":"/number","number":7}}}"#)
  }

  @Test("Messages come in the request's language: params.lang, else _meta.lang, else the configured one")
  func language() {
    func ask(_ params: String) -> String {
      reply(to: Array("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"test.fail\",\"params\":\(params)}".utf8)) ?? ""
    }
    #expect(ask("{}").contains("Taken"))
    #expect(ask(#"{"_meta":{"lang":"zh-CN"}}"#).contains("编号已被占用"))
    #expect(ask(#"{"lang":"en","_meta":{"lang":"zh"}}"#).contains("Taken"))
    let unknown = ask(#"{"_meta":{"lang":"fr"}}"#)
    #expect(code(unknown) == -32602)
    #expect(unknown.contains("\"path\":\"/_meta/lang\""))
  }

  @Test("Notifications are never answered, whatever becomes of them; what failed is in the log")
  func notifications() {
    let rig = ChannelRig()
    rig.sendLine(#"{"jsonrpc":"2.0","method":"test.echo"}"#)
    rig.sendLine(#"{"jsonrpc":"2.0","method":"no.such"}"#)
    rig.sendLine(#"{"jsonrpc":"2.0","method":"test.fail"}"#)
    rig.sendLine(#"{"jsonrpc":"2.0","method":"test.echo","params":{"_meta":1}}"#)
    rig.sendLine(#"{"jsonrpc":"2.0","method":"notifications/unknown"}"#)
    rig.sendLine(#"{"jsonrpc":"2.0","method":"$/setTrace","params":{"value":"off"}}"#)
    #expect(rig.finish().isEmpty)
    #expect(rig.handler.methods == ["test.echo", "no.such", "test.fail"])
    #expect(rig.log.count == 3)
  }

  @Test("_meta carries key, token, language and detach; members of others are passed over, misspelt ones refused")
  func meta() {
    func ask(_ meta: String) -> String {
      reply(
        to: Array("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"test.meta\",\"params\":{\"_meta\":\(meta)}}".utf8)) ?? ""
    }
    #expect(
      ask(#"{"idempotencyKey":"k","token":"t","lang":"zh","detach":true,"com.example/trace":1,"traceparent":"x"}"#)
        .contains(#"{"key":"k","token":"t","language":"zh-Hans","detach":true}"#))
    for (meta, path) in [
      (#"{"idempotencyKey":1}"#, "/_meta/idempotencyKey"), (#"{"idempotencyKey":""}"#, "/_meta/idempotencyKey"),
      (#"{"idempotency_key":"k"}"#, "/_meta/idempotency_key"), (#"{"Token":"k"}"#, "/_meta/Token"),
      (#"{"detach":1}"#, "/_meta/detach"), (#"{"progressToken":1.5}"#, "/_meta/progressToken"), ("[]", "/_meta"),
    ] {
      let reply = ask(meta)
      #expect(code(reply) == -32602)
      #expect(reply.contains("\"path\":\"\(path)\""))
    }
  }

  @Test("U+0000 in any text of the parameters is refused with its place; behind a backslash of its own it is none")
  func nulCharacter() {
    for (params, path) in [
      (#"{"a":"x\u0000y"}"#, "/a"), (#"{"a":[1,{"b\u0000":2}]}"#, "/a/1/b"), (#"["\u0000"]"#, "/0"),
      (#"{"_meta":{"idempotencyKey":"k\u0000"}}"#, "/_meta/idempotencyKey"), (#"{"a":"\\\u0000"}"#, "/a"),
    ] {
      let rig = ChannelRig()
      let reply = rig.ask(#"{"jsonrpc":"2.0","id":1,"method":"test.echo","params":"# + params + "}")
      #expect(reply?.contains(#""kind":"invalidParams","path":"\#(path)"#) == true, "\(params): \(reply ?? "-")")
      #expect(rig.handler.methods.isEmpty)
    }
    let rig = ChannelRig()
    #expect(
      rig.ask(#"{"jsonrpc":"2.0","id":1,"method":"test.echo","params":{"a":"\\u0000","b":"0000"}}"#)?
        .contains("result") == true)
  }
}
