import AvalKit

/// Remembers the replies of successful requests by their idempotency key, as long as `limits.idempotencyDays` says, and
/// the keys of jobs that go on.
///
/// A key belongs to the principal who used it first. A job reserves its key in the transaction that makes the job, so
/// that a restart and a second host know it; its end settles the key with the reply, its failure or cancellation frees
/// it.
///
/// The index holds only short keys, so that it stays small and in memory; replies lie in the table. Belongs to the
/// writer.
package final class Idempotency {
  /// The first 16 bytes of a SHA-256.
  package struct Hash: Sendable, Hashable {
    private let high: UInt64
    private let low: UInt64

    fileprivate init(_ digest: Digest) {
      (high, low) = digest.withBytes {
        ($0.loadUnaligned(as: UInt64.self), $0.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
      }
    }

    fileprivate func withBytes<T>(_ body: (UnsafeRawBufferPointer) throws -> T) rethrows -> T {
      try withUnsafeBytes(of: self, body)
    }
  }

  /// What stands for a caller's key: the hash of principal and key, behind the first and the last eight bytes of the key.
  ///
  /// The hash alone decides what is equal. The bytes before it only keep keys that were made one after another (times,
  /// counters) close together in the index: a group of requests then changes a few of its pages, not one each.
  package struct Key: Sendable, Hashable {
    private let first: UInt64
    private let last: UInt64
    private let hash: Hash

    fileprivate init(_ text: UnsafeRawBufferPointer, hash: Hash) {
      func word(_ bytes: UnsafeRawBufferPointer.SubSequence) -> UInt64 {
        var word: UInt64 = 0
        withUnsafeMutableBytes(of: &word) { $0.copyBytes(from: bytes) }
        return word
      }
      first = word(text.prefix(8))
      last = word(text.suffix(8))
      self.hash = hash
    }

    fileprivate func withBytes<T>(_ body: (UnsafeRawBufferPointer) throws -> T) rethrows -> T {
      try withUnsafeBytes(of: self, body)
    }
  }

  package enum Outcome: Sendable {
    /// Nothing is known of this key.
    case new
    /// The same request succeeded before: answer these bytes.
    case repeated(reply: [UInt8])
    /// The same request has become a job that goes on: wait for that one.
    case running(job: Int64)
    /// The key was used by another request: answer `Failure.idempotencyConflict`.
    case conflict
  }

  private let connection: Connection
  private let select: PreparedStatement
  private let insert: PreparedStatement
  private let hold: PreparedStatement
  private let settle: PreparedStatement
  private let free: PreparedStatement
  private let delete: PreparedStatement

  /// Ids count up in the order of storing, so that the oldest replies are purged first.
  private static let nextID = "(SELECT coalesce(max(id), 0) + 1 FROM host_idempotency)"

  package init(_ connection: Connection) throws {
    self.connection = connection
    select = try connection.prepare("SELECT request, reply, job FROM host_idempotency WHERE key = ?1")
    insert = try connection.prepare(
      """
      INSERT INTO host_idempotency (id, key, request, at, reply) VALUES (\(Self.nextID), ?1, ?2, ?3, ?4)
      ON CONFLICT (key) DO NOTHING
      """)
    hold = try connection.prepare(
      """
      INSERT INTO host_idempotency (id, key, request, at, reply, job) VALUES (\(Self.nextID), ?1, ?2, ?3, x'', ?4)
      ON CONFLICT (key) DO NOTHING
      """)
    settle = try connection.prepare("UPDATE host_idempotency SET reply = ?2, at = ?3, job = NULL WHERE job = ?1")
    free = try connection.prepare("DELETE FROM host_idempotency WHERE job = ?1")
    delete = try connection.prepare(
      """
      DELETE FROM host_idempotency
      WHERE id IN (SELECT id FROM host_idempotency ORDER BY id LIMIT ?2) AND at < ?1 AND job IS NULL
      """)
  }

  /// What stands for a caller's key.
  package static func key(principal: String, key: String) -> Key {
    var input = HashInput()
    input.add(principal)
    input.add(key)
    let hash = Hash(input.digest())
    var key = key
    return key.withUTF8 { Key(UnsafeRawBufferPointer($0), hash: hash) }
  }

  /// The hash that stands for what was asked: the person, the method and its canonical params (`_meta` left out).
  ///
  /// The person counts only where it is another than the principal, which the key names already: what was remembered
  /// before the two were told apart stays known.
  package static func request(caller: Caller, method: String, params: UnsafeRawBufferPointer) -> Hash {
    var input = HashInput()
    if caller.actor != caller.principal { input.add(caller.actor) }
    input.add(method)
    input.add(params)
    return Hash(input.digest())
  }

  /// What is known of a key.
  package func find(_ key: Key, request: Hash) throws -> Outcome {
    defer { select.reset() }
    try key.withBytes { try select.bind(blob: $0, at: 1) }
    guard try select.step() else { return .new }
    let isSame = request.withBytes { expected in
      let stored = select.bytes(0)
      return stored.count == expected.count && stored.elementsEqual(expected)
    }
    guard isSame else { return .conflict }
    return select.isNull(2) ? .repeated(reply: select.blob(1)) : .running(job: select.int(2))
  }

  /// Reserves a key for a job while it goes on; false where the key is known already.
  package func reserve(_ key: Key, request: Hash, for job: Int64, at: Int64) throws -> Bool {
    defer { hold.reset() }
    try key.withBytes { try hold.bind(blob: $0, at: 1) }
    try request.withBytes { try hold.bind(blob: $0, at: 2) }
    try hold.bind(at, at: 3)
    try hold.bind(job, at: 4)
    try hold.run()
    return connection.changes == 1
  }

  /// Makes the key that a job reserved, if it had one, answer the job's reply.
  package func settle(_ job: Int64, reply: [UInt8], at: Int64) throws {
    defer { settle.reset() }
    try settle.bind(job, at: 1)
    try settle.bind(reply, at: 2)
    try settle.bind(at, at: 3)
    try settle.run()
  }

  /// Frees the key of a job that has failed or was cancelled: the same request may be made again.
  package func release(_ job: Int64) throws {
    defer { free.reset() }
    try free.bind(job, at: 1)
    try free.run()
  }

  /// Stores a success; false where the key is known already (ask `find` then, after undoing the request).
  ///
  /// A request may therefore run without asking `find` first, and ask only when it fails or this answers false.
  package func insert(_ key: Key, request: Hash, at: Int64, reply: UnsafeRawBufferPointer) throws -> Bool {
    defer { insert.reset() }
    try key.withBytes { try insert.bind(blob: $0, at: 1) }
    try request.withBytes { try insert.bind(blob: $0, at: 2) }
    try insert.bind(at, at: 3)
    try insert.bind(lent: reply, at: 4)
    try insert.run()
    return connection.changes == 1
  }

  /// Drops up to `limit` of the oldest replies, those that were stored before an instant (milliseconds since 1970); answers
  /// how many. Cheap when there are none.
  package func purge(before instant: Int64, limit: Int64) throws -> Int64 {
    defer { delete.reset() }
    try delete.bind(instant, at: 1)
    try delete.bind(limit, at: 2)
    try delete.run()
    return connection.changes
  }
}

extension Failure {
  /// A key that already belongs to another request.
  package static let idempotencyConflict = Failure(
    .conflict,
    "This idempotencyKey belongs to another request (method, parameters or person differ); use a new key for a new one.",
    zh: "该 idempotencyKey 已用于另一请求（方法、参数或操作人不同）；新请求请使用新的键。", path: "/_meta/idempotencyKey")
}
