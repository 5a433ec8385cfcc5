import AvalKit

/// What nobody asks for and has to be done: at start and once a day, in slices that let requests in between.
extension Engine {
  /// How often the host looks whether something is due, in milliseconds.
  private static let tick = 2000
  private static let day: Int64 = 86_400_000_000_000
  /// How many rows one slice deletes.
  private static let slice: Int64 = 500
  /// How long reject files are kept, and events for a module that is away, in milliseconds.
  private static let rejectsKept: Int64 = 30 * 86_400_000
  private static let eventsKept: Int64 = 90 * 86_400_000

  func startHousekeeping() {
    housekeep()
    tick(last: Clock.monotonic)
  }

  private func tick(last: Int64) {
    readers.later(milliseconds: Self.tick) { [self] in
      guard !jobs.isStopping else { return }
      if pendingDestruction.isSet { eraseAgain() }
      let isDue = Clock.monotonic - last >= Self.day || isHousekeepingLeft.isSet
      if isDue { housekeep() }
      tick(last: isDue ? Clock.monotonic : last)
    }
  }

  /// Destroyed content that a reader kept on the disk.
  private func eraseAgain() {
    writer.submit(
      WriterTask { group in
        group.hasDestroyed = true
        return []
      })
  }

  /// What is kept for so many days is kept by a clock that the recordings bear out: one that has run away, or a host
  /// that nobody wrote to for a day, clears nothing away until something has been recorded.
  private func housekeep() {
    readers.aside { [self] in
      do {
        let recorded = try readers.withSnapshot { try Anchor.read($0) }.clockAt
        let reading = clock.reading.milliseconds
        isHousekeepingLeft.isSet =
          recorded > 0 && !(recorded - Clock.behindLimit...recorded + Clock.aheadLimit ~= reading)
        if !isHousekeepingLeft.isSet { clearAway() }
      } catch {
        Log.write(.warning, "housekeeping: \(Writer.failure(error).message.en)")
      }
    }
  }

  private func clearAway() {
    purgeReplies()
    dropAbsentSubscribers()
    readers.aside { [self] in sweepFiles() }
  }

  // MARK: Rows

  /// Replies that are past their retention, the oldest first.
  private func purgeReplies() {
    let kept = Int64(configuration.limits.idempotencyDays) * 86_400_000
    let left = Flag(false)
    writer.submit(
      WriterTask(completion: { [self] outcome in
        Self.log(outcome, "old replies")
        guard left.isSet, !jobs.isStopping else { return }
        readers.later(milliseconds: 20) { [self] in purgeReplies() }
      }) { [self] group in
        let purged = try group.idempotency.purge(before: clock.reading.milliseconds - kept, limit: Self.slice)
        left.isSet = purged == Self.slice
        return []
      })
  }

  /// A module that has been away for so long that an event for it has waited 90 days is forgotten as a subscriber, on
  /// record; enabled again it hears of what happens from then on.
  private func dropAbsentSubscribers() {
    writer.submit(
      WriterTask(completion: { Self.log($0, "subscribers") }) { [self] group in
        let outbox = group.books.outbox
        let oldest = clock.reading.milliseconds - Self.eventsKept
        for (id, position) in try outbox.positions().sorted(by: { $0.key < $1.key })
        where modules.current.module(id)?.enabled != true {
          guard let waiting = try outbox.firstInstant(after: position), waiting < oldest else { continue }
          try outbox.unsubscribe(id)
          try group.books.audit.append(
            AuditRecord(
              at: clock.record().milliseconds, kind: .host, actor: "system", principal: "system",
              method: "event.subscriber.drop",
              subject: id),
            payload: JSONCoding.encode(["position": position]))
        }
        _ = try outbox.prune(limit: Self.slice)
        return []
      })
  }

  // MARK: Files

  private func sweepFiles() {
    EvidenceStore(database).sweep()
    let oldest = clock.reading.milliseconds - Self.rejectsKept
    do {
      let unfinished = try readers.withSnapshot { connection in
        Set(
          try connection.all("SELECT id FROM host_job WHERE state IN ('queued', 'running') ORDER BY id") {
            JobNumber.text($0.int(0))
          })
      }
      RejectFile.sweep(database: database.path, olderThan: oldest, sparing: unfinished)
    } catch {
      Log.write(.warning, "housekeeping: \(Writer.failure(error).message.en)")
    }
  }

  private static func log(_ outcome: Outcome, _ what: String) {
    // What the host's end has cut off is done after the next start.
    guard case .failure(let failure) = outcome, failure != .hostEnding else { return }
    Log.write(.warning, "housekeeping, \(what): \(failure.message.en)")
  }
}
