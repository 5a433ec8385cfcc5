import Glibc

/// The one place that writes to the client.
///
/// Replies from any thread are joined: whoever finds nobody writing writes everything there is, the others only leave
/// their bytes. While replies are held together (`together`) nothing is written, so that a group of a thousand leaves in
/// a few calls of write(2).
package final class ChannelOutput: @unchecked Sendable {
  // `pending`, `spare` while nobody writes, `writing`, `holds`, `gone` and `framing` are guarded by `monitor`; the one
  // thread that has set `writing` owns `spare` until it clears it.
  private let monitor = Monitor()
  private let outlet: Outlet
  private var pending: [UInt8] = []
  private var spare: [UInt8] = []
  private var writing = false
  private var holds = 0
  private var gone: Int32?
  private var framing = Framing.lines

  /// Called once, on whatever thread met it, when the client can no longer be written to.
  private let onGone: @Sendable (_ error: Int32) -> Void

  /// Beyond this much unwritten, senders wait for the client to read.
  private static let waitAbove = 16 << 20
  /// Held replies beyond this much are written although they are held.
  private static let holdAtMost = 1 << 20
  /// Memory kept for the next replies.
  private static let keptCapacity = 2 << 20

  package init(descriptor: Int32, onGone: @escaping @Sendable (_ error: Int32) -> Void) {
    self.outlet = Outlet(descriptor)
    self.onGone = onGone
  }

  /// Answers in the framing that the client speaks.
  func adopt(_ framing: Framing) { monitor.locked { self.framing = framing } }

  /// The error of the system that ended writing for good: EPIPE where the client has gone.
  var error: Int32? { monitor.locked { gone } }

  /// Sends one message of `count` bytes, appended by `build`. Returns at once unless far too much is unwritten.
  func send(count: Int, _ build: (inout [UInt8]) -> Void) {
    monitor.lock()
    defer { monitor.unlock() }
    while writing, pending.count > Self.waitAbove, gone == nil { monitor.wait() }
    guard gone == nil else { return }
    if framing == .headers { pending.append(contentsOf: "Content-Length: \(count)\r\n\r\n".utf8) }
    let start = pending.count
    build(&pending)
    assert(pending.count - start == count)
    if framing == .lines {
      blankLineEnds(from: start)
      pending.append(0x0A)
    }
    if holds == 0 || pending.count > Self.holdAtMost { writeOut() }
  }

  func send(_ message: [UInt8]) {
    send(count: message.count) { $0.append(contentsOf: message) }
  }

  /// Holds back everything that is sent meanwhile and writes it in one go.
  package func together<T>(_ body: () throws -> T) rethrows -> T {
    hold()
    defer { release() }
    return try body()
  }

  /// Begins to hold back what is sent; each `hold` is followed by a `release`.
  func hold() { monitor.locked { holds += 1 } }

  func release() {
    monitor.locked {
      holds -= 1
      if holds == 0 { writeOut() }
    }
  }

  /// Waits until everything is written. False when the deadline came first, or, where there is none, the order to end.
  func flush(until deadline: Deadline?) -> Bool {
    monitor.lock()
    defer { monitor.unlock() }
    writeOut()
    while gone == nil, writing || !pending.isEmpty {
      guard let deadline else {
        monitor.wait()
        continue
      }
      guard monitor.wait(until: deadline) else { return false }
    }
    return gone != ETIMEDOUT
  }

  /// A line break between the tokens of a module's result is legal JSON and would end the message.
  private func blankLineEnds(from start: Int) {
    pending.withUnsafeMutableBytes { bytes in
      guard let base = bytes.baseAddress else { return }
      for lineEnd: UInt8 in [0x0A, 0x0D] {
        var position = start
        while let found = memchr(base + position, Int32(lineEnd), bytes.count - position) {
          found.storeBytes(of: 0x20, as: UInt8.self)
          position = base.distance(to: UnsafeMutableRawPointer(found)) + 1
        }
      }
    }
  }

  /// With the lock held: writes what is pending, also what others add meanwhile, unless somebody is at it already.
  private func writeOut() {
    guard !writing, !pending.isEmpty else { return }
    writing = true
    while !pending.isEmpty, gone == nil {
      swap(&pending, &spare)
      monitor.unlock()
      let failed = write(spare)
      monitor.lock()
      spare.removeAll(keepingCapacity: spare.capacity <= Self.keptCapacity)
      if let failed {
        gone = failed
        pending = []
        monitor.unlock()
        onGone(failed)
        monitor.lock()
      }
      monitor.wakeAll()
    }
    writing = false
    monitor.wakeAll()
  }

  /// The error that ended writing, or nil when all bytes are written.
  private func write(_ bytes: [UInt8]) -> Int32? {
    bytes.withUnsafeBytes { bytes in
      var rest = bytes[...]
      while !rest.isEmpty {
        let count = outlet.write(UnsafeRawBufferPointer(rebasing: rest))
        if count >= 0 {
          rest = rest.dropFirst(count)
          continue
        }
        switch errno {
        case EINTR: continue
        case EAGAIN:
          if !outlet.waitUntilWritable() { return ETIMEDOUT }
        default: return errno
        }
      }
      return nil
    }
  }
}
