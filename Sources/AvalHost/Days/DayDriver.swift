import AvalKit
import Dispatch
import Glibc
import Synchronization

extension Engine {
  /// Works a day run off, from its beginning or from where another process has left it.
  func dayJob(_ id: Int64) {
    let begun = dayRuns.run { [self] in
      do {
        let result = try DayDriver(self, id).run()
        jobs.close(id, .done(result))
      } catch let failure as Failure where failure == DayDriver.interrupted {
        return
      } catch {
        failJob(id, Writer.failure(error))
      }
    }
    if !begun { failJob(id, .noThread) }
  }
}

/// One day run: day after day, in each the modules in load order, every module's day a job of its own.
///
/// What makes it exactly once: the row of `host_day` is written in the transaction that makes the job, whichever process
/// runs the day, and the job is worked off by exactly one process. A run that finds a day taken on waits for its job.
///
/// Invariant: used by its own thread, and by the writer's thread while that one waits for it in `write`.
final class DayDriver: @unchecked Sendable {
  /// The host ends: the run stays where it is, and the next host goes on with it.
  static let interrupted = Failure(.busy, "The host is ending its day run.", zh: "主机正在结束例行工作。")
  /// How often a job of another process is looked at, in microseconds.
  private static let pause: UInt32 = 50_000

  private let engine: Engine
  private let id: Int64
  private let cancellation: Cancellation
  private let record: JobRecord
  private let day: CivilDate
  private let language: Language
  /// The modules that have failed in this run, and those that require them, each with the reason.
  private var stopped: [String: Text] = [:]

  init(_ engine: Engine, _ id: Int64) throws {
    self.engine = engine
    self.id = id
    guard let cancellation = engine.jobs.cancellation(of: id),
      let record = try engine.readers.withSnapshot({ try Jobs($0).get(id) })
    else { throw Self.interrupted }
    self.cancellation = cancellation
    self.record = record
    let request = try JSONCoding.decode(JobRequest.self, from: JSONDocument(parsing: record.context).root)
    day = request.asOf
    language = Language(rawValue: request.language) ?? engine.configuration.language
  }

  func run() throws -> [UInt8] {
    let plan = try plan()
    let modules = engine.modules.current.dailyModules
    var days: [RunDay.Day] = []
    if var current = plan.first {
      while current <= day {
        let outcomes = try run(current, modules, plan)
        if !outcomes.isEmpty { days.append(RunDay.Day(day: current, modules: outcomes)) }
        current = try current.adding(days: 1)
      }
    }
    return try finish(RunDay.Result(days: days))
  }

  /// The plan that the run began with.
  private func plan() throws -> DayPlan {
    if let checkpoint = record.checkpoint {
      return try JSONCoding.decode(DayPlan.self, from: JSONDocument(parsing: checkpoint).root)
    }
    return try write { [self] group in
      let modules = engine.modules.current.dailyModules
      let plan = try DayPlan(modules, DayBook(group.connection), group.books.jobs, through: day)
      guard
        try group.books.jobs.checkpoint(
          id, owner: engine.instance, bytes: JSONCoding.encode(plan), done: 0, total: 0,
          at: engine.clock.now.milliseconds)
      else { throw Failure.cancelled }
      return plan
    }
  }

  private func run(_ current: CivilDate, _ modules: [DailyModule], _ plan: DayPlan) throws -> [RunDay.Outcome] {
    var outcomes: [RunDay.Outcome] = []
    for module in modules {
      guard let part = plan.parts.first(where: { $0.module == module.id }), part.first <= current else { continue }
      try checkGoingOn()
      if let outcome = try run(current, module) { outcomes.append(outcome) }
    }
    return outcomes
  }

  /// One module's day; nil where it is not made up for.
  private func run(_ current: CivilDate, _ module: DailyModule) throws -> RunDay.Outcome? {
    if let reason = stopped[module.id] ?? dependency(of: module) {
      stopped[module.id] = reason
      return RunDay.Outcome(module: module.id, state: .skipped, reason: reason.in(language))
    }
    guard let job = try claim(current, module) else { return nil }
    let number = JobNumber.text(job)
    switch try wait(for: job) {
    case .done(let result):
      return RunDay.Outcome(module: module.id, state: .done, job: number, result: RawJSON(trusted: result))
    case .failed(let failure):
      stopped[module.id] = Text(
        "\(module.id) failed on \(current) (\(number)).", zh: "\(module.id) 在 \(current) 失败（\(number)）。")
      return RunDay.Outcome(
        module: module.id, state: .failed, job: number, error: RawJSON(trusted: failure.json()))
    case .interrupted: throw Self.interrupted
    }
  }

  private func dependency(of module: DailyModule) -> Text? {
    module.requires.compactMap { stopped[$0] }.first
  }

  // MARK: Claiming

