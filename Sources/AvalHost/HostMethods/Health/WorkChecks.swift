import AvalKit

/// What became of work that nobody waits for: jobs.
enum JobsCheck: HealthCheck {
  static let name = "jobs"
  /// How long a failed job is told of, in milliseconds.
  private static let remembered: Int64 = 86_400_000
  /// How many of them are looked at, and how many are named.
  private static let looked: Int64 = 100
  private static let named = 3

  /// Failures that say something of the host, not of what was asked.
  private static let ours: Set<Failure.Kind> = [.storage, .corrupt, .moduleUnavailable, .busy]

  static func look(at engine: Engine) -> HealthFinding {
    do {
      let since = engine.clock.now.milliseconds - remembered
      let (unfinished, failed) = try engine.readers.withSnapshot { connection in
        let jobs = Jobs(connection)
        return (try jobs.unfinished(), try jobs.failed(since: since, listed: looked))
      }
      let failures = failed.latest.map { job in (job, (job.error ?? []).withUnsafeBytes { Failure(json: $0) }) }
      let list = { (language: Language) in
        failures.prefix(named).map { job, failure in
          "; \(JobNumber.text(job.id)) (\(job.method)): \(failure.message.in(language))"
        }.joined()
      }
      return HealthFinding(
        ok: !failures.contains { ours.contains($0.1.kind) },
        "\(unfinished) unfinished; \(failed.count) failed in the last day\(list(.en))",
        zh: "\(unfinished) 个未完成；最近一天内 \(failed.count) 个失败\(list(.zhHans))")
    } catch {
      return HealthFinding(ok: false, "\(error)", zh: "\(error)")
    }
  }
}

/// What became of work that nobody waits for: the delivery of events.
enum EventsCheck: HealthCheck {
  static let name = "events"

  static func look(at engine: Engine) -> HealthFinding {
    let failing = engine.deliveries.failing
    guard !failing.isEmpty else {
      return HealthFinding(ok: true, "every subscriber takes its events", zh: "所有订阅者均正常接收事件")
    }
    let english = failing.map { id, failing in
      "\(id) has not taken \(failing.event) since \(failing.since), \(failing.tries) tries: \(failing.reason.en)"
    }
    let chinese = failing.map { id, failing in
      "\(id) 自 \(failing.since) 起未接收 \(failing.event)，已尝试 \(failing.tries) 次：\(failing.reason.zhHans)"
    }
    return HealthFinding(ok: false, english.joined(separator: "; "), zh: chinese.joined(separator: "；"))
  }
}
