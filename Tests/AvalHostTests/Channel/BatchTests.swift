import AvalHost
import AvalKit
import Testing

@Suite("Control channel: batches")
struct BatchTests {
  private func replies(to batch: String, _ limits: ChannelLimits = ChannelLimits()) -> [String] {
    let rig = ChannelRig(limits)
    rig.sendLine(batch)
    return rig.finishLines()
  }

  /// The replies within the one array that came, by the spelling of their ids.
  private func members(_ lines: [String]) throws -> [(id: String, code: Int64?)] {
    #expect(lines.count == 1)
    let document = try JSONDocument(parsing: Array((lines.first ?? "").utf8))
    #expect(document.root.kind == .array)
    return document.root.elements.map { reply in
      (reply["id"].map { String(decoding: $0.rawBytes, as: UTF8.self) } ?? "none", reply.at("/error/code")?.int64)
    }
  }

  @Test("An empty batch is one −32600; a batch of rubbish is an array of them")
  func rubbish() throws {
    let empty = replies(to: "[]")
    #expect(empty.count == 1)
    #expect(empty.first?.hasPrefix(#"{"jsonrpc":"2.0","id":null,"error":{"code":-32600"#) == true)
    let two = try members(replies(to: "[1,2]"))
    #expect(two.map(\.id) == ["null", "null"])
    #expect(two.map(\.code) == [-32600, -32600])
  }

  @Test("The mixed batch of the specification is answered as one array with every id")
  func mixed() throws {
    let batch = """
      [{"jsonrpc":"2.0","method":"sum","params":[1,2,4],"id":"1"},\
      {"jsonrpc":"2.0","method":"notify_hello","params":[7]},\
      {"jsonrpc":"2.0","method":"test.echo","params":[42,23],"id":"2"},{"foo":"boo"},\
      {"jsonrpc":"2.0","method":"foo.get","params":{"name":"myself"},"id":"5"},\
      {"jsonrpc":"2.0","method":"test.echo","id":"9"}]
      """
    let members = try members(replies(to: batch))
    #expect(members.map(\.id).sorted() == ["\"1\"", "\"2\"", "\"5\"", "\"9\"", "null"])
    #expect(Set(members.compactMap { $0.code.map { "\($0)" } }) == ["-32601", "-32600"])
  }

  @Test("A batch of notifications alone is not answered")
  func notifications() {
    #expect(
      replies(
        to:
          #"[{"jsonrpc":"2.0","method":"test.echo"},{"jsonrpc":"2.0","method":"no.such"},{"jsonrpc":"2.0","method":"initialized"}]"#
      )
      .isEmpty)
  }

  @Test("A batch over the limit is refused whole, once, with a null id")
  func tooMany() throws {
    func batch(_ count: Int) -> String {
      "[" + (0..<count).map { "{\"jsonrpc\":\"2.0\",\"id\":\($0),\"method\":\"test.echo\"}" }.joined(separator: ",")
        + "]"
    }
    #expect(try members(replies(to: batch(1000))).count == 1000)
    let refused = replies(to: batch(1001))
    #expect(refused.count == 1)
    #expect(refused.first?.hasPrefix(#"{"jsonrpc":"2.0","id":null,"error":{"code":-32600"#) == true)
  }

  @Test("An id twice in one batch is refused the second time; null may stand there often")
  func repeatedIds() throws {
    let request = #"{"jsonrpc":"2.0","id":1,"method":"test.echo"}"#
    let null = #"{"jsonrpc":"2.0","id":null,"method":"test.echo"}"#
    let found = try members(replies(to: "[\(request),\(request),\(null),\(null)]"))
    #expect(found.map(\.id) == ["1", "1", "null", "null"])
    #expect(found.map(\.code) == [nil, -32600, nil, nil])
  }

  @Test("A member named twice refuses the elements it stands in, not their neighbours")
  func duplicateMembers() throws {
    let good = #"{"jsonrpc":"2.0","id":1,"method":"test.echo"}"#
    let bad = #"{"jsonrpc":"2.0","id":2,"method":"test.echo","params":{"a":1,"a":1}}"#
    let worse = #"{"jsonrpc":"2.0","id":3,"id":3,"method":"test.echo"}"#
    let found = try members(replies(to: "[\(good),\(bad),\(worse)]"))
    #expect(found.map(\.id) == ["1", "2", "null"])
    #expect(found.map(\.code) == [nil, -32600, -32600])
  }

  @Test("The array leaves when its last member is answered, and cancelled members are missing from it")
  func slowMembers() throws {
    let rig = ChannelRig()
    rig.sendLine(
      #"[{"jsonrpc":"2.0","id":1,"method":"test.hold"},{"jsonrpc":"2.0","id":2,"method":"test.echo"},"#
        + #"{"jsonrpc":"2.0","id":3,"method":"test.hold"}]"#)
    #expect(rig.handler.waitUntilHeld(2))
    #expect(rig.line(milliseconds: 50) == nil)
    rig.sendLine(#"{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":3}}"#)
    #expect(rig.ask(#"{"jsonrpc":"2.0","id":4,"method":"test.echo"}"#)?.contains("\"id\":4") == true)
    rig.handler.release()
    let line = try #require(rig.line())
    #expect(try members([line]).map(\.id).sorted() == ["1", "2"])
  }

  @Test("Replies to one batch are bounded together; what does not fit says so in its place")
  func largeReplies() throws {
    var limits = ChannelLimits()
    limits.batchReplyBytes = 250_000
    let batch =
      "[" + (1...4).map { "{\"jsonrpc\":\"2.0\",\"id\":\($0),\"method\":\"test.large\"}" }.joined(separator: ",") + "]"
    let found = try members(replies(to: batch, limits))
    #expect(found.map(\.code) == [nil, nil, -32005, -32005])
  }

  @Test("The protocols' own methods work in a batch")
  func ownMethods() throws {
    let found = try members(
      replies(
        to: #"[{"jsonrpc":"2.0","id":1,"method":"ping"},{"jsonrpc":"2.0","id":2,"method":"tools/list"},"#
          + #"{"jsonrpc":"2.0","method":"notifications/initialized"},{"jsonrpc":"2.0","id":3,"method":"$/no"}]"#))
    #expect(found.map(\.id) == ["1", "2", "3"])
    #expect(found.map(\.code) == [nil, nil, -32601])
  }
}
