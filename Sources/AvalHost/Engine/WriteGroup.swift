import AvalKit

/// What the writer keeps from group to group: the prepared books of evidence on its connection.
final class WriterBooks {
  let connection: Connection
  let ids: IDSequence
  let audit: AuditLog
  let idempotency: Idempotency
  let outbox: Outbox
  let jobs: Jobs
  let work: WorkBook
  let clock: Clock
  let database: Database
  /// Whether content has been destroyed that may still be found on the disk.
  let pendingDestruction: Flag
  /// Called after a commit that has put events into the outbox, on the writer's queue.
  var onEvents: () -> Void = {}

  init(_ database: Database, _ connection: Connection, site: Int, random: RandomSource, clock: Clock) throws {
    self.connection = connection
    self.clock = clock
    self.database = database
    pendingDestruction = Flag(try HostDestruction.pendingCount(connection) > 0)
    ids = try IDSequence(connection, site: site)
    let pool = RandomPool()
    audit = try AuditLog(connection) { random.isSeeded ? random.fill($0) : pool.fill($0) }
    idempotency = try Idempotency(connection)
    outbox = try Outbox(connection)
    jobs = Jobs(connection)
    work = WorkBook(connection)
  }
}

extension WriterBooks {
  /// Removes from the disk what has been destroyed; what cannot be removed now stays pending. On the writer's queue,
  /// between two groups.
  func erase() {
    do {
      pendingDestruction.isSet = try !Eraser(database, clock: clock).run(connection)
    } catch {
      pendingDestruction.isSet = true
      Log.write(.error, "destruction: \(Writer.failure(error).message.en)")
    }
  }
}

/// One transaction on the writing connection, shared by the requests that arrived close together.
///
/// Invariant: used on the writer's queue only.
final class WriteGroup {
  let books: WriterBooks
  /// Whether a request of the group put events into the outbox.
  var hasOutboxed = false
  /// Whether a request of the group destroyed content that may still lie in the log and in files.
  var hasDestroyed = false
  /// Whether a request or a job of the group has written: only that moves the recording time, and only that is refused
  /// by a clock that is far behind. Upkeep, claims of jobs and the entries of audited reads do neither.
  var records = false
  /// Whether a request has changed what the requests after it may do: the group takes no further one.
  var isLast = false
  /// How many savepoints are open; moved by `Savepoint` alone.
  var level = 0

  var connection: Connection { books.connection }
  var idempotency: Idempotency { books.idempotency }

  /// How many rows the connection had changed when the transaction began.
  private let changesBefore: Int64

  /// Opens the transaction; what another process may have written since the last one is read anew.
  init(_ books: WriterBooks) throws {
    self.books = books
    try books.connection.beginImmediate()
    changesBefore = books.connection.totalChanges
    books.ids.begin()
    try books.audit.begin()
    books.clock.recorded.raise(to: books.audit.anchors.anchor.recordedAt)
  }

  /// Makes everything durable. No request writes by a clock that is far behind, nor into a file that is no longer the
  /// one the host serves.
  func commit() throws {
    try books.ids.flush()
    if connection.totalChanges != changesBefore {
      try seal()
      try books.database.watch.check(connection)
    }
    try connection.commit()
    if hasOutboxed { books.onEvents() }
    if hasDestroyed { books.erase() }
  }

  /// Writes the audit's end and, where something was recorded, the recording time outside of the chain.
  func seal() throws {
    guard records else { return try anchorAudit() }
    let latest = books.audit.anchors.anchor.clockAt
    let reading = books.clock.reading.milliseconds
    guard reading >= latest - Clock.behindLimit else { throw Failure.clockBehind(reading: reading, recorded: latest) }
    try books.audit.seal(recordedAt: books.clock.record().milliseconds, clockAt: max(reading, latest))
  }

  /// Anchors what the group has appended so far, for a read among its writes.
  func anchorAudit() throws {
    if books.audit.head != books.audit.anchors.anchor.head { try books.audit.seal() }
  }

  func nextID() throws -> Int64 { try books.ids.next() }

  // MARK: Evidence

  /// The audit entry of a request that wrote: its parameters and everything it reported as changed.
  func audit(_ context: RequestContext, params: [UInt8]) throws {
    try EvidenceCheck.require(context)
    var json = JSONWriter(reserving: params.count + 64 + context.changes.reduce(0) { $0 + $1.count + 1 })
    json.beginObject()
    json.key("params")
    json.raw(params)
    if !context.changes.isEmpty {
      json.key("changes")
      json.beginArray()
      for change in context.changes { json.raw(change) }
      json.endArray()
    }
    json.endObject()
    records = true
    try append(.write, context, payload: json.bytes)
  }

  /// The audit entry of a read that is evidence itself.
  func auditRead(_ context: RequestContext, params: [UInt8]) throws {
    try append(.read, context, payload: Array("{\"params\":".utf8) + params + [UInt8(ascii: "}")])
  }

  private func append(_ kind: AuditRecord.Kind, _ context: RequestContext, payload: [UInt8]) throws {
    try books.audit.append(
      AuditRecord(
        at: context.now.milliseconds, kind: kind, actor: context.caller.actor, principal: context.caller.principal,
        method: context.method,
        subject: context.subject ?? ""),
      payload: payload)
  }
}

extension Failure {
  static func clockBehind(reading: Int64, recorded: Int64) -> Failure {
    let (now, last) = (Instant(milliseconds: reading), Instant(milliseconds: recorded))
    return Failure(
      .failedPrecondition,
      "The clock says \(now), but something was recorded at \(last): set the clock right, or accept it with aval doctor --accept-clock.",
      zh: "时钟为 \(now)，但已有 \(last) 的记录：请校正时钟，或用 aval doctor --accept-clock 予以接受。")
  }
}
