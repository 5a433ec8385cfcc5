import AvalKit
import Synchronization

/// Long work: asked for like any request, kept in the database, worked off slice by slice on the writer, each slice with
/// its checkpoint in the transaction of its rows.
extension Engine {
  /// Makes a job of a request, durable before anybody hears of it.
  func startJob(_ invocation: Invocation) {
    let request = invocation.request
    let key = request.meta.idempotencyKey
    if let key, let running = jobs.job(withKey: key), follow(running, invocation) { return }
    let created = Mutex<Int64?>(nil)
    writer.submit(
      WriterTask(
        completion: { [self] outcome in
          guard case .result(let reply) = outcome, let id = created.withLock({ $0 }) else {
            return finish(request, outcome)
          }
          jobs.open(id, key: key, cancellation: invocation.cancellation)
          request.progress(0, of: 0, job: JobNumber.text(id))
          if request.meta.detach {
            finish(request, .result(reply))
          } else if !follow(id, invocation) {
            finish(request, JobEnd.interrupted(id).outcome)
          }
          workOff(id, invocation.method.name)
        }
      ) { [self] group in
        created.withLock { $0 = nil }
        let snapshot = modules.current
        guard let method = try snapshot.method(invocation.method.name)?.get() else { return [] }
        let current = Invocation(invocation, method: method)
        if let key = current.key, let reply = try key.earlierReply(group.idempotency) {
          return reply
        }
        let id = try create(current, snapshot, group)
        created.withLock { $0 = id }
        return Array(#"{"job":"\#(JobNumber.text(id))"}"#.utf8)
      })
  }

  private func create(_ invocation: Invocation, _ snapshot: ModuleSnapshot, _ group: WriteGroup) throws -> Int64 {
    let context = try context(for: invocation, snapshot)
    if case .host = invocation.method.owner { try imports.check(invocation.params, snapshot, configuration.limits) }
    let id = try group.nextID()
    let params = Array(invocation.params.rawBytes)
    try group.books.jobs.create(
      id: id, method: context.method, actor: context.actor,
      context: JSONCoding.encode(JobRequest(context, key: invocation.request.meta.idempotencyKey)), params: params,
      at: context.now.milliseconds)
    guard let record = try group.books.jobs.get(id) else { throw Failure.damagedRow("host_job") }
    _ = try group.books.jobs.claim(record, for: instance, at: context.now.milliseconds)
    context.subject = JobNumber.text(id)
    try group.audit(context, params: Self.auditedParams(invocation.params))
    return id
  }

  /// Answers a request when a job of this process ends; false where it has ended or the host is ending.
  func follow(_ id: Int64, _ invocation: Invocation) -> Bool {
    let request = invocation.request
    return jobs.wait(
      for: id, progress: { done, total, message in request.progress(done, of: total, message) },
      { [self] end in finish(request, end.outcome) })
  }

  /// Continues a job on its way: the host's imports drive themselves, modules' methods are called slice by slice.
  func workOff(_ id: Int64, _ method: String) {
    guard !jobs.isStopping else { return }
    method == RunImport.name ? importJob(id) : submitSlice(id)
  }

  // MARK: Slices of modules' methods

  private enum SliceEnd {
    case more
    case done([UInt8])
  }

  private func submitSlice(_ id: Int64) {
    guard let cancellation = jobs.cancellation(of: id) else { return }
    let ended = Mutex(SliceEnd.more)
    writer.submit(
      WriterTask(
        completion: { [self] outcome in
          switch outcome {
          case .failure(let failure): failJob(id, failure)
          default:
            switch ended.withLock({ $0 }) {
            case .more: if !jobs.isStopping { submitSlice(id) }
            case .done(let result): jobs.close(id, .done(result))
            }
          }
        }
      ) { [self] group in
        let end = try slice(id, cancellation, group)
        ended.withLock { $0 = end }
        return []
      })
  }

  private func slice(_ id: Int64, _ cancellation: Cancellation, _ group: WriteGroup) throws -> SliceEnd {
    let store = group.books.jobs
    guard let record = try store.get(id) else { throw Failure.damagedRow("host_job") }
    guard !record.isCancelRequested, !cancellation.isRaised else { throw Failure.cancelled }
    let snapshot = modules.current
    guard let method = try snapshot.method(record.method)?.get() else {
      throw Failure(
        .moduleUnavailable, "\(record.method) no longer exists; cancel the job.", zh: "\(record.method) 已不存在;请取消该作业。")
    }
    let context = try context(of: record, snapshot, cancellation, group)
    let result = try run(
      method, params: try JSONDocument(parsing: record.params).root, context: context, connection: group.connection,
      group: group, depth: 0)
    try settle(context, group)
    context.subject = JobNumber.text(id)
    let now = context.now.milliseconds
    if let next = context.slice?.next {
      let (done, total) = context.slice?.progress ?? (record.done, record.total)
      guard try store.checkpoint(id, owner: instance, bytes: next, done: done, total: total, at: now) else {
        throw Failure.cancelled
      }
      if !context.changes.isEmpty { try group.audit(context, params: Array("{}".utf8)) }
      return .more
    }
    let reply = try Self.naming(id, result)
    try finishJob(record, reply, context, group)
    return .done(reply)
  }

  /// Stores a job's result with its last rows, and remembers the reply under the key it was asked for with.
  func finishJob(_ record: JobRecord, _ reply: [UInt8], _ context: RequestContext, _ group: WriteGroup) throws {
    _ = try group.books.jobs.finish(record.id, as: .done, result: reply, at: context.now.milliseconds)
    try group.audit(context, params: Array("{}".utf8))
    let request = try JSONCoding.decode(JobRequest.self, from: JSONDocument(parsing: record.context).root)
    if let key = try IdempotencyKey(record, text: request.key) {
      try key.remember(reply, group.idempotency, at: context.now)
    }
  }

  func context(
    of record: JobRecord, _ snapshot: ModuleSnapshot, _ cancellation: Cancellation, _ group: WriteGroup
  ) throws -> RequestContext {
    let request = try JSONCoding.decode(JobRequest.self, from: JSONDocument(parsing: record.context).root)
    let board = jobs
    let id = record.id
    let box = SliceProgress()
    let context = RequestContext(
      actor: record.actor, method: record.method, clock: clock, asOf: request.asOf, knownAt: nil,
      language: Language(rawValue: request.language) ?? configuration.language, writes: true, snapshot: snapshot,
      cancellation: cancellation,
      progress: { done, total, message in
        box.set(done, total)
        board.report(id, done, of: total, message)
      })
    context.slice = .init(checkpoint: record.checkpoint ?? [], next: nil, box: box)
    return context
  }

  /// A job's result names the job.
  private static func naming(_ id: Int64, _ result: [UInt8]) throws -> [UInt8] {
    guard case .object(var object) = JSONValue(try JSONDocument(parsing: result).root) else { return result }
    object["job"] = .string(JobNumber.text(id))
    return JSONValue.object(object).bytes
  }

  // MARK: Ends

  /// Ends a job that cannot go on: with its failure, or as cancelled.
  func failJob(_ id: Int64, _ failure: Failure) {
    guard !jobs.isStopping || failure.kind != .cancelled else { return }
    writer.submit(
      WriterTask(completion: { [self] outcome in
        if case .failure(let second) = outcome { Log.write(.error, "\(JobNumber.text(id)): \(second.message.en)") }
        jobs.close(id, .failed(failure))
      }) { [self] group in
        let state: JobRecord.State = failure.kind == .cancelled ? .cancelled : .failed
        _ = try group.books.jobs.finish(id, as: state, error: failure.json(), at: clock.now.milliseconds)
        return []
      })
  }

  /// Takes over the jobs that a process left when it ended, this one's predecessor or another.
  func resumeJobs() {
    let taken = Mutex<[JobRecord]>([])
    writer.submit(
      WriterTask(completion: { [self] outcome in
        if case .failure(let failure) = outcome { Log.write(.error, "jobs: \(failure.message.en)") }
        for job in taken.withLock({ $0 }) {
          let request = try? JSONCoding.decode(JobRequest.self, from: JSONDocument(parsing: job.context).root)
          jobs.open(job.id, key: request?.key, cancellation: Cancellation())
          Log.write(.info, "\(JobNumber.text(job.id)) (\(job.method)) goes on")
          workOff(job.id, job.method)
        }
      }) { [self] group in
        taken.withLock { $0 = [] }
        let store = group.books.jobs
        for job in try store.abandoned(seenFrom: instance, limit: 1000)
        where try store.claim(job, for: instance, at: clock.now.milliseconds) {
          taken.withLock { $0.append(job) }
        }
        try subscribeModules(group)
        return []
      })
  }
}

/// How far a slice says it is; written by the module's progress calls on the writer's queue.
final class SliceProgress: Sendable {
  private let value = Mutex<(Int64, Int64)?>(nil)
  func set(_ done: Int64, _ total: Int64) { value.withLock { $0 = (done, total) } }
  var latest: (Int64, Int64)? { value.withLock { $0 } }
}
