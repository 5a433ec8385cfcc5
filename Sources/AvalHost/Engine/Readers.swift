import AvalKit
import Synchronization

/// Reading connections: each pins its snapshot on the intake thread, then runs aside. There are as many threads for them
/// as connections, and some more for calls that need none.
///
/// Invariant: a connection is either in `idle` or owned by the one request that took it; it moves to another thread
/// only together with that ownership.
final class Readers: @unchecked Sendable {
  private struct Idle {
    var connections: [Lent] = []
    var open = 0
  }

  private let idle = Mutex(Idle())
  private let limit: Int
  private let connect: @Sendable () throws -> Connection
  private let threads: ThreadPool
  private let asideThreads: ThreadPool
  private let pauses = Pauses()
  /// Used under `probeLock` only.
  private var probing: Connection?
  private let probeLock = Mutex(())

  init(limit: Int, aside: Int, connect: @escaping @Sendable () throws -> Connection) {
    self.limit = limit
    self.connect = connect
    threads = ThreadPool(limit: limit)
    asideThreads = ThreadPool(limit: aside)
  }

  /// A connection of its own for the caller, or nil where all are busy.
  func take() throws -> Connection? {
    let (lent, mayOpen) = idle.withLock { idle -> (Lent?, Bool) in
      if let lent = idle.connections.popLast() { return (lent, false) }
      guard idle.open < limit else { return (nil, false) }
      idle.open += 1
      return (nil, true)
    }
    guard mayOpen else { return lent?.connection }
    do {
      return try connect()
    } catch {
      idle.withLock { $0.open -= 1 }
      throw error
    }
  }

  /// A connection of its own for the caller, one more where all are busy.
  func takeOrOpen() throws -> Connection { try take() ?? connect() }

  /// Ends the snapshot and lends the connection to the next.
  func give(back connection: Connection) {
    connection.rollback()
    let lent = Lent(connection)
    idle.withLock { $0.connections.append(lent) }
  }

  /// Runs `body` aside with a connection whose snapshot is pinned, then takes the connection back. False where the
  /// system gives no thread for it: `body` does not run.
  func run(_ connection: Connection, _ body: @escaping @Sendable (Connection) -> Void) -> Bool {
    let lent = Lent(connection)
    return threads.run { [self] in
      body(lent.connection)
      give(back: lent.connection)
    }
  }

  /// Runs `body` aside without a connection, when its turn comes. False where the system gives no thread for it.
  @discardableResult
  func aside(_ body: @escaping @Sendable () -> Void) -> Bool { asideThreads.run(body) }

  /// How many calls wait for a thread aside.
  var waiting: Int { asideThreads.waiting + threads.waiting }

  /// Runs `body` aside after a pause, without holding a thread meanwhile.
  func later(milliseconds: Int, _ body: @escaping @Sendable () -> Void) {
    pauses.after(milliseconds: milliseconds) { [asideThreads] in asideThreads.run(body) }
  }

  /// A short read in a snapshot of its own, on the caller's thread.
  func withSnapshot<T>(_ body: (Connection) throws -> T) throws -> T {
    let connection = try take() ?? connect()
    defer { give(back: connection) }
    _ = try connection.beginSnapshot()
    return try body(connection)
  }

  /// One look-up on a connection kept for it: whether the database can be read, and its generation.
  func probe() throws -> Int64 { try look { $1 } }

  /// A look into a snapshot on the connection kept for it, with its generation.
  func look<T: Sendable>(_ body: (Connection, Int64) throws -> T) throws -> T {
    try probeLock.withLock { _ in
      let connection = try probing ?? connect()
      probing = connection
      defer { connection.rollback() }
      return try body(connection, try connection.beginSnapshot())
    }
  }

  /// Carries a connection to another thread together with its ownership.
  private struct Lent: @unchecked Sendable {
    let connection: Connection
    init(_ connection: Connection) { self.connection = connection }
  }
}
