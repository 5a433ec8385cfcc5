import AvalHost
import AvalKit
import Glibc
import Testing

@Suite("Control channel: flow")
struct FlowTests {
  private func request(_ id: Int, _ method: String, _ params: String = "{}") -> String {
    "{\"jsonrpc\":\"2.0\",\"id\":\(id),\"method\":\"\(method)\",\"params\":\(params)}"
  }

  @Test("Requests reach the handler in the order of arrival; replies may leave in any order")
  func order() {
    let rig = ChannelRig()
    rig.sendLine(request(1, "test.hold") + "\n" + request(2, "test.echo") + "\n" + request(3, "test.fail"))
    #expect(rig.line()?.contains("\"id\":2") == true)
    #expect(rig.line()?.contains("\"id\":3") == true)
    rig.handler.release()
    #expect(rig.line()?.contains("\"id\":1") == true)
    #expect(rig.handler.methods == ["test.hold", "test.echo", "test.fail"])
  }

  @Test("An id in use is refused; once answered, even by the reply under way, it may be used again")
  func idsInUse() {
    let rig = ChannelRig()
    rig.sendLine(request(1, "test.hold"))
    #expect(rig.handler.waitUntilHeld(1))
    #expect(rig.ask(request(1, "test.echo"))?.contains("-32600") == true)
    #expect(rig.ask("{\"jsonrpc\":\"2.0\",\"id\":\"1\",\"method\":\"test.echo\"}")?.contains("result") == true)
    rig.handler.release()
    #expect(rig.line()?.contains("released") == true)
    for _ in 0..<100 { #expect(rig.ask(request(1, "test.echo"))?.contains("result") == true) }
  }

  @Test("A thousand replies released together leave in a few writes")
  func joinedReplies() {
    let rig = ChannelRig(packets: true)
    rig.send((1...1000).map { request($0, "test.hold") + "\n" }.joined())
    #expect(rig.handler.waitUntilHeld(1000))
    rig.handler.release()
    var writes = 0
    var lines = 0
    while lines < 1000, let packet = rig.read() {
      writes += 1
      lines += packet.count { $0 == 0x0A }
    }
    #expect(lines == 1000)
    #expect(writes <= 3)
  }

  @Test("At the limit of queued requests the host stops reading, keeps writing, and loses nothing")
  func fullQueueByCount() throws {
    var limits = ChannelLimits()
    limits.queuedRequests = 10
    let rig = ChannelRig(limits)
    rig.send((1...40).map { request($0, "test.hold") + "\n" }.joined())
    #expect(rig.handler.waitUntilHeld(10))
    usleep(50_000)
    #expect(rig.handler.heldCount == 10)
    var answered = 0
    while answered < 40 {
      try #require(rig.handler.waitUntilHeld(1))
      for _ in 0..<rig.handler.release() {
        try #require(rig.line() != nil)
        answered += 1
      }
    }
    #expect(rig.finishLines().isEmpty)
    #expect(rig.handler.methods.count == 40)
  }

  @Test("At the limit of queued bytes the host stops reading; a single larger request still passes")
  func fullQueueByBytes() throws {
    var limits = ChannelLimits()
    limits.queuedBytes = 10_000
    let rig = ChannelRig(limits)
    let padding = String(repeating: "x", count: 4000)
    rig.send((1...5).map { request($0, "test.hold", "{\"a\":\"\(padding)\"}") + "\n" }.joined())
    #expect(rig.handler.waitUntilHeld(2))
    usleep(50_000)
    #expect(rig.handler.heldCount == 2)
    var answered = 0
    while answered < 5 {
      try #require(rig.handler.waitUntilHeld(1))
      for _ in 0..<rig.handler.release() {
        try #require(rig.line() != nil)
        answered += 1
      }
    }
    #expect(
      rig.ask(request(6, "test.echo", "{\"a\":\"\(padding)\(padding)\(padding)\"}"))?.contains("\"id\":6") == true)
  }

