import AvalKit
import Synchronization

/// The replies to one batch, sent as one array when the last of them is there; nothing where all were notifications.
final class BatchReply: Sendable {
  private struct State {
    var missing: Int
    var bytes: [UInt8] = []
  }

  private let state: Mutex<State>
  private let output: ChannelOutput
  private let limit: Int

  init(expecting count: Int, output: ChannelOutput, limits: ChannelLimits) {
    self.state = Mutex(State(missing: count))
    self.output = output
    self.limit = limits.batchReplyBytes
  }

  /// Whether a reply of this many bytes still fits among the others.
  func hasRoom(for count: Int) -> Bool { state.withLock { $0.bytes.count + count + 2 <= limit } }

  /// One member is done, with its reply or, a notification or cancelled, without.
  func add(_ reply: [UInt8]?) {
    let complete: [UInt8]? = state.withLock { state in
      if let reply {
        state.bytes.append(state.bytes.isEmpty ? UInt8(ascii: "[") : UInt8(ascii: ","))
        state.bytes.append(contentsOf: reply)
      }
      state.missing -= 1
      guard state.missing == 0, !state.bytes.isEmpty else { return nil }
      state.bytes.append(UInt8(ascii: "]"))
      defer { state.bytes = [] }
      return state.bytes
    }
    if let complete { output.send(complete) }
  }
}
