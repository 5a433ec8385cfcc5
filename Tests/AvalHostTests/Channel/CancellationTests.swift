import AvalHost
import AvalKit
import Testing

@Suite("Control channel: cancellation and progress")
struct CancellationTests {
  private func hold(_ id: String) -> String { "{\"jsonrpc\":\"2.0\",\"id\":\(id),\"method\":\"test.hold\"}" }

  @Test("$/cancelRequest raises the flag, and the request is still answered: −32800", arguments: ["1", "\"a\"", "0"])
  func languageServerStyle(_ id: String) {
    let rig = ChannelRig()
    rig.sendLine(hold(id))
    #expect(rig.handler.waitUntilHeld(1))
    let reply = rig.ask("{\"jsonrpc\":\"2.0\",\"method\":\"$/cancelRequest\",\"params\":{\"id\":\(id)}}")
    #expect(reply?.hasPrefix("{\"jsonrpc\":\"2.0\",\"id\":\(id),\"error\":{\"code\":-32800") == true)
  }

  @Test("notifications/cancelled raises the flag, and no further message comes for the request")
  func modelContextStyle() {
    let rig = ChannelRig()
    rig.sendLine(hold("1"))
    #expect(rig.handler.waitUntilHeld(1))
    rig.sendLine(#"{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1,"reason":"late"}}"#)
    #expect(rig.ask(#"{"jsonrpc":"2.0","id":1,"method":"test.echo"}"#)?.contains("\"params\":null") == true)
    #expect(rig.handler.heldCount == 0)
    #expect(rig.finish().isEmpty)
  }

  @Test(
    "Cancelling what is unknown, finished, of another type or not named is passed over",
    arguments: ["{\"id\":99}", "{\"id\":\"1\"}", "{\"id\":null}", "{}", "{\"id\":{}}", "[]"])
  func unknown(_ params: String) {
    let rig = ChannelRig()
    rig.sendLine(hold("1"))
    #expect(rig.handler.waitUntilHeld(1))
    rig.sendLine("{\"jsonrpc\":\"2.0\",\"method\":\"$/cancelRequest\",\"params\":\(params)}")
    #expect(rig.ask(#"{"jsonrpc":"2.0","id":2,"method":"test.echo"}"#)?.contains("\"id\":2") == true)
    #expect(rig.handler.heldCount == 1)
  }

  @Test("Progress goes to the client's token, only grows, names the job at once, and never follows the reply")
  func progress() {
    let rig = ChannelRig()
    rig.sendLine(#"{"jsonrpc":"2.0","id":1,"method":"test.progress","params":{"_meta":{"progressToken":"t\u002d1"}}}"#)
    let head = #"{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":"t\u002d1","progress":"#
    #expect(
      rig.finishLines() == [
        head + #"0,"total":10,"message":"step","job":"job_1"}}"#, head + #"5,"total":10,"message":"step"}}"#,
        head + #"10,"total":10,"message":"step"}}"#, #"{"jsonrpc":"2.0","id":1,"result":{}}"#,
      ])
  }

  @Test("Without a token, or for a notification, there is no progress")
  func noToken() {
    let rig = ChannelRig()
    rig.sendLine(#"{"jsonrpc":"2.0","method":"test.progress","params":{"_meta":{"progressToken":1}}}"#)
    rig.sendLine(#"{"jsonrpc":"2.0","id":1,"method":"test.progress"}"#)
    #expect(rig.finishLines() == [#"{"jsonrpc":"2.0","id":1,"result":{}}"#])
  }

  @Test("A language-server client hears $/progress: begin, report, end, then the reply")
  func languageServerProgress() {
    let rig = ChannelRig()
    #expect(
      rig.ask(#"{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"processId":null,"capabilities":{}}}"#)?
        .contains("serverInfo") == true)
    rig.sendLine(#"{"jsonrpc":"2.0","id":1,"method":"test.progress","params":{"_meta":{"progressToken":7}}}"#)
    let lines = rig.finishLines()
    #expect(lines.count == 5)
    #expect(lines.first?.contains(#""token":7,"value":{"kind":"begin","title":"test.progress","progress":0"#) == true)
    #expect(lines.dropFirst().first?.contains(#""kind":"report","progress":5,"total":10,"percentage":50"#) == true)
    #expect(
      lines.dropLast().last == #"{"jsonrpc":"2.0","method":"$/progress","params":{"token":7,"value":{"kind":"end"}}}"#)
    #expect(lines.last == #"{"jsonrpc":"2.0","id":1,"result":{}}"#)
  }
}
