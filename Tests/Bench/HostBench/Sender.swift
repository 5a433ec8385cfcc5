import Dispatch
import TestSupport

/// Writes a client's requests while its replies are being read.
final class Sender: Sendable {
  private let done = DispatchSemaphore(value: 0)

  init(_ process: ServedProcess, _ bytes: [UInt8]) {
    DispatchQueue(label: "bench.sender").async { [done] in
      process.send(bytes)
      done.signal()
    }
  }

  func join() { done.wait() }
}
