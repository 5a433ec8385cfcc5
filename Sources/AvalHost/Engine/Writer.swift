import AvalKit
import Synchronization

/// One piece of work for the writing connection: a request, a slice of a job, or a delivery of events.
final class WriterTask: Sendable {
  /// Runs inside the group's transaction, in a savepoint of its own unless it owns the group; may run a second time when
  /// the group's transaction was lost, so it keeps no state of its own between runs.
  let body: @Sendable (WriteGroup) throws -> [UInt8]
  /// Called after the commit, or after the failure, on the writer's thread.
  let completion: (@Sendable (Outcome) -> Void)?
  /// Answered after the commit, together with the others of its group.
  let request: Request?
  /// Whether reads that arrive behind it must see it.
  let ordered: Bool
  /// Whether its effect on what requests may do must be committed before the next one starts.
  let endsGroup: Bool
  /// Whether it has a transaction to itself. Its failure then rolls the transaction back, and it needs no savepoint: one
  /// that a batch of thousands of records stands in would keep a copy of every page that the batch changes.
  let ownsGroup: Bool
  /// Whether it tries again without end when another process keeps the database busy: what nobody waits for with a
  /// request of his own, such as slices of jobs.
  let isPatient: Bool

  init(
    request: Request? = nil, ordered: Bool = false, endsGroup: Bool = false, ownsGroup: Bool = false,
    isPatient: Bool = false,
    completion: (@Sendable (Outcome) -> Void)? = nil, body: @escaping @Sendable (WriteGroup) throws -> [UInt8]
  ) {
    self.request = request
    self.ordered = ordered
    self.endsGroup = endsGroup
    self.ownsGroup = ownsGroup
    self.isPatient = isPatient
    self.completion = completion
    self.body = body
  }

  /// The same work, which no read waits for.
  var unordered: WriterTask {
    guard ordered else { return self }
    return WriterTask(
      request: request, endsGroup: endsGroup, ownsGroup: ownsGroup, isPatient: isPatient, completion: completion,
      body: body)
  }
}

/// The one writer of this process: works off tasks in the order they were submitted, in groups that share a commit.
///
/// Invariants: `connection` and everything that runs in a group is touched on `thread` only; `pending` is the only
/// state that other threads reach, under its lock. No reply of a group leaves before its COMMIT, and none says that
/// nothing was stored unless the gate is closed.
final class Writer: @unchecked Sendable {
  private struct Pending {
    var tasks: [WriterTask] = []
    var next = 0
    var scheduled = false

    /// The next task where it may join a group that others have begun.
    mutating func join() -> WriterTask? {
      next < tasks.count && tasks[next].ownsGroup ? nil : take()
    }

    mutating func take() -> WriterTask? {
      guard next < tasks.count else {
        tasks.removeAll(keepingCapacity: true)
        next = 0
        return nil
      }
      defer { next += 1 }
      return tasks[next]
    }
  }

  private let books: WriterBooks
  private let thread = ThreadPool(limit: 1)
  private let pauses = Pauses()
  /// Through it every group's commit goes, together with its replies.
  let gate = CommitGate()
  private let pending = Mutex(Pending())
  private let uncommitted = Atomic<Int>(0)
  private let groupSince = Atomic<Int64>(0)
  private let limits: Limits
  private let checkpointer: Checkpointer
  private let onGroupStart: @Sendable (WriteGroup) throws -> Void
  private let leaveRoom: @Sendable () -> Void
  private var connection: Connection { books.connection }

  /// After a group that took this long another process, which has waited meanwhile, is let in.
  private static let longGroupNanoseconds: Int64 = 10_000_000
  /// How long a patient task waits for another process before requests get their turn.
  private static let patientMilliseconds = 50
  /// The pause before a patient task tries again to begin, in milliseconds.
  private static let patience = 5

  /// - Parameters:
  ///   - leaveRoom: holds the writer while another process may begin to write.
  ///   - onGroupStart: looks at what another process may have changed, inside the group's transaction.
  init(
    _ books: WriterBooks, limits: Limits, checkpointer: Checkpointer, leaveRoom: @escaping @Sendable () -> Void,
    onGroupStart: @escaping @Sendable (WriteGroup) throws -> Void
  ) {
    self.books = books
    self.checkpointer = checkpointer
    books.connection.followLog()
    self.limits = limits
    self.leaveRoom = leaveRoom
    self.onGroupStart = onGroupStart
  }

  /// Whether a request that writes was accepted and is not committed yet.
  var hasUncommitted: Bool { uncommitted.load(ordering: .acquiring) > 0 }
  var waiting: Int { pending.withLock { $0.tasks.count - $0.next } }
  /// For how long the group under way has been open, in milliseconds; 0 where there is none.
  var groupMilliseconds: Int64 {
    let since = groupSince.load(ordering: .relaxed)
    return since > 0 ? (Clock.monotonic - since) / 1_000_000 : 0
  }

  func submit(_ task: WriterTask) {
    if task.ordered { uncommitted.add(1, ordering: .acquiringAndReleasing) }
    enqueue(task)
  }

  private func enqueue(_ task: WriterTask) {
    let start = pending.withLock { pending in
      pending.tasks.append(task)
      defer { pending.scheduled = true }
      return !pending.scheduled
    }
    guard start, !thread.run({ [self] in workOff() }) else { return }
    // The system gives no thread, not even one: nothing is begun, and everybody is told.
    answerWithoutThread()
  }

  private func answerWithoutThread() {
    while let task = takeOrRest() { answer([Finished(task: task, outcome: .failure(Failure.noThread))]) }
  }

