import AvalKit
import Synchronization

/// One request or notification, from its arrival to its answer.
package final class Request: @unchecked Sendable {
  // Everything but `state` and the flag is fixed at init. Both locks may be
  // taken from any thread; `state` is held while a progress notification is sent, so that none follows the reply.

  /// The id's bytes as they arrived; nil for a notification. `null` is an id.
  package let id: [UInt8]?
  package let method: String
  /// An object or an array; nil where the message had none.
  package let params: JSONNode?
  package let meta: RequestMeta
  /// The language of messages and documents: `params.lang`, else `_meta.lang`, else the configured one.
  package let language: Language
  /// The bytes that count towards the limit of queued bytes.
  package let bytes: Int

  private let replies: ReplyPath
  private let cancelled = Atomic<Bool>(false)
  private let state = Mutex(State())

  private struct State {
    var finished = false
    var silenced = false
    var progress: ProgressNotes?
    var onCancel: (@Sendable () -> Void)?
  }

  init(_ call: AcceptedCall, replies: ReplyPath) {
    self.id = call.id
    self.method = call.method
    self.params = call.params
    self.meta = call.meta
    self.language = call.language
    self.bytes = call.bytes
    self.replies = replies
  }

  package var isNotification: Bool { id == nil }
  /// Whether it has been answered.
  var isFinished: Bool { state.withLock { $0.finished } }

  // MARK: Cancellation

  /// Whether the client no longer wants the answer; looked at between rows of long work.
  package var isCancelled: Bool { cancelled.load(ordering: .relaxed) }

  /// Calls `body` once when the request is cancelled, at once where it has been; never once it is answered. For
  /// handlers that wait for something.
  package func onCancel(_ body: @escaping @Sendable () -> Void) {
    let already = state.withLock { state in
      if !isCancelled, !state.finished { state.onCancel = body }
      return isCancelled && !state.finished
    }
    if already { body() }
  }

  /// Raises the flag. `silent`: the client wants no further message about the request.
  func cancel(silent: Bool) {
    let body = state.withLock { state in
      cancelled.store(true, ordering: .relaxed)
      state.silenced = state.silenced || silent
      defer { state.onCancel = nil }
      return state.finished ? nil : state.onCancel
    }
    body?()
  }

  // MARK: Progress

  /// Tells the client how far the work is, where it asked to be told; `total` 0 means unknown. `job` names the job that
  /// the request has become. Values that do not grow are left out.
  package func progress(_ done: Int64, of total: Int64, _ message: String = "", job: String? = nil) {
    guard let token = meta.progressToken, id != nil else { return }
    state.withLock { state in
      guard !state.finished, !state.silenced else { return }
      var notes = state.progress ?? ProgressNotes(token: token, title: method, style: replies.progressStyle)
      if let note = notes.note(done, of: total, message, job: job) { replies.output.send(note) }
      state.progress = notes
    }
  }

  // MARK: The answer

  /// Answers the request, once; later answers are ignored.
  package func finish(_ outcome: Outcome) {
    let (first, silenced, lastNote) = state.withLock { state in
      defer {
        state.finished = true
        state.onCancel = nil
      }
      return (!state.finished, state.silenced, state.silenced ? nil : state.progress?.end())
    }
    guard first else { return }
    if let lastNote { replies.output.send(lastNote) }
    replies.finish(self, silenced ? nil : outcome)
  }

  package func finish(result: [UInt8]) { finish(.result(result)) }
  package func finish(failure: Failure) { finish(.failure(failure)) }

  /// Answers a group whose effects became durable together: the replies leave in as few writes as possible.
  package static func finishTogether(_ finished: [(request: Request, outcome: Outcome)]) {
    guard let output = finished.first?.request.replies.output else { return }
    output.together {
      for (request, outcome) in finished { request.finish(outcome) }
    }
  }
}
