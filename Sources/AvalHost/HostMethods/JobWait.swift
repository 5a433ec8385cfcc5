import AvalKit
import Synchronization

/// One call that waits for a job to end: without a thread meanwhile, and one of a bounded number.
final class JobWait: Sendable {
  /// How often a job of another process is looked at, in milliseconds.
  private static let pollMilliseconds = 100

  private let engine: Engine
  private let invocation: Invocation
  private let state = Mutex(State())

  private struct State {
    var isOver = false
    /// The job, and the place among those who wait for it here.
    var place: (job: Int64, ticket: Int)?
  }

  /// Begins to wait; refused where too many calls wait already.
  static func begin(_ invocation: Invocation, _ engine: Engine) {
    let limit = engine.configuration.limits.waitingCalls
    guard engine.waitingCalls.add(1, ordering: .relaxed).newValue <= limit else {
      engine.waitingCalls.subtract(1, ordering: .relaxed)
      return engine.finish(
        invocation.request,
        .failure(
          Failure(
            .limitExceeded,
            "\(limit) calls wait for jobs already (limits.waitingCalls); ask job.get now and then, or wait in fewer calls.",
            zh: "已有 \(limit) 个调用在等待作业（limits.waitingCalls）；请改为定期调用 job.get，或减少等待的调用。")))
    }
    let wait = JobWait(invocation, engine)
    invocation.request.onCancel { wait.end(.failure(.cancelled)) }
    if !engine.readers.aside({ wait.look() }) { wait.end(.failure(.noThread)) }
  }

  private init(_ invocation: Invocation, _ engine: Engine) {
    self.invocation = invocation
    self.engine = engine
  }

  /// Answers where the job has ended; else waits for its end here, or looks again later where it runs elsewhere.
  private func look() {
    guard !state.withLock({ $0.isOver }) else { return }
    do {
      let name = invocation.params["id"]?.string ?? ""
      let record = try engine.readers.withSnapshot { try Jobs($0).get(try JobNumber.parse(name)) }
      guard let record else { throw JobListing.unknown(name) }
      if record.state.isFinished {
        return end(.result(try JSONCoding.encode(JobResult(job: JobState(record)))))
      }
      if engine.jobs.isStopping { return end(JobEnd.interrupted(record.id).outcome) }
      if follow(record.id) { return }
      engine.readers.later(milliseconds: Self.pollMilliseconds) { self.look() }
    } catch {
      end(.failure(Writer.failure(error)))
    }
  }

  private func follow(_ job: Int64) -> Bool {
    let ticket = engine.jobs.wait(for: job) { [self] end in
      if case .interrupted = end { return self.end(end.outcome) }
      if !engine.readers.aside({ self.look() }) { self.end(.failure(.noThread)) }
    }
    guard let ticket else { return false }
    let isOver = state.withLock { state in
      state.place = (job, ticket)
      return state.isOver
    }
    if isOver { engine.jobs.forget(job, ticket) }
    return true
  }

  private func end(_ outcome: Outcome) {
    let (first, place) = state.withLock { state in
      defer { state.isOver = true }
      return (!state.isOver, state.place)
    }
    guard first else { return }
    if let place { engine.jobs.forget(place.job, place.ticket) }
    engine.waitingCalls.subtract(1, ordering: .relaxed)
    engine.finish(invocation.request, outcome)
  }
}
