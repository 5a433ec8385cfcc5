import AvalKit

/// Whether writes get on: what holds them, and for how long.
enum WriterCheck: HealthCheck {
  static let name = "writer"
  /// A group that is open longer holds everybody who writes.
  static let slowMilliseconds: Int64 = 5000

  static func look(at engine: Engine) -> HealthFinding {
    let writer = engine.writer
    let (waiting, milliseconds) = (writer.waiting, writer.groupMilliseconds)
    guard milliseconds > slowMilliseconds else {
      return HealthFinding(ok: true, "\(waiting) waiting", zh: "\(waiting) 个等待中")
    }
    let seconds = milliseconds / 1000
    guard let call = engine.callOnWriter else {
      return HealthFinding(
        ok: false, "\(waiting) waiting; a commit has taken \(seconds) s: look at the disk",
        zh: "\(waiting) 个等待中；一次提交已用 \(seconds) 秒：请检查磁盘")
    }
    return HealthFinding(
      ok: false, "\(waiting) waiting behind \(call.description), which has run for \(call.seconds) s",
      zh: "\(waiting) 个等待中，正在等待已运行 \(call.seconds) 秒的 \(call.description)")
  }
}

/// Whether every call ends: those that have not returned although their time was over, by name.
enum CallsCheck: HealthCheck {
  static let name = "calls"

  static func look(at engine: Engine) -> HealthFinding {
    let hanging = engine.watch.hanging
    guard let first = hanging.first else {
      let running = engine.watch.running.count
      return HealthFinding(ok: true, "\(running) running", zh: "\(running) 个运行中")
    }
    return HealthFinding(
      ok: false,
      "\(hanging.count) of \(engine.configuration.limits.readers) readers hang; \(first.description) has not returned for \(first.seconds) s",
      zh:
        "\(engine.configuration.limits.readers) 个读线程中有 \(hanging.count) 个未返回；\(first.description) 已 \(first.seconds) 秒未返回"
    )
  }
}

/// Whether requests are taken on as they come.
enum QueueCheck: HealthCheck {
  static let name = "queue"

  static func look(at engine: Engine) -> HealthFinding {
    let limit = engine.configuration.limits.queuedRequests
    guard let queue = engine.served.withLock({ $0 }) else {
      return HealthFinding(ok: true, "no requests", zh: "没有请求")
    }
    let (unanswered, handed) = (queue.unanswered, queue.handed)
    let waitingCalls = engine.waitingCalls.load(ordering: .relaxed)
    return HealthFinding(
      ok: handed < limit,
      "\(unanswered) unanswered, \(waitingCalls) of them waiting for jobs; at most \(limit) at work",
      zh: "\(unanswered) 个未答复，其中 \(waitingCalls) 个在等待作业；同时处理上限 \(limit) 个")
  }
}

/// Whether the log is read.
enum LogCheck: HealthCheck {
  static let name = "log"

  static func look(at engine: Engine) -> HealthFinding {
    let dropped = Log.dropped
    guard dropped > 0 else { return HealthFinding(ok: true, "no lines dropped", zh: "没有丢弃的日志行") }
    return HealthFinding(
      ok: false, "\(dropped) lines were dropped: standard error is not read",
      zh: "已丢弃 \(dropped) 行日志：标准错误无人读取")
  }
}

extension Engine {
  /// The call that the writer runs now.
  var callOnWriter: WatchedCall? { watch.running.first { $0.place == .writer } }
}
