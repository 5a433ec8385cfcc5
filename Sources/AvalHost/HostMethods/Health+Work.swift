import AvalKit

/// The part of `system.health` that looks at work which nobody waits for: jobs and the delivery of events.
extension CheckHealth {
  /// How long a failed job is told of, in milliseconds.
  private static let remembered: Int64 = 86_400_000
  /// How many of them are looked at, and how many are named.
  private static let looked: Int64 = 100
  private static let named = 3

  /// Failures that say something of the host, not of what was asked.
  private static let ours: Set<Failure.Kind> = [.storage, .corrupt, .moduleUnavailable, .busy]

  func jobs(_ host: HostCall) -> Check {
    do {
      let since = host.context.now.milliseconds - Self.remembered
      let (unfinished, failed) = try host.engine.readers.withSnapshot { connection in
        let jobs = Jobs(connection)
        return (try jobs.unfinished(), try jobs.failed(since: since, listed: Self.looked))
      }
      var parts = ["\(unfinished) unfinished", "\(failed.count) failed in the last day"]
      let failures = failed.latest.map { job in (job, (job.error ?? []).withUnsafeBytes { Failure(json: $0) }) }
      let isWell = !failures.contains { Self.ours.contains($0.1.kind) }
      for (job, failure) in failures.prefix(Self.named) {
        parts.append("\(JobNumber.text(job.id)) (\(job.method)): \(failure.message.in(host.context.language))")
      }
      return Check(name: "jobs", ok: isWell, detail: parts.joined(separator: "; "))
    } catch {
      return Check(name: "jobs", ok: false, detail: "\(error)")
    }
  }

  func events(_ host: HostCall) -> Check {
    let failing = host.engine.deliveries.failing
    guard !failing.isEmpty else { return Check(name: "events", ok: true, detail: "every subscriber takes its events") }
    let texts = failing.map { id, failing in
      "\(id) has not taken \(failing.event) since \(failing.since), \(failing.tries) tries: "
        + failing.reason.in(host.context.language)
    }
    return Check(name: "events", ok: false, detail: texts.joined(separator: "; "))
  }
}
