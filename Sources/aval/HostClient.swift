import AvalHost
import AvalKit
import Dispatch
import Glibc
import Synchronization

/// A client of an engine in this process: the same channel as `aval serve`, over two pipes.
///
/// Invariant: `call` and `close` are used by one thread; the channel's own thread ends with the input pipe.
final class HostClient: @unchecked Sendable {
  private let requests: Int32
  private let replies: Int32
  private let done = DispatchSemaphore(value: 0)
  private let end = Mutex<ChannelEnd?>(nil)
  private var buffer: [UInt8] = []
  private var nextID: Int64 = 1
  /// The id of the request sent last.
  var lastID: Int64 { nextID - 1 }

  init(_ engine: Engine) throws {
    var toHost: [Int32] = [0, 0]
    var fromHost: [Int32] = [0, 0]
    guard pipe(&toHost) == 0, pipe(&fromHost) == 0 else {
      throw Failure(.storage, "No pipe could be made (errno \(errno)).", zh: "无法创建管道（errno \(errno)）。")
    }
    Log.isReplyShown = true
    requests = toHost[1]
    replies = fromHost[0]
    let streams = StandardStreams(input: toHost[0], output: fromHost[1])
    Thread.start { [self] in
      let end = engine.serve(streams)
      self.end.withLock { $0 = end }
      // Whoever waits for a reply that does not come any more reads the end.
      Glibc.close(streams.output)
      done.signal()
    }
  }

  /// One request and its reply; `notify` sees the notifications on the way.
  func call(_ method: String, _ params: JSONValue, notify: (JSONNode) -> Void = { _ in }) throws -> JSONNode {
    let id = nextID
    nextID += 1
    let message: JSONValue = [
      "jsonrpc": "2.0", "id": .integer(id), "method": .string(method), "params": params,
    ]
    Terminal.write(message.bytes + [0x0A], to: requests)
    while let line = nextLine() {
      let root = try JSONDocument(parsing: line).root
      if root["id"]?.int64 == id { return root }
      notify(root)
    }
    throw Failure(.storage, "The host ended before it answered.", zh: "主机在回复之前已结束。")
  }

  /// Sends a notification, such as a cancellation.
  func notify(_ method: String, _ params: JSONValue) {
    let message: JSONValue = ["jsonrpc": "2.0", "method": .string(method), "params": params]
    Terminal.write(message.bytes + [0x0A], to: requests)
  }

  /// Ends the input, waits until everything is finished, and answers what the command ends with: `code`, unless the host
  /// had to end before.
  func close(_ code: ExitCode) -> ExitCode {
    Glibc.close(requests)
    done.wait()
    Glibc.close(replies)
    switch end.withLock({ $0 }) {
    case .stalled: return .stalled
    case .cutShort: return .cutShort
    default: return code
    }
  }

  private func nextLine() -> [UInt8]? {
    var searched = 0
    while true {
      if let newline = buffer[searched...].firstIndex(of: 0x0A) {
        defer { buffer.removeSubrange(...newline) }
        return Array(buffer[..<newline])
      }
      searched = buffer.count
      var chunk = [UInt8](repeating: 0, count: 65_536)
      let count = read(replies, &chunk, chunk.count)
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { return nil }
      buffer += chunk.prefix(count)
    }
  }
}

/// A thread of its own for something that blocks.
enum Thread {
  static func start(_ body: @escaping @Sendable () -> Void) {
    DispatchQueue(label: "aval.client").async(execute: body)
  }
}
