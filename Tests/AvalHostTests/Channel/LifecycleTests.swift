import AvalHost
import AvalKit
import Testing

@Suite("Control channel: lifecycles")
struct LifecycleTests {
  private func framed(_ text: String) -> String { "Content-Length: \(text.utf8.count)\r\n\r\n\(text)" }

  @Test(
    "exit after shutdown ends with 0, without it with 1; it needs no initialize and everything accepted is answered")
  func exit() {
    let polite = ChannelRig()
    polite.sendLine(#"{"jsonrpc":"2.0","id":1,"method":"test.hold"}"#)
    #expect(polite.ask(#"{"jsonrpc":"2.0","id":2,"method":"shutdown"}"#) == #"{"jsonrpc":"2.0","id":2,"result":null}"#)
    #expect(polite.ask(#"{"jsonrpc":"2.0","id":3,"method":"test.echo"}"#)?.contains("-32600") == true)
    polite.sendLine(#"{"jsonrpc":"2.0","method":"exit"}"#)
    #expect(polite.line()?.contains("released") == true)
    #expect(polite.ending() == .exit(afterShutdown: true))
    #expect(polite.ending()?.exitCode == 0)

    let abrupt = ChannelRig()
    abrupt.sendLine(#"{"jsonrpc":"2.0","method":"exit"}"#)
    #expect(abrupt.ending() == .exit(afterShutdown: false))
    #expect(abrupt.ending()?.exitCode == 1)
  }

  @Test("A language-server session: initialize, initialized, requests with null params, shutdown, exit, all in headers")
  func languageServer() {
    let rig = ChannelRig()
    let messages = [
      #"{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"processId":1,"rootUri":null,"capabilities":{}}}"#,
      #"{"jsonrpc":"2.0","method":"initialized","params":{}}"#,
      #"{"jsonrpc":"2.0","id":2,"method":"test.echo","params":null}"#,
      #"{"jsonrpc":"2.0","id":3,"method":"$/unknown","params":{}}"#,
      #"{"jsonrpc":"2.0","method":"$/unknown","params":{}}"#,
      #"{"jsonrpc":"2.0","id":4,"method":"shutdown","params":null}"#,
      #"{"jsonrpc":"2.0","method":"exit","params":null}"#,
    ]
    rig.send(messages.map(framed).joined())
    let replies = [
      #"{"jsonrpc":"2.0","id":1,"result":{"capabilities":{},"serverInfo":{"name":"aval","version":"0.1.0"}}}"#,
      #"{"jsonrpc":"2.0","id":2,"result":{"params":null}}"#,
    ]
    let all = String(decoding: rig.finish(), as: UTF8.self)
    #expect(all.hasPrefix(replies.map(framed).joined()))
    #expect(all.contains(#""id":3,"error":{"code":-32601"#))
    #expect(all.hasSuffix(framed(#"{"jsonrpc":"2.0","id":4,"result":null}"#)))
    #expect(rig.ending() == .exit(afterShutdown: true))
  }

  @Test("exit that asks for an answer gets one")
  func exitWithId() {
    let rig = ChannelRig()
    #expect(rig.ask(#"{"jsonrpc":"2.0","id":1,"method":"exit"}"#) == #"{"jsonrpc":"2.0","id":1,"result":null}"#)
    #expect(rig.ending() == .exit(afterShutdown: false))
  }
}
