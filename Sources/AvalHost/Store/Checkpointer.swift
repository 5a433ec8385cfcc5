import CSQLite
import Dispatch
import Synchronization

/// Moves committed pages from the log into the database file, beside the writer. Left to itself SQLite does that inside
/// the commit that fills the log, and the requests of that commit wait for it.
///
/// A log that never rests is never begun anew; where it has grown `behind` pages the writer moves what is left itself.
///
/// Invariant: `connection` is used on `queue` only, `asked` by the writer only.
package final class Checkpointer: @unchecked Sendable {
  private let worthwhile: Int
  private let behind: Int
  private let open: @Sendable () throws -> Connection
  private let queue = DispatchQueue(label: "aval.checkpoint", qos: .utility)
  private let isRunning = Atomic(false)
  private var connection: Connection?
  /// How long the log was when a checkpoint was last asked for.
  private var asked = 0

  /// - Parameters:
  ///   - worthwhile: new pages in the log from which on it is worth the two syncs that a checkpoint costs.
  ///   - behind: pages in the log at which the writer stops and helps; 64 MB, as much as stays of a log begun anew.
  package init(
    worthwhile: Int = 4000, behind: Int = 16_000, open: @escaping @Sendable () throws -> Connection
  ) {
    (self.worthwhile, self.behind) = (worthwhile, behind)
    self.open = open
  }

  /// Called by the writer after each commit.
  package func follow(_ writer: Connection) {
    let pages = writer.logPages
    if pages < asked { asked = 0 }
    if pages >= behind {
      asked = pages
      return writer.checkpoint()
    }
    guard pages - asked >= worthwhile, !isRunning.exchange(true, ordering: .acquiring) else { return }
    asked = pages
    queue.async { [self] in
      run()
      isRunning.store(false, ordering: .releasing)
    }
  }

  /// What cannot be moved now stays in the log, where it is as durable, and is moved the next time.
  private func run() {
    do {
      let opened = try connection ?? open()
      connection = opened
      opened.checkpoint()
    } catch {
      connection = nil
    }
  }
}

extension Connection {
  /// From here on `logPages` tells how long the log is, and SQLite starts no checkpoint by itself.
  package func followLog() {
    let own = Unmanaged.passUnretained(self).toOpaque()
    sqlite3_wal_hook(
      handle,
      { own, _, _, pages in
        guard let own else { return SQLITE_OK }
        Unmanaged<Connection>.fromOpaque(own).takeUnretainedValue().logPages = Int(pages)
        return SQLITE_OK
      }, own)
  }

  /// Moves everything out of the log and cuts it; waits so many milliseconds for those who need it.
  func emptyLog(waiting: Int32) {
    sqlite3_busy_timeout(handle, waiting)
    sqlite3_wal_checkpoint_v2(handle, nil, SQLITE_CHECKPOINT_TRUNCATE, nil, nil)
  }

  /// Moves what no reader needs in the log any more, without waiting for anybody.
  func checkpoint() {
    sqlite3_wal_checkpoint_v2(handle, nil, SQLITE_CHECKPOINT_PASSIVE, nil, nil)
  }
}
