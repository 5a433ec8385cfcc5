import AvalKit

/// From accepted requests to the handler, and to their end.
extension Channel {
  /// Hands a request to the handler, when there is room for it. Until then it is parked, and what arrives behind it is
  /// read on: a ping, a cancellation or `exit` must not wait for what they are about.
  func hand(_ call: AcceptedCall, shape: ReplyPath.Shape = .native, in batch: Batch?) {
    if let refusal = parts.offer.refusal(of: call.method, params: call.params) {
      if call.id == nil { parts.log("notification \(call.method) refused: \(refusal)") }
      return send(call.id.map { shape.reply(to: $0, refusing: refusal, in: call.language) }, in: batch)
    }
    let replies = ReplyPath(
      output: output, queue: queue, progressStyle: session.progressStyle, shape: shape, batch: batch?.reply,
      log: parts.log)
    let request = Request(call, replies: replies)
    queue.admit(request)
    if parts.handler.answersAtOnce(request.method) {
      queue.beginAtOnce(request)
      return parts.handler.handle(request)
    }
    request.onCancel { [unowned request] in request.finish(failure: .cancelled) }
    parked.append(request)
    handParked()
    waitForRoom()
  }

  /// Hands on what is parked, as far as there is room.
  func handParked() {
    while let request = parked.first {
      guard request.isFinished || queue.begin(request) else { return }
      parked.removeFirst()
      if !request.isFinished { parts.handler.handle(request) }
    }
  }

  /// Waits while too much is parked; replies go on leaving meanwhile. Once the host is told to end, what has arrived is
  /// accepted at once.
  private func waitForRoom() {
    guard parked.bytes > parts.limits.readAheadBytes else { return }
    output.release()
    defer { output.hold() }
    while parked.bytes > parts.limits.readAheadBytes, !isToldToEnd, output.error == nil {
      _ = wakeups.wait(for: -1)
      handParked()
    }
  }

  // MARK: The end

  /// Has everything accepted performed and answered. After a signal that is given its time, after a second one none;
  /// what is left is answered `busy`.
  func finish(after reason: ChannelEnd) -> ChannelEnd {
    parts.handler.inputEnded(reason)
    var end = reason
    var refused = settle(&end) + parts.handler.suspend()
    parts.handler.close(
      until: .after(milliseconds: TerminationSignal.hasCome ? Self.closing : parts.limits.drainMilliseconds))
    for request in queue.all {
      request.finish(failure: .hostEnding)
      refused += 1
    }
    if refused > 0 {
      parts.log(
        refused == 1
          ? "1 accepted request was not performed; it was answered busy"
          : "\(refused) accepted requests were not performed; they were answered busy")
    }
    let patience: Deadline? =
      switch end {
      case .endOfInput, .exit: nil
      default: .after(milliseconds: Self.closing)
      }
    if !output.flush(until: patience) { parts.log("the client did not read its last replies in time") }
    if end == .stalled { return end }
    if output.error == nil || end == .terminated { return refused > 0 ? .cutShort : end }
    return end == .endOfInput ? output.error.map(Self.end(after:)) ?? end : end
  }

  /// Milliseconds for what is being committed after a signal, and for the last replies of a host that was told to end.
  private static let closing = 2000
  /// How long before the end of its time long work is told to stop at its next checkpoint, in milliseconds.
  private static let margin = 300

  /// Waits until everything is answered, or the time for it is over; how many were told that their work goes on later.
  private func settle(_ end: inout ChannelEnd) -> Int {
    var limit: Deadline?
    var suspended: Int?
    while true {
      handParked()
      guard queue.unanswered > 0 else { return suspended ?? 0 }
      if parts.stop.isOrdered { end = .stalled }
      if end == .stalled || TerminationSignal.hasComeTwice { return suspended ?? 0 }
      if limit == nil, end == .terminated || TerminationSignal.hasCome {
        end = .terminated
        limit = .after(milliseconds: parts.limits.drainMilliseconds)
      }
      let warning = limit.map { $0.earlier(milliseconds: min(Self.margin, parts.limits.drainMilliseconds / 4)) }
      // Nobody hears what becomes of long work once the client has gone.
      if suspended == nil, output.error != nil || warning?.hasPassed == true { suspended = parts.handler.suspend() }
      if limit?.hasPassed == true { return suspended ?? 0 }
      wakeups.wait(until: suspended == nil ? warning : limit)
    }
  }
}
