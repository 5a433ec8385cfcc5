import AvalKit
import Synchronization

/// What a process does because others may serve the same database: it takes over what a dead one has left, and lets a
/// living one write.
extension Engine {
  /// Runs `body`, which writes the next piece of long work, after leaving another process room to write.
  func leavingRoom(_ body: @escaping @Sendable () -> Void) {
    guard instance.hasCompany else { return body() }
    readers.later(milliseconds: HostInstance.roomMilliseconds, body)
  }

  /// Takes up what other processes have left, at once and from then on every `jobSearchMilliseconds`.
  func keepLookingForWork() {
    resumeJobs()
    lookLater()
  }

  private func lookLater() {
    readers.later(milliseconds: configuration.limits.jobSearchMilliseconds) { [self] in
      guard !jobs.isStopping else { return }
      do {
        let (abandoned, undelivered) = try readers.withSnapshot { connection in
          let found = try Jobs(connection).abandoned(seenFrom: instance, limit: 1, jobs.isKnown)
          return (!found.isEmpty, try hasUndelivered(connection))
        }
        if abandoned { resumeJobs() }
        if undelivered { deliver(.backlog) }
      } catch {
        Log.write(.warning, "jobs of other processes cannot be looked for now: \(error)")
      }
      lookLater()
    }
  }

  /// Takes over the jobs that a process left when it ended, this one's predecessor or another. Each goes to exactly one:
  /// the claim is a change of the row in a transaction, and only of the owner that was read in it.
  func resumeJobs() {
    let taken = Mutex<[JobRecord]>([])
    writer.submit(
      WriterTask(
        isPatient: true,
        completion: { [self] outcome in
          if case .failure(let failure) = outcome {
            // A host that ends leaves them to the next one.
            guard failure != .hostEnding else { return }
            return Log.write(.error, "jobs could not be taken over and are looked for again: \(failure.message.en)")
          }
          for job in taken.withLock({ $0 }) {
            jobs.open(job.id, cancellation: Cancellation())
            Log.write(.info, "\(JobNumber.text(job.id)) (\(job.method)) goes on")
            workOff(job.id, job.method)
          }
        }
      ) { [self] group in
        taken.withLock { $0 = [] }
        guard !jobs.isStopping else { return [] }
        let now = clock.now
        for job in try group.books.jobs.abandoned(seenFrom: instance, limit: 1000, jobs.isKnown)
        where try group.books.jobs.claim(job, for: instance, at: now.milliseconds) {
          try holdKey(of: job, group, now)
          taken.withLock { $0.append(job) }
        }
        return []
      })
  }

  /// A job that was made before keys were reserved holds its own from here on.
  private func holdKey(of job: JobRecord, _ group: WriteGroup, _ now: Instant) throws {
    let request = try JSONCoding.decode(JobRequest.self, from: JSONDocument(parsing: job.context).root)
    guard let key = try IdempotencyKey(job, text: request.key), case .new = try key.find(group.idempotency) else {
      return
    }
    try key.reserve(group.idempotency, for: job.id, at: now)
  }
}
