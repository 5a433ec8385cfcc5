import AvalKit

/// Remembers the replies of successful requests by their idempotency key, for 30 days.
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

  /// What stands for a caller's key: the hash of actor and key, behind the first and the last eight bytes of the key.
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
    /// The key was used by another request: answer `Failure.idempotencyConflict`.
    case conflict
  }

  /// How long a reply is kept, in milliseconds.
  package static let retention: Int64 = 30 * 86_400_000

  private let connection: Connection
  private let select: PreparedStatement
  private let insert: PreparedStatement
  private let delete: PreparedStatement

  package init(_ connection: Connection) throws {
    self.connection = connection
    select = try connection.prepare("SELECT request, reply FROM host_idempotency WHERE key = ?1")
    insert = try connection.prepare(
      "INSERT INTO host_idempotency (key, request, at, reply) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (key) DO NOTHING")
    delete = try connection.prepare(
      """
      DELETE FROM host_idempotency
      WHERE id IN (SELECT id FROM host_idempotency ORDER BY id LIMIT ?2) AND at < ?1
      """)
  }

  /// What stands for a caller's key.
  package static func key(actor: String, key: String) -> Key {
    var input = HashInput()
    input.add(actor)
    input.add(key)
    let hash = Hash(input.digest())
    var key = key
    return key.withUTF8 { Key(UnsafeRawBufferPointer($0), hash: hash) }
  }

  /// The hash that stands for what was asked: the method and its canonical params (`_meta` left out).
  package static func request(method: String, params: UnsafeRawBufferPointer) -> Hash {
    var input = HashInput()
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
    return isSame ? .repeated(reply: select.blob(1)) : .conflict
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

  /// Drops up to `limit` of the oldest replies that are past their retention; answers how many. Cheap when there are
  /// none: run it once a group or so.
  package func purge(now: Int64, limit: Int64) throws -> Int64 {
    defer { delete.reset() }
    try delete.bind(now - Self.retention, at: 1)
    try delete.bind(limit, at: 2)
    try delete.run()
    return connection.changes
  }
}

extension Failure {
  /// A key that already belongs to another request.
  package static let idempotencyConflict = Failure(
    .conflict,
    "This idempotencyKey was used for a request with other parameters; use a new key for a new request.",
    zh: "该 idempotencyKey 已用于参数不同的请求;新请求请使用新的键。", path: "/_meta/idempotencyKey")
}
