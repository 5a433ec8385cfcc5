import AvalKit
import Synchronization

/// The jobs that this process works on: who waits for them, and who wants them stopped. The database holds the rest.
final class JobBoard: Sendable {
  /// Somebody who is told when a job has ended.
  typealias Waiter = @Sendable (JobEnd) -> Void

  private struct Entry {
    let cancellation: Cancellation
    /// Who waits, by the ticket each was given.
    var waiters: [Int: Waiter] = [:]
    /// Those of them that are the host's own: nobody's request is unanswered where they are told of the end.
    var own: Set<Int> = []
    var progress: [@Sendable (Int64, Int64, String) -> Void] = []
  }

  private struct State {
    var entries: [Int64: Entry] = [:]
    var isStopping = false
    var tickets = 0
  }

  private let state = Mutex(State())

  /// Takes a job on; its cancellation is raised by whoever cancels it.
  func open(_ id: Int64, cancellation: Cancellation) {
    state.withLock { $0.entries[id] = Entry(cancellation: cancellation) }
  }

  /// Whether this process works on the job.
  func isKnown(_ id: Int64) -> Bool { state.withLock { $0.entries[id] != nil } }

  func cancellation(of id: Int64) -> Cancellation? { state.withLock { $0.entries[id]?.cancellation } }

  /// Registers a waiter and answers its ticket; nil where this process does not work on the job (any more).
  ///
  /// - Parameter isOwn: whether the host itself waits, and no request.
  func wait(
    for id: Int64, isOwn: Bool = false, progress: (@Sendable (Int64, Int64, String) -> Void)? = nil,
    _ waiter: @escaping Waiter
  ) -> Int? {
    state.withLock { state in
      guard state.entries[id] != nil, !state.isStopping else { return nil }
      state.tickets += 1
      state.entries[id]?.waiters[state.tickets] = waiter
      if isOwn { state.entries[id]?.own.insert(state.tickets) }
      if let progress { state.entries[id]?.progress.append(progress) }
      return state.tickets
    }
  }

  /// Somebody waits no longer.
  func forget(_ id: Int64, _ ticket: Int) {
    state.withLock { _ = $0.entries[id]?.waiters.removeValue(forKey: ticket) }
  }

  func report(_ id: Int64, _ done: Int64, of total: Int64, _ message: String) {
    let listeners = state.withLock { $0.entries[id]?.progress ?? [] }
    for listener in listeners { listener(done, total, message) }
  }

  /// Ends a job here and tells everybody who waits.
  func close(_ id: Int64, _ end: JobEnd) {
    let waiters = state.withLock { $0.entries.removeValue(forKey: id)?.waiters ?? [:] }
    for (_, waiter) in waiters.sorted(by: { $0.key < $1.key }) { waiter(end) }
  }

  var isStopping: Bool { state.withLock { $0.isStopping } }

  /// No further slices: what is running ends after its slice, and everybody who waits is told that it goes on later.
  /// Answers how many requests were told.
  @discardableResult
  func stop() -> Int {
    let open = state.withLock { state in
      state.isStopping = true
      defer { for id in state.entries.keys { state.entries[id]?.waiters = [:] } }
      return state.entries.map { (id: $0.key, waiters: $0.value.waiters, own: $0.value.own.count) }
    }
    for one in open {
      for waiter in one.waiters.values { waiter(.interrupted(one.id)) }
    }
    return open.reduce(0) { $0 + $1.waiters.count - $1.own }
  }
}

/// How a job ended, for those who wait.
enum JobEnd: Sendable {
  case done([UInt8])
  case failed(Failure)
  /// The host ends; the job goes on at the next start.
  case interrupted(Int64)

  /// How a job ended that the database remembers; nil where it goes on.
  init?(_ record: JobRecord) {
    switch record.state {
    case .queued, .running: return nil
    case .done: self = .done(record.result ?? Array("{}".utf8))
    case .failed, .cancelled:
      self = .failed((record.error ?? []).withUnsafeBytes { Failure(json: $0) })
    }
  }

  /// The reply to a request that became the job.
  var outcome: Outcome {
    switch self {
    case .done(let result): .result(result)
    case .failed(let failure): .failure(failure)
    case .interrupted(let id):
      .failure(
        Failure(
          .busy,
          "The host is ending; \(JobNumber.text(id)) is kept and goes on at the next start: ask job.get for its result.",
          zh: "主机正在结束；\(JobNumber.text(id)) 已保存，下次启动时继续：可用 job.get 查询结果。"))
    }
  }
}

/// A job's id as callers see it.
enum JobNumber {
  static let prefix = "job"

  static func text(_ id: Int64) -> String { EntityID(prefix: prefix, number: id).description }

  static func parse(_ text: String) throws(Failure) -> Int64 {
    do {
      return try EntityID(parsing: text, expecting: prefix).number
    } catch {
      throw error.at("/id")
    }
  }
}

/// What a job keeps of the request that asked for it, so that it runs the same after a restart.
struct JobRequest: Codable {
  let asOf: CivilDate
  let language: String
  let key: String?
  /// The last version of any policy when the job began; nil in jobs from before versions were kept.
  let lastPolicy: Int64?

  init(_ context: RequestContext, key: String?) {
    asOf = context.asOf
    language = context.language.rawValue
    self.key = key
    lastPolicy = context.snapshot.policies.last
  }
}