  @Test("While the queue is full, pings, cancellations of what is at work or waits, and exit are read")
  func controlWhileFull() throws {
    var limits = ChannelLimits()
    limits.queuedRequests = 3
    let rig = ChannelRig(limits)
    rig.handler.releasesAtEnd.update { $0 = false }
    rig.send((1...2000).map { request($0, "test.hold") + "\n" }.joined())
    #expect(rig.handler.waitUntilHeld(3))
    #expect(rig.ask(#"{"jsonrpc":"2.0","id":"p","method":"ping"}"#)?.contains(#""id":"p""#) == true)
    #expect(rig.ask(request(9000, "test.now"))?.contains("now") == true)
    #expect(rig.handler.heldCount == 3)
    for id in [1999, 2] {
      let reply = rig.ask(#"{"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":\#(id)}}"#)
      #expect(reply?.contains(#""id":\#(id),"error":{"code":-32800"#) == true)
    }
    // What was cancelled is never handed on; everything else is, in order, also after exit.
    rig.sendLine(#"{"jsonrpc":"2.0","method":"exit"}"#)
    var answered = 0
    while answered < 1998 {
      try #require(rig.handler.waitUntilHeld(1))
      for _ in 0..<rig.handler.release() {
        try #require(rig.line() != nil)
        answered += 1
      }
    }
    #expect(rig.ending() == .exit(afterShutdown: false))
    #expect(rig.handler.methods.count { $0 == "test.hold" } == 1999)
  }

  @Test("What is read ahead is bounded: beyond readAheadBytes the host reads no further, and loses nothing")
  func boundedReadAhead() {
    var limits = ChannelLimits()
    limits.queuedRequests = 1
    limits.readAheadBytes = 50_000
    let rig = ChannelRig(limits)
    let padding = String(repeating: "x", count: 100_000)
    rig.sendAside(Array((1...40).map { request($0, "test.hold", "{\"a\":\"\(padding)\"}") + "\n" }.joined().utf8))
    // Four megabytes fit neither into what is read ahead nor into the pipe: the end of the input is not seen.
    #expect(rig.handler.waitUntilHeld(1))
    usleep(200_000)
    #expect(rig.handler.drained.isEmpty && rig.handler.heldCount == 1)
    while rig.handler.drained.isEmpty {
      rig.handler.release()
      usleep(500)
    }
    #expect(rig.finishLines().count == 40)
    #expect(rig.handler.methods.count == 40)
  }

  @Test("An order to end from within: nothing more is read, what is held is answered busy, exit code 5")
  func stalled() {
    let stop = ChannelStop()
    let rig = ChannelRig(stop: stop)
    rig.handler.releasesAtEnd.update { $0 = false }
    rig.send((1...5).map { request($0, "test.hold") + "\n" }.joined())
    #expect(rig.handler.waitUntilHeld(5))
    stop.order()
    // The handler keeps what it held, and with it the pipe: there is no end of the output to wait for.
    for _ in 1...5 { #expect(rig.line()?.contains(#""kind":"busy""#) == true) }
    #expect(rig.ending() == .stalled)
    #expect(ChannelEnd.stalled.exitCode == 5 && ChannelEnd.cutShort.exitCode == 4)
  }

  @Test("A batch larger than the free room is accepted piece by piece")
  func batchLargerThanQueue() throws {
    var limits = ChannelLimits()
    limits.queuedRequests = 4
    let rig = ChannelRig(limits)
    rig.sendLine("[" + (1...20).map { request($0, "test.hold") }.joined(separator: ",") + "]")
    var released = 0
    while released < 20 {
      try #require(rig.handler.waitUntilHeld(1))
      released += rig.handler.release()
    }
    #expect(rig.line()?.components(of: "released") == 20)
  }

  @Test("A client that writes everything before it reads anything gets every reply, large ones too")
  func slowReader() {
    let rig = ChannelRig()
    rig.send((1...60).map { request($0, "test.large") + "\n" }.joined())
    usleep(50_000)
    let lines = rig.finishLines()
    #expect(lines.count == 60)
    #expect(lines.allSatisfy { $0.utf8.count > 100_000 && $0.hasSuffix("}}") })
    #expect(rig.ending() == .endOfInput)
  }

  @Test("A client that ends its input and reads late, later than any method may take, loses no reply")
  func lateReader() {
    var limits = ChannelLimits()
    limits.drainMilliseconds = 50
    let rig = ChannelRig(limits)
    rig.sendAside(Array((1...250).map { request($0, "test.large") + "\n" }.joined().utf8))
    usleep(600_000)
    let replies = rig.finish()
    #expect(replies.count { $0 == 0x0A } == 250)
    #expect(replies.count > 250 * 100_000)
    #expect(replies.last == 0x0A)
    #expect(rig.ending() == .endOfInput)
  }

  @Test("Input that ends within a request is processed, and what is accepted is answered before the end")
  func endOfInput() {
    let rig = ChannelRig()
    rig.send(request(1, "test.hold") + "\n" + request(2, "test.echo"))
    #expect(rig.finishLines().count == 2)
    #expect(rig.ending() == .endOfInput)
    #expect(rig.handler.drained == [.endOfInput])
    #expect(ChannelEnd.endOfInput.exitCode == 0)
  }

  @Test("A client that stops reading ends the channel although its input stays open: requests are finished, code 0")
  func clientGone() {
    let rig = ChannelRig()
    rig.sendLine(request(1, "test.hold"))
    #expect(rig.handler.waitUntilHeld(1))
    rig.closeOutput()
    rig.sendLine(request(2, "test.echo"))
    #expect(rig.ending() == .clientGone)
    #expect(rig.handler.drained == [.clientGone])
    #expect(rig.handler.heldCount == 0)
    #expect(ChannelEnd.clientGone.exitCode == 0)
  }

  @Test("A client that goes while the queue is full ends the channel too")
  func clientGoneWithFullQueue() {
    var limits = ChannelLimits()
    limits.queuedRequests = 3
    let rig = ChannelRig(limits)
    rig.send((1...9).map { request($0, "test.hold") + "\n" }.joined())
    #expect(rig.handler.waitUntilHeld(3))
    rig.closeOutput()
    rig.handler.release()
    #expect(rig.ending() == .clientGone)
  }
}
