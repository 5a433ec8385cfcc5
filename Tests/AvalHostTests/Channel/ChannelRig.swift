import AvalHost
import AvalKit
import Dispatch
import Glibc
import Testing

/// A channel over real pipes, with a handler whose answers a test decides.
final class ChannelRig {
  let handler = FakeHandler()
  private var toHost: Int32
  private var fromHost: Int32
  private let done = DispatchSemaphore(value: 0)
  private let end = Box<ChannelEnd?>(nil)
  private let lines = Box<[String]>([])
  private var unread: [UInt8] = []
  private var timedOut = false

  /// Lines that went to the log.
  var log: [String] { lines.value }

  /// `packets`: the host's writes stay apart, so that each `read` answers exactly one of them.
  init(
    _ limits: ChannelLimits = ChannelLimits(), methods: [MethodEntry] = [], packets: Bool = false,
    stop: ChannelStop = ChannelStop(), offer: ToolOffer? = nil
  ) {
    signal(SIGPIPE, SIG_IGN)
    var input: [Int32] = [0, 0]
    var output: [Int32] = [0, 0]
    pipe(&input)
    if packets {
      socketpair(AF_UNIX, Int32(SOCK_SEQPACKET.rawValue), 0, &output)
    } else {
      pipe(&output)
    }
    // A child that another test starts meanwhile must not hold the channel open.
    for descriptor in input + output { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
    toHost = input[1]
    fromHost = output[0]
    let (lines, end, done) = (self.lines, self.end, self.done)
    var parts = Channel.Parts(
      streams: StandardStreams(input: input[0], output: output[1]), handler: handler,
      directory: FakeDirectory(methods: methods),
      server: ServerIdentity(
        name: "aval", title: Text("Aval", zh: "Aval"), version: "0.1.0",
        instructions: Text("Ask.", zh: "请提问。")),
      offer: offer ?? ToolOffer.everything(of: methods),
      log: { line in lines.update { $0.append(line) } })
    parts.limits = limits
    parts.stop = stop
    let streams = parts.streams
    DispatchQueue(label: "intake").async { [parts] in
      let channel = Channel(parts)
      let reason = channel.run()
      end.update { $0 = reason }
      close(streams.input)
      close(streams.output)
      done.signal()
    }
  }

  deinit {
    closeInput()
    closeOutput()
  }

  func send(_ text: String) { send(Array(text.utf8)) }
  func sendLine(_ text: String) { send(text + "\n") }

  func send(_ bytes: [UInt8]) { Self.write(bytes, to: toHost) }

  private static func write(_ bytes: [UInt8], to descriptor: Int32) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      guard count > 0 else { return }
      rest = rest.dropFirst(count)
    }
  }

  /// Sends everything and closes the input, on a thread of its own, while the test reads.
  func sendAside(_ bytes: [UInt8]) {
    let descriptor = toHost
    toHost = -1
    DispatchQueue(label: "sender").async {
      Self.write(bytes, to: descriptor)
      close(descriptor)
    }
  }

  func closeInput() {
    if toHost >= 0 { close(toHost) }
    toHost = -1
  }

  func closeOutput() {
    if fromHost >= 0 { close(fromHost) }
    fromHost = -1
  }

  /// What the host writes next, or nil when nothing comes within the time or it has closed its end.
  func read(milliseconds: Int32 = 120_000) -> [UInt8]? {
    var wanted = pollfd(fd: fromHost, events: Int16(POLLIN), revents: 0)
    guard poll(&wanted, 1, milliseconds) == 1 else {
      timedOut = true
      return nil
    }
    timedOut = false
    var buffer = [UInt8](repeating: 0, count: 1 << 20)
    let count = buffer.withUnsafeMutableBytes { Glibc.read(fromHost, $0.baseAddress, $0.count) }
    return count > 0 ? Array(buffer[..<count]) : nil
  }

  /// The next line.
  func line(milliseconds: Int32 = 120_000) -> String? {
    while true {
      if let newline = unread.firstIndex(of: 0x0A) {
        defer { unread.removeSubrange(...newline) }
        return String(decoding: unread[..<newline], as: UTF8.self)
      }
      guard let more = read(milliseconds: milliseconds) else { return nil }
      unread += more
    }
  }

  /// Sends a line and answers the next line.
  func ask(_ text: String) -> String? {
    sendLine(text)
    return line()
  }

  /// Everything that comes until the host closes its end, after the input has been closed.
  func finish() -> [UInt8] {
    closeInput()
    var all = unread
    unread = []
    while let more = read() { all += more }
    if timedOut { Issue.record("the host did not close its end: something still holds the channel") }
    return all
  }

  func finishLines() -> [String] {
    String(decoding: finish(), as: UTF8.self).split(separator: "\n").map(String.init)
  }

  /// How the channel ended; nil where it has not within two minutes.
  func ending() -> ChannelEnd? {
    guard done.wait(timeout: .now() + 120) == .success else { return nil }
    done.signal()
    return end.value
  }
}

