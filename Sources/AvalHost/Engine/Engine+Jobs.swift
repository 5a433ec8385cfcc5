import AvalKit
import Synchronization

/// Long work: asked for like any request, kept in the database, worked off slice by slice on the writer, each slice with
/// its checkpoint in the transaction of its rows.
extension Engine {
  /// What a request for a job has come to, once that is committed.
  private enum Asked {
    /// Its job has been made.
    case made(Int64)
    /// The same request has been made before, and its job goes on, here or in another process.
    case joined(Int64)
    /// It was answered before, or refused.
    case answered
  }

  /// Makes a job of a request, durable before anybody hears of it, or joins the job that the same request has become.
  func startJob(_ invocation: Invocation) {
    let request = invocation.request
    let asked = Mutex(Asked.answered)
    writer.submit(
      WriterTask(
        onDenial: denial(of: invocation),
        completion: { [self] outcome in
          guard case .result(let reply) = outcome else { return finish(request, outcome) }
          switch asked.withLock({ $0 }) {
          case .answered: finish(request, outcome)
          case .joined(let id): answer(invocation, reply, id)
          case .made(let id):
            jobs.open(id, cancellation: invocation.cancellation)
            answer(invocation, reply, id)
            workOff(id, invocation.method.name)
          }
        }
      ) { [self] group in
        asked.withLock { $0 = .answered }
        let snapshot = modules.current
        guard let method = try snapshot.method(invocation.method.name)?.get() else { return [] }
        try invocation.begin()
        let current = Invocation(invocation, method: method)
        let id: Int64
        switch try current.key?.find(group.idempotency) ?? .new {
        case .repeated(let reply): return reply
        case .conflict: throw Failure.idempotencyConflict
        case .running(let job):
          id = job
          asked.withLock { $0 = .joined(job) }
        case .new:
          id = try create(current, snapshot, group)
          asked.withLock { $0 = .made(id) }
        }
        return Array(#"{"job":"\#(JobNumber.text(id))"}"#.utf8)
      })
  }

  /// Tells who asked which job it is; the reply is that, or what the job comes to.
  private func answer(_ invocation: Invocation, _ reply: [UInt8], _ id: Int64) {
    let request = invocation.request
    request.progress(0, of: 0, job: JobNumber.text(id))
    guard request.meta.detach else { return follow(id, invocation) }
    finish(request, .result(reply))
  }

  private func create(_ invocation: Invocation, _ snapshot: ModuleSnapshot, _ group: WriteGroup) throws -> Int64 {
    let context = try context(for: invocation, snapshot)
    switch context.method {
    case RunImport.name: try imports.check(invocation.params, snapshot, configuration.limits)
    case RunDay.name: try RunDay.check(context)
    default: break
    }
    let id = try group.nextID()
    let now = context.now.milliseconds
    try group.books.jobs.create(
      id: id, method: context.method, caller: context.caller,
      context: JSONCoding.encode(JobRequest(context, key: invocation.request.meta.idempotencyKey)),
      params: Array(invocation.params.rawBytes), at: now)
    if let key = invocation.key { try key.reserve(group.idempotency, for: id, at: context.now) }
    guard let record = try group.books.jobs.get(id) else { throw Failure.damagedRow("host_job") }
    _ = try group.books.jobs.claim(record, for: instance, at: now)
    context.subject = JobNumber.text(id)
    try group.audit(context, params: Self.auditedParams(invocation.params))
    return id
  }

  /// How often a job of another process is looked at, in milliseconds.
  static let pollMilliseconds = 100

  /// Answers a request when a job has ended, whichever process works on it, without holding a thread meanwhile.
  func follow(_ id: Int64, _ invocation: Invocation) {
    let request = invocation.request
    let ticket = jobs.wait(
      for: id, progress: { done, total, message in request.progress(done, of: total, message) },
      { [self] end in finish(request, end.outcome) })
    guard ticket == nil else { return }
    let begun = readers.aside { [self] in
      do {
        guard !invocation.cancellation.isRaised else { throw Failure.cancelled }
        guard let record = try readers.withSnapshot({ try Jobs($0).get(id) }) else {
          throw JobListing.unknown(JobNumber.text(id))
        }
        if let end = JobEnd(record) { return finish(request, end.outcome) }
        if jobs.isStopping { return finish(request, JobEnd.interrupted(id).outcome) }
        readers.later(milliseconds: Self.pollMilliseconds) { [self] in follow(id, invocation) }
      } catch {
        finish(request, .failure(Writer.failure(error)))
      }
    }
    if !begun { finish(request, .failure(.noThread)) }
  }

  /// Continues a job on its way: the host's own drive themselves, modules' methods are called slice by slice.
  func workOff(_ id: Int64, _ method: String) {
    guard !jobs.isStopping else { return }
    switch method {
    case RunImport.name: importJob(id)
    case RunDay.name: dayJob(id)
    default: submitSlice(id)
    }
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
        isPatient: true,
        completion: { [self] outcome in
          switch outcome {
          case .failure(let failure): failJob(id, failure)
          default:
            switch ended.withLock({ $0 }) {
            case .more: if !jobs.isStopping { leavingRoom { [self] in submitSlice(id) } }
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
        .moduleUnavailable, "\(record.method) no longer exists; cancel the job.", zh: "\(record.method) 已不存在；请取消该作业。")
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
      try EvidenceCheck.require(context)
      if !context.changes.isEmpty { try group.audit(context, params: Array("{}".utf8)) }
      return .more
    }
    let reply = try Self.naming(id, result)
    try finishJob(record, reply, context, group)
    return .done(reply)
  }

  /// Stores a job's result with its last rows, and remembers the reply under the key it was asked for with.
  func finishJob(_ record: JobRecord, _ reply: [UInt8], _ context: RequestContext, _ group: WriteGroup) throws {
    if let method = try context.snapshot.method(record.method)?.get() { _ = try declared(reply, of: method) }
    let now = context.now.milliseconds
    _ = try group.books.jobs.finish(record.id, as: .done, result: reply, at: now)
    try group.settleFailed(record)
    try group.audit(context, params: Array("{}".utf8))
    try group.idempotency.settle(record.id, reply: reply, at: now)
  }

  func context(
    of record: JobRecord, _ snapshot: ModuleSnapshot, _ cancellation: Cancellation, _ group: WriteGroup
  ) throws -> RequestContext {
    let request = try JSONCoding.decode(JobRequest.self, from: JSONDocument(parsing: record.context).root)
    let board = jobs
    let id = record.id
    let box = SliceProgress()
    let context = RequestContext(
      caller: record.caller, method: record.method, clock: clock, asOf: request.asOf, knownAt: nil,
      language: Language(rawValue: request.language) ?? configuration.language, writes: true, snapshot: snapshot,
      cancellation: cancellation, lastPolicy: request.lastPolicy,
      progress: { done, total, message in
        box.set(done, total)
        board.report(id, done, of: total, message)
      })
    context.slice = .init(checkpoint: record.checkpoint ?? [], next: nil, box: box)
    return context
  }

  /// A job's result names the job.
  static func naming(_ id: Int64, _ result: [UInt8]) throws -> [UInt8] {
    guard case .object(var object) = JSONValue(try JSONDocument(parsing: result).root) else { return result }
    object["job"] = .string(JobNumber.text(id))
    return JSONValue.object(object).bytes
  }

  // MARK: Ends

  /// Ends a job that cannot go on: with its failure, or as cancelled. Its key may be used again.
  func failJob(_ id: Int64, _ failure: Failure) {
    // What the end of the host has cut short goes on at the next start.
    guard !jobs.isStopping || failure.kind != .cancelled, !writer.gate.isClosed else { return }
    writer.submit(
      WriterTask(
        isPatient: true,
        completion: { [self] outcome in
          if case .failure(let second) = outcome {
            Log.write(.error, "\(JobNumber.text(id)) failed, and that could not be stored: \(second.message.en)")
          }
          jobs.close(id, .failed(failure))
        }
      ) { [self] group in
        let state: JobRecord.State = failure.kind == .cancelled ? .cancelled : .failed
        let store = group.books.jobs
        let ended = try store.finish(id, as: state, error: failure.json(), at: clock.now.milliseconds)
        if ended, state == .failed, let job = try store.get(id) {
          try group.noteFailed(job, failure, today: clock.today, limits: configuration.limits)
        }
        try group.idempotency.release(id)
        return []
      })
    if failure.kind != .cancelled, !Log.isReplyShown {
      Log.write(.error, "\(JobNumber.text(id)) failed: \(failure)")
    }
  }
}

/// How far a slice says it is; written by the module's progress calls on the writer's queue.
final class SliceProgress: Sendable {
  private let value = Mutex<(Int64, Int64)?>(nil)
  func set(_ done: Int64, _ total: Int64) { value.withLock { $0 = (done, total) } }
  var latest: (Int64, Int64)? { value.withLock { $0 } }
}
