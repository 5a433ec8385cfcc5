import AvalKit

/// The way back of one request: alone or within its batch's array, native or as a tool's result.
final class ReplyPath: Sendable {
  /// What a reply looks like.
  enum Shape: Sendable {
    case native
    /// `tools/call`; `modern` from 2026-07-28 on.
    case tool(modern: Bool)

    /// The reply to a request that is refused before anybody takes it.
    func reply(to id: [UInt8], refusing failure: Failure, in language: Language) -> [UInt8] {
      switch self {
      case .native: Reply.failure(failure, id: id, in: language)
      case .tool(let modern): ToolReply.failure(failure, id: id, modern: modern, in: language)
      }
    }
  }

  let output: ChannelOutput
  let progressStyle: ProgressNotes.Style
  private let queue: RequestQueue
  private let batch: BatchReply?
  private let shape: Shape
  private let log: ChannelLog

  init(
    output: ChannelOutput, queue: RequestQueue, progressStyle: ProgressNotes.Style, shape: Shape, batch: BatchReply?,
    log: @escaping ChannelLog
  ) {
    self.output = output
    self.queue = queue
    self.progressStyle = progressStyle
    self.shape = shape
    self.batch = batch
    self.log = log
  }

  /// Sends what became of the request; nil where the client wants to hear no more of it.
  func finish(_ request: Request, _ outcome: Outcome?) {
    // Before the reply leaves, because the client may use the id again as soon as it has it.
    queue.remove(request)
    defer { queue.answered() }
    guard let id = request.id, let outcome else {
      if request.id == nil { logRefusal(of: request, outcome) }
      batch?.add(nil)
      return
    }
    if case .native = shape, case .result(let result) = outcome, batch == nil {
      Reply.send(result: result, id: id, to: output)
      return
    }
    let reply = render(outcome, of: request, id: id)
    guard let batch else { return output.send(reply) }
    batch.add(batch.hasRoom(for: reply.count) ? reply : render(.failure(Self.batchTooLarge), of: request, id: id))
  }

  private func render(_ outcome: Outcome, of request: Request, id: [UInt8]) -> [UInt8] {
    switch (shape, outcome) {
    case (.native, .result(let result)): Reply.result(result, id: id)
    case (.native, .failure(let failure)): Reply.failure(failure, id: id, in: request.language)
    case (.native, .unknownMethod(let hint)):
      Reply.fault(.unknownMethod(request.method, hint: hint), id: id, in: request.language)
    case (.tool(let modern), .result(let result)): ToolReply.result(result, id: id, modern: modern)
    case (.tool(let modern), .failure(let failure)):
      ToolReply.failure(failure, id: id, modern: modern, in: request.language)
    case (.tool, .unknownMethod(let hint)):
      Reply.fault(
        .unknownTool(ToolName.of(method: request.method), hint: hint.map(ToolName.of(method:))), id: id,
        in: request.language)
    }
  }

  private static let batchTooLarge = Failure(
    .limitExceeded,
    "The request was carried out, but the replies to this batch are too large together; ask again on its own, a write "
      + "with the same idempotencyKey.",
    zh: "请求已执行，但该批次的答复合计过大；请单独重新请求，写请求须用相同的 idempotencyKey。")

  private func logRefusal(of notification: Request, _ outcome: Outcome?) {
    switch outcome {
    case .failure(let failure): log("notification \(notification.method) refused: \(failure)")
    case .unknownMethod: log("notification \(notification.method) ignored: there is no such method")
    case .result, nil: break
    }
  }
}

/// Takes a line for the log on standard error.
package typealias ChannelLog = @Sendable (String) -> Void