/// A value behind a lock.
final class Box<Value: Sendable>: @unchecked Sendable {
  private let monitor = Monitor()
  private var content: Value

  init(_ value: Value) { content = value }

  var value: Value { monitor.locked { content } }
  func update<T>(_ body: (inout Value) -> T) -> T { monitor.locked { body(&content) } }
}

final class FakeDirectory: MethodDirectory {
  private let entries: [MethodEntry]

  init(methods: [MethodEntry]) { entries = methods }

  func methods(in language: Language) -> [MethodEntry] { entries }
  func entries(of names: [String], in language: Language) -> [MethodEntry] {
    names.compactMap { name in entries.first { $0.name == name } }
  }
  func definitions(in language: Language) -> [(name: String, schema: [UInt8])] { [] }
}

/// Answers by the method's name: `test.echo` with its params, `test.hold` when the test says so.
final class FakeHandler: RequestHandler {
  private let held = Box<[Request]>([])
  private let names = Box<[String]>([])
  private let drains = Box<[ChannelEnd]>([])
  /// Whether what is held is answered when the input has ended; also what is handed on afterwards.
  let releasesAtEnd = Box(true)

  var methods: [String] { names.value }
  var heldCount: Int { held.value.count }
  /// Why the input ended, once it has.
  var drained: [ChannelEnd] { drains.value }

  func handle(_ request: Request) {
    names.update { $0.append(request.method) }
    switch request.method {
    case "test.echo": request.finish(result: Self.echo(request))
    case "test.meta": request.finish(result: Self.meta(request))
    case "test.fail":
      request.finish(
        failure: Failure(
          .conflict, "Taken; choose another number.", zh: "编号已被占用;请另选。", path: "/number",
          data: Array(#"{"number": 7}"#.utf8)))
    case "test.lines": request.finish(result: Array("{\"a\":\n1,\r\n\"b\":\"\u{2028}\"}".utf8))
    case "test.large": request.finish(result: Array("{\"a\":\"\(String(repeating: "x", count: 100_000))\"}".utf8))
    case "test.progress":
      for (done, total) in [(0, 10), (5, 10), (5, 10), (3, 10), (10, 10)] as [(Int64, Int64)] {
        request.progress(done, of: total, "step", job: done == 0 ? "job_1" : nil)
      }
      request.finish(result: Array("{}".utf8))
      request.progress(11, of: 11)
      request.finish(result: Array("{\"second\":true}".utf8))
    case "test.now": request.finish(result: Array("{\"now\":true}".utf8))
    case "test.hold" where !drains.value.isEmpty && releasesAtEnd.value:
      request.finish(result: Array("{\"released\":true}".utf8))
    case "test.hold":
      held.update { $0.append(request) }
      request.onCancel { [held] in
        held.update { requests in requests.removeAll { $0 === request } }
        request.finish(failure: Failure(.cancelled, "The request was cancelled.", zh: "请求已取消。"))
      }
    default: request.finish(.unknownMethod(hint: nil))
    }
  }

  func answersAtOnce(_ method: String) -> Bool { method == "test.now" }

  func inputEnded(_ end: ChannelEnd) {
    drains.update { $0.append(end) }
    if releasesAtEnd.value { release() }
  }

  func suspend() -> Int { 0 }

  func close(until deadline: Deadline) {}

  /// Answers everything held, together; how many they were.
  @discardableResult
  func release() -> Int {
    let requests = held.update { requests in
      defer { requests = [] }
      return requests
    }
    Request.finishTogether(requests.map { ($0, .result(Array("{\"released\":true}".utf8))) })
    return requests.count
  }

  /// Waits until this many are held; false after two minutes.
  func waitUntilHeld(_ count: Int) -> Bool {
    let deadline = Deadline.after(milliseconds: 120_000)
    while heldCount < count {
      if deadline.hasPassed { return false }
      usleep(1000)
    }
    return true
  }

  private static func echo(_ request: Request) -> [UInt8] {
    Array("{\"params\":".utf8) + (request.params.map { Array($0.rawBytes) } ?? Array("null".utf8)) + Array("}".utf8)
  }

  private static func meta(_ request: Request) -> [UInt8] {
    var writer = JSONWriter()
    writer.beginObject()
    writer.key("key")
    writer.string(request.meta.idempotencyKey ?? "")
    writer.key("token")
    writer.string(request.meta.token ?? "")
    writer.key("language")
    writer.string(request.language.rawValue)
    writer.key("detach")
    writer.bool(request.meta.detach)
    writer.endObject()
    return writer.bytes
  }
}