  private func workOff() {
    while let first = takeOrRest() {
      groupSince.store(Clock.monotonic, ordering: .relaxed)
      let start = Clock.monotonic
      runGroup(first)
      groupSince.store(0, ordering: .relaxed)
      checkpointer.follow(connection)
      if Clock.monotonic - start >= Self.longGroupNanoseconds, waiting > 0 { leaveRoom() }
    }
  }

  private func takeOrRest() -> WriterTask? {
    pending.withLock { pending in
      let task = pending.take()
      if task == nil { pending.scheduled = false }
      return task
    }
  }

  private struct Finished {
    let task: WriterTask
    var outcome: Outcome
  }

  /// The group's transaction; nil where it cannot begin: then the task has been answered, or waits for its next try.
  private func begin(for task: WriterTask) -> WriteGroup? {
    guard !gate.isClosed else {
      answer([Finished(task: task, outcome: .failure(.hostEnding))])
      return nil
    }
    let usual = connection.waitMilliseconds
    if task.isPatient { connection.waitMilliseconds = min(usual, Self.patientMilliseconds) }
    defer { connection.waitMilliseconds = usual }
    do {
      return try WriteGroup(books)
    } catch {
      connection.rollback()
      let failure = Self.failure(error)
      if failure.kind == .busy, task.isPatient {
        // Reads need not wait for what may take long to begin.
        if task.ordered { uncommitted.subtract(1, ordering: .acquiringAndReleasing) }
        pauses.after(milliseconds: Self.patience) { [self] in enqueue(task.unordered) }
      } else {
        answer([Finished(task: task, outcome: .failure(failure))])
      }
      return nil
    }
  }

  private func runGroup(_ first: WriterTask) {
    guard let group = begin(for: first) else { return }
    var finished: [Finished] = []
    do {
      try onGroupStart(group)
      if first.ownsGroup {
        let result = try first.body(group)
        return try passing {
          try group.commit()
          answer([Finished(task: first, outcome: .result(result))])
        }
      }
      if collect(first, group, &finished) {
        let committed = try passing {
          do { try group.commit() } catch { return false }
          followSwitches(finished, group)
          answer(finished)
          return true
        }
        if committed { return }
      }
      connection.rollback()
    } catch {
      connection.rollback()
      if finished.isEmpty || gate.isClosed {
        let tasks = finished.isEmpty ? [first] : finished.map(\.task)
        return answer(tasks.map { Finished(task: $0, outcome: .failure(Self.failure(error))) })
      }
    }
    // SQLite ended the transaction by itself, or the commit failed: one by one, so that only the culprit fails.
    for entry in finished { runAlone(entry.task) }
  }

  /// Commits and answers, unless the host commits nothing any more.
  private func passing<T>(_ body: () throws -> T) throws -> T {
    guard gate.enter() else { throw Failure.hostEnding }
    defer { gate.leave() }
    return try body()
  }

  /// Whoever has read that a module was switched, or a policy put, must find it so, also where nothing is written any more. What cannot be
  /// read now is read when the next group starts: the commit stands.
  private func followSwitches(_ finished: [Finished], _ group: WriteGroup) {
    guard group.isLast || finished.contains(where: { $0.task.endsGroup }) else { return }
    do { try onGroupStart(group) } catch { return }
  }

  /// Runs tasks until the queue is empty or the group is full; false when SQLite has ended the transaction.
  private func collect(_ first: WriterTask, _ group: WriteGroup, _ finished: inout [Finished]) -> Bool {
    let deadline = Clock.monotonic + Int64(limits.groupMilliseconds) * 1_000_000
    var task = first
    while true {
      let outcome: Outcome
      do {
        outcome = .result(try group.within { try task.body(group) })
      } catch {
        outcome = .failure(Self.failure(error))
      }
      finished.append(Finished(task: task, outcome: outcome))
      guard connection.isInTransaction else { return false }
      guard !task.endsGroup, !group.isLast, finished.count < limits.groupRequests, Clock.monotonic < deadline,
        let next = pending.withLock({ $0.join() })
      else { return true }
      task = next
    }
  }

  private func runAlone(_ task: WriterTask) {
    guard let group = begin(for: task) else { return }
    do {
      let result = try group.within { try task.body(group) }
      try passing {
        try group.commit()
        answer([Finished(task: task, outcome: .result(result))])
      }
    } catch {
      connection.rollback()
      answer([Finished(task: task, outcome: .failure(Self.failure(error)))])
    }
  }

  private func answer(_ finished: [Finished]) {
    let ordered = finished.count { $0.task.ordered }
    if ordered > 0 { uncommitted.subtract(ordered, ordering: .acquiringAndReleasing) }
    Request.finishTogether(
      finished.compactMap { entry in entry.task.request.map { (request: $0, outcome: entry.outcome) } })
    for entry in finished { entry.task.completion?(entry.outcome) }
  }

  static func failure(_ error: any Error) -> Failure {
    error as? Failure ?? Failure(.storage, "The request failed: \(error).", zh: "请求失败：\(error)。")
  }
}

extension Failure {
  /// What a request is told that the end of the host comes before.
  package static let hostEnding = Failure(
    .busy, "The host is ending; nothing of this request was stored: send it again after the next start.",
    zh: "主机正在结束；该请求未保存任何内容：请在下次启动后重新发送。")

  static let noThread = Failure(
    .busy, "The system gives the host no thread (see ulimit -u); nothing was stored: send the request again later.",
    zh: "系统无法为主机创建线程（参见 ulimit -u）；未保存任何内容：请稍后重新发送请求。")
}
