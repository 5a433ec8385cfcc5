import AvalKit

/// What the writer keeps from group to group: the prepared books of evidence on its connection.
final class WriterBooks {
  let connection: Connection
  let ids: IDSequence
  let audit: AuditLog
  let idempotency: Idempotency
  let outbox: Outbox
  let jobs: Jobs

  init(_ connection: Connection, site: Int, random: RandomSource) throws {
    self.connection = connection
    ids = try IDSequence(connection, site: site)
    let pool = RandomPool()
    audit = try AuditLog(connection) { random.isSeeded ? random.fill($0) : pool.fill($0) }
    idempotency = try Idempotency(connection)
    outbox = try Outbox(connection)
    jobs = Jobs(connection)
  }
}

/// One transaction on the writing connection, shared by the requests that arrived close together.
///
/// Invariant: used on the writer's queue only.
final class WriteGroup {
  let books: WriterBooks
  /// Whether a request of the group put events into the outbox.
  var hasOutboxed = false
  private var level = 0

  var connection: Connection { books.connection }
  var idempotency: Idempotency { books.idempotency }

  /// Opens the transaction; what another process may have written since the last one is read anew.
  init(_ books: WriterBooks) throws {
    self.books = books
    try books.connection.beginImmediate()
    books.ids.begin()
    try books.audit.begin()
  }

  /// Makes everything durable.
  func commit() throws {
    try books.ids.flush()
    try connection.commit()
  }

  func nextID() throws -> Int64 { try books.ids.next() }

  // MARK: Savepoints

  func openSavepoint() throws {
    try connection.savepoint(level)
    level += 1
  }

  func releaseSavepoint() throws {
    level -= 1
    try connection.release(level)
  }

  func undoSavepoint() throws {
    level -= 1
    try connection.undo(level)
  }

  /// Runs `body` so that a failure undoes what it wrote, the audit chain's head included.
  func within<T>(_ body: () throws -> T) throws -> T {
    let head = books.audit.head
    let depth = level
    try openSavepoint()
    do {
      let result = try body()
      try releaseSavepoint()
      return result
    } catch {
      books.audit.head = head
      level = depth + 1
      try undoSavepoint()
      throw error
    }
  }

  // MARK: Evidence

  /// The audit entry of a request that wrote: its parameters and everything it reported as changed.
  func audit(_ context: RequestContext, params: [UInt8]) throws {
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
    try append(.write, context, payload: json.bytes)
  }

  /// The audit entry of a read that is evidence itself.
  func auditRead(_ context: RequestContext, params: [UInt8]) throws {
    try append(.read, context, payload: Array("{\"params\":".utf8) + params + [UInt8(ascii: "}")])
  }

  private func append(_ kind: AuditRecord.Kind, _ context: RequestContext, payload: [UInt8]) throws {
    try books.audit.append(
      AuditRecord(
        at: context.now.milliseconds, kind: kind, actor: context.actor, method: context.method,
        subject: context.subject ?? ""),
      payload: payload)
  }
}