  /// The job of a module's day, made in the transaction that claims it, or the one that somebody made before; nil for a
  /// day before the latest that the module has done.
  private func claim(_ current: CivilDate, _ module: DailyModule) throws -> Int64? {
    // Taken on before the writer's next task, which may look for jobs that nobody works on.
    let takeOn: @Sendable (Claim) -> Void = { [self] claim in
      guard case .made(let job) = claim else { return }
      engine.jobs.open(job, cancellation: Cancellation())
      engine.workOff(job, module.method)
    }
    let claim = try write(then: takeOn) { [self] group -> Claim in
      guard try !group.books.jobs.isCancelRequested(id) else { throw Failure.cancelled }
      let book = DayBook(group.connection)
      let known = try book.job(module.id, current)
      if let known, try !mayTryAgain(known, group) { return .known(known) }
      if known == nil, let latest = try book.latest(module.id), latest.day > current { return .passed }
      let job = try create(current, module, group)
      try book.claim(module.id, current, job: job, after: known)
      return .made(job)
    }
    switch claim {
    case .made(let job), .known(let job): return job
    case .passed: return nil
    }
  }

  private enum Claim: Sendable {
    case made(Int64)
    case known(Int64)
    /// A later day was done.
    case passed
  }

  /// Whether a day's job has failed before this run was asked for.
  private func mayTryAgain(_ job: Int64, _ group: WriteGroup) throws -> Bool {
    guard let record = try group.books.jobs.get(job) else { throw Failure.damagedRow("host_day") }
    return (record.state == .failed || record.state == .cancelled) && job < id
  }

  private func create(_ current: CivilDate, _ module: DailyModule, _ group: WriteGroup) throws -> Int64 {
    let context = RequestContext(
      caller: .system, method: module.method, clock: engine.clock, asOf: current, knownAt: nil,
      language: engine.configuration.language, writes: true, snapshot: engine.modules.current,
      cancellation: Cancellation())
    let job = try group.nextID()
    let now = context.now.milliseconds
    let params = Array(#"{"asOf":"\#(current)"}"#.utf8)
    try group.books.jobs.create(
      id: job, method: module.method, caller: .system, context: JSONCoding.encode(JobRequest(context, key: nil)),
      params: params, at: now)
    guard let record = try group.books.jobs.get(job) else { throw Failure.damagedRow("host_job") }
    _ = try group.books.jobs.claim(record, for: engine.instance, at: now)
    context.subject = JobNumber.text(job)
    try group.audit(context, params: params)
    return job
  }

  // MARK: Waiting

  private func wait(for job: Int64) throws -> JobEnd {
    while true {
      let told = DispatchSemaphore(value: 0)
      let end = Mutex<JobEnd?>(nil)
      let ticket = engine.jobs.wait(for: job, isOwn: true) { reached in
        end.withLock { $0 = reached }
        told.signal()
      }
      if ticket != nil {
        told.wait()
        if let reached = end.withLock({ $0 }) { return reached }
      }
      guard let record = try engine.readers.withSnapshot({ try Jobs($0).get(job) }) else {
        throw Failure.damagedRow("host_day")
      }
      if let reached = JobEnd(record) { return reached }
      guard !engine.jobs.isStopping else { throw Self.interrupted }
      usleep(Self.pause)
    }
  }

  private func checkGoingOn() throws {
    guard !engine.jobs.isStopping else { throw Self.interrupted }
    guard !cancellation.isRaised else { throw Failure.cancelled }
  }

  // MARK: Writing

  private func finish(_ result: RunDay.Result) throws -> [UInt8] {
    let reply = try Engine.naming(id, JSONCoding.encode(result))
    return try write { [self] group in
      guard let current = try group.books.jobs.get(id) else { throw Failure.damagedRow("host_job") }
      let context = try engine.context(of: current, engine.modules.current, cancellation, group)
      context.subject = JobNumber.text(id)
      try engine.finishJob(current, reply, context, group)
      return reply
    }
  }

  /// Runs `body` as a task of the writer and waits for its commit; `then` runs on the writer's thread behind that.
  private func write<T: Sendable>(
    then: @escaping @Sendable (T) -> Void = { _ in }, _ body: @escaping @Sendable (WriteGroup) throws -> T
  ) throws -> T {
    let committed = DispatchSemaphore(value: 0)
    let answer = Mutex<Result<T, Failure>>(.failure(Self.interrupted))
    engine.writer.submit(
      WriterTask(
        isPatient: true,
        completion: { outcome in
          if case .failure(let failure) = outcome {
            answer.withLock { $0 = .failure(failure == .hostEnding ? Self.interrupted : failure) }
          } else if case .success(let value) = answer.withLock({ $0 }) {
            then(value)
          }
          committed.signal()
        }
      ) { group in
        let value = try body(group)
        answer.withLock { $0 = .success(value) }
        return []
      })
    committed.wait()
    return try answer.withLock { $0 }.get()
  }
}
