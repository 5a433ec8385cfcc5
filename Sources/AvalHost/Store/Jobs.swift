import AvalKit

/// Long work that is done in slices, as the database remembers it.
package struct JobRecord: Sendable {
  package enum State: String, Sendable, CaseIterable {
    case queued
    case running
    case done
    case failed
    case cancelled

    package var isFinished: Bool { self != .queued && self != .running }
  }

  package let id: Int64
  package let method: String
  package let caller: Caller
  package let state: State
  /// JSON of the host's: clock, asOf, language, as they were when the job was asked for.
  package let context: [UInt8]
  package let params: [UInt8]
  /// What the last slice left; nil before the first has ended.
  package let checkpoint: [UInt8]?
  package let result: [UInt8]?
  /// JSON of the failure.
  package let error: [UInt8]?
  /// Progress; a total of 0 is unknown.
  package let done: Int64
  package let total: Int64
  /// The process that works on it; nil: nobody yet.
  package let owner: Int64?
  package let isCancelRequested: Bool
  package let createdAt: Int64
  package let updatedAt: Int64
}

/// Reads and writes `host_job`. Everything that changes a job belongs into the transaction of the work it speaks of.
package struct Jobs {
  private let connection: Connection

  package init(_ connection: Connection) {
    self.connection = connection
  }

  /// Queues a job that nobody owns yet.
  package func create(
    id: Int64, method: String, caller: Caller, context: [UInt8], params: [UInt8], at: Int64
  ) throws {
    try connection.run(
      """
      INSERT INTO host_job (id, method, actor, principal, state, context, params, created_at, updated_at)
      VALUES (?1, ?2, ?3, ?4, 'queued', ?5, ?6, ?7, ?7)
      """,
      [
        .integer(id), .text(method), .text(caller.actor), .text(caller.principal), .blob(context), .blob(params),
        .integer(at),
      ])
  }

  package func get(_ id: Int64) throws -> JobRecord? {
    try connection.first("SELECT \(Self.columns) FROM host_job WHERE id = ?1", [.integer(id)], decode: Self.decode)
  }

  /// Newest first.
  ///
  /// - Parameters:
  ///   - state: only jobs in this state; nil: all.
  ///   - before: only jobs with a smaller id (the last one of the page before); nil: from the newest.
  package func list(state: JobRecord.State? = nil, before: SQLValue = .integer(.max), limit: Int) throws -> [JobRecord]
  {
    try connection.all(
      """
      SELECT \(Self.columns) FROM host_job WHERE id < ?1 AND (?2 = '' OR state = ?2) ORDER BY id DESC LIMIT ?3
      """, [before, .text(state?.rawValue ?? ""), .integer(Int64(limit))], decode: Self.decode)
  }

  /// Jobs that nobody works on: new ones, and those whose process has died. Oldest first.
  ///
  /// - Parameter isKnown: whether this process works on a job of its own; one that it has lost is taken up again.
  package func abandoned(
    seenFrom instance: HostInstance, limit: Int, _ isKnown: (Int64) -> Bool = { _ in true }
  ) throws -> [JobRecord] {
    let owners = try connection.all(
      "SELECT id, owner FROM host_job WHERE state IN ('queued', 'running') ORDER BY id"
    ) { (id: $0.int(0), owner: $0.isNull(1) ? nil : $0.int(1)) }
    let abandoned = owners.filter { Self.isAbandoned($0.id, $0.owner, seenFrom: instance, isKnown) }
    return try abandoned.prefix(limit).compactMap { try get($0.id) }
  }

  /// Jobs that failed since an instant, the latest first: how many there are, and the first few of them.
  package func failed(since: Int64, listed: Int64) throws -> (count: Int64, latest: [JobRecord]) {
    let count = try connection.first(
      "SELECT count(*) FROM host_job WHERE state = 'failed' AND updated_at >= ?1", [.integer(since)]
    ) { $0.int(0) }
    let latest = try connection.all(
      """
      SELECT \(Self.columns) FROM host_job WHERE state = 'failed' AND updated_at >= ?1
      ORDER BY updated_at DESC, id DESC LIMIT ?2
      """, [.integer(since), .integer(listed)], decode: Self.decode)
    return (count ?? 0, latest)
  }

  /// How many jobs go on or wait to.
  package func unfinished() throws -> Int64 {
    try connection.first("SELECT count(*) FROM host_job WHERE state IN ('queued', 'running')") { $0.int(0) } ?? 0
  }

  private static func isAbandoned(
    _ id: Int64, _ owner: Int64?, seenFrom instance: HostInstance, _ isKnown: (Int64) -> Bool
  ) -> Bool {
    guard let owner else { return true }
    return owner == instance.id ? !isKnown(id) : !instance.isAlive(owner)
  }

  /// Takes a job for this process; false where another was faster or it has ended.
  package func claim(_ job: JobRecord, for instance: HostInstance, at: Int64) throws -> Bool {
    try connection.run(
      """
      UPDATE host_job SET owner = ?2, state = 'running', updated_at = ?4
      WHERE id = ?1 AND (owner = ?3 OR (owner IS NULL AND ?3 IS NULL)) AND state IN ('queued', 'running')
      """,
      [.integer(job.id), .integer(instance.id), job.owner.map { .integer($0) } ?? .null, .integer(at)]) == 1
  }

  /// Stores what the next slice starts from, with the rows of the slice that has just ended.
  ///
  /// - Returns: false where the job is no longer this process's to run: then undo the slice.
  package func checkpoint(
    _ id: Int64, owner: HostInstance, bytes: [UInt8], done: Int64, total: Int64, at: Int64
  ) throws -> Bool {
    try connection.run(
      """
      UPDATE host_job SET checkpoint = ?3, done = ?4, total = ?5, updated_at = ?6
      WHERE id = ?1 AND owner = ?2 AND state = 'running'
      """,
      [.integer(id), .integer(owner.id), .blob(bytes), .integer(done), .integer(total), .integer(at)]) == 1
  }

  /// Ends a job with its result or its failure (both JSON); false where it had ended before.
  package func finish(
    _ id: Int64, as state: JobRecord.State, result: [UInt8]? = nil, error: [UInt8]? = nil, at: Int64
  ) throws -> Bool {
    guard state.isFinished else { throw Failure.damagedRow("host_job") }
    return try connection.run(
      """
      UPDATE host_job SET state = ?2, result = ?3, error = ?4, owner = NULL, updated_at = ?5
      WHERE id = ?1 AND state IN ('queued', 'running')
      """,
      [
        .integer(id), .text(state.rawValue), result.map { .blob($0) } ?? .null, error.map { .blob($0) } ?? .null,
        .integer(at),
      ]) == 1
  }

  /// Asks whoever runs the job to stop, in this process or another; false where it has ended.
  package func requestCancel(_ id: Int64, at: Int64) throws -> Bool {
    try connection.run(
      """
      UPDATE host_job SET cancel_requested = 1, updated_at = ?2
      WHERE id = ?1 AND state IN ('queued', 'running')
      """, [.integer(id), .integer(at)]) == 1
  }

  /// Looked at between slices, since another process may have asked.
  package func isCancelRequested(_ id: Int64) throws -> Bool {
    try connection.first("SELECT cancel_requested FROM host_job WHERE id = ?1", [.integer(id)]) { $0.int(0) != 0 }
      ?? false
  }

  private static let columns = """
    id, method, actor, state, context, params, checkpoint, result, error, done, total, owner, cancel_requested, \
    created_at, updated_at, principal
    """

  private static func decode(_ row: PreparedStatement) throws -> JobRecord {
    guard let state = JobRecord.State(rawValue: row.text(3)) else { throw Failure.damagedRow("host_job") }
    func blob(_ column: Int32) -> [UInt8]? { row.isNull(column) ? nil : row.blob(column) }
    return JobRecord(
      id: row.int(0), method: row.text(1), caller: Caller(principal: row.text(15), actor: row.text(2)), state: state,
      context: row.blob(4), params: row.blob(5),
      checkpoint: blob(6), result: blob(7), error: blob(8), done: row.int(9), total: row.int(10),
      owner: row.isNull(11) ? nil : row.int(11), isCancelRequested: row.int(12) != 0, createdAt: row.int(13),
      updatedAt: row.int(14))
  }
}
