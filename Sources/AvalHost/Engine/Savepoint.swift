import AvalKit

/// A place that a group can be taken back to: its rows, and everything that a request keeps in memory until its end.
///
/// Every savepoint of the host is one of these: a task's own, a call between modules, a module's (`savepoint` of its
/// store), a record of an import, the delivery of an event. What is undone leaves no event, no change, no audit entry,
/// no checkpoint. Ids alone are not given twice: an undone request leaves a gap.
struct Savepoint {
  /// Its nesting in the transaction, from 0.
  fileprivate let level: Int
  fileprivate let audit: AuditHead
  fileprivate let hasOutboxed: Bool
  fileprivate let hasDestroyed: Bool
  /// Whose events and changes go with the rows; nil where the request begins inside.
  fileprivate let context: RequestContext?
  fileprivate let mark: RequestContext.Mark?
  /// How many rows the connection had changed, and how many of the request's had been undone.
  fileprivate let rows: Int64
  fileprivate let undoneRows: Int64
}

extension WriteGroup {
  /// Opens a savepoint; every one that is opened is released or undone.
  ///
  /// - Parameter context: the request whose events, changes and checkpoint it holds; nil where that begins inside.
  func openSavepoint(_ context: RequestContext?) throws -> Savepoint {
    let savepoint = Savepoint(
      level: level, audit: books.audit.head, hasOutboxed: hasOutboxed, hasDestroyed: hasDestroyed, context: context,
      mark: context?.mark, rows: connection.totalChanges, undoneRows: context?.undoneRows ?? 0)
    try connection.savepoint(level)
    level += 1
    return savepoint
  }

  /// Keeps what was done since, with whatever was opened inside and not ended.
  func release(_ savepoint: Savepoint) throws {
    try connection.release(savepoint.level)
    level = savepoint.level
  }

  /// Undoes what was done since, with whatever was opened inside and not ended.
  func undo(_ savepoint: Savepoint) throws {
    level = savepoint.level
    books.audit.head = savepoint.audit
    hasOutboxed = savepoint.hasOutboxed
    hasDestroyed = savepoint.hasDestroyed
    if let mark = savepoint.mark { savepoint.context?.rewind(to: mark) }
    savepoint.context?.undoneRows = savepoint.undoneRows + connection.totalChanges - savepoint.rows
    try connection.undo(savepoint.level)
  }

  /// Runs `body` so that its failure undoes what it wrote, announced and reported, and nothing more.
  func within<T>(_ context: RequestContext? = nil, _ body: () throws -> T) throws -> T {
    let savepoint = try openSavepoint(context)
    do {
      let result = try body()
      try release(savepoint)
      return result
    } catch {
      try undo(savepoint)
      throw error
    }
  }
}
