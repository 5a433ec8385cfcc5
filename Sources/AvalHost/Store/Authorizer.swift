import AvalKit
import CSQLite

/// Decides, each time SQLite compiles a statement, whether the current scope may touch what the statement names.
///
/// SQLite asks through one callback a connection, while a statement is prepared and again, after a schema change,
/// while it is stepped; so `scope` is set before every prepare and every step. It guards against mistakes, not malice.
final class Authorizer {
  var scope = Unmanaged.passUnretained(AccessScope.host)
  /// Why the statement was refused; the failure is made from it after SQLite has returned.
  var denial: Denial?
  /// What the text of the statement being compiled names. Whoever sets it keeps it alive while SQLite runs.
  var names = Unmanaged.passUnretained(SQLNames.none)
  /// Set before each step: whose wish to stop ends the running statement, and whether stopping it is harmless.
  var cancellation: Cancellation?
  var interruptible = false

  /// The first thing that a statement was refused for.
  enum Denial {
    case foreignTable(String)
    case undeclaredView(String)
    case absentView(String)
    case schemaTable(String)
    case rowid(String)
    case function(String)
    case statement(String)
    case foreignObject(String)
  }

  func take() -> Denial? {
    defer { denial = nil }
    return denial
  }

  private func deny(_ reason: Denial) -> Int32 {
    if denial == nil { denial = reason }
    return SQLITE_DENY
  }

  fileprivate func decide(_ action: Int32, _ first: String, _ second: String, accessor: String) -> Int32 {
    let scope = scope.takeUnretainedValue()
    switch action {
    case SQLITE_SELECT, SQLITE_RECURSIVE: return SQLITE_OK
    case SQLITE_READ: return read(table: first, column: second, accessor: accessor, in: scope)
    case SQLITE_FUNCTION: return call(second, in: scope)
    case SQLITE_INSERT, SQLITE_UPDATE, SQLITE_DELETE:
      if scope.owns(first) || (scope.kind != .module && first.hasPrefix("sqlite_")) { return SQLITE_OK }
      return deny(first.hasPrefix("sqlite_") ? .schemaTable(first) : .foreignTable(first))
    default:
      return scope.kind == .module
        ? deny(.statement(Self.names[action] ?? "this statement")) : shape(action, first, second, in: scope)
    }
  }

  /// A view's own tables are reported with the view's name as accessor; a table expression (WITH) of the same name is
  /// reported in the same way, which is why `PortableSQL` refuses those.
  private func read(table: String, column: String, accessor: String, in scope: AccessScope) -> Int32 {
    if scope.owns(table) { return column == "ROWID" ? deny(.rowid(table)) : SQLITE_OK }
    let name = table.lowercased()
    let view = accessor.lowercased()
    if scope.readableViews.contains(name) { return SQLITE_OK }
    if column.isEmpty, mayCount(name, in: scope) { return SQLITE_OK }
    if scope.readableViews.contains(view) {
      return name.hasPrefix(Self.owner(of: view)) ? SQLITE_OK : deny(.foreignTable(table))
    }
    if scope.kind != .module, name.hasPrefix("sqlite_") || name == "pragma_quick_check" { return SQLITE_OK }
    if name.hasPrefix("sqlite_") || name.hasPrefix("pragma_") { return deny(.schemaTable(table)) }
    if scope.absentViews[name] != nil { return deny(.absentView(name)) }
    if scope.absentViews[view] != nil { return deny(.absentView(view)) }
    if AccessScope.isViewName(name) { return deny(.undeclaredView(table)) }
    if AccessScope.isViewName(view) { return deny(.undeclaredView(accessor)) }
    return deny(.foreignTable(table))
  }

  /// Where a statement uses no column of a table but its key, SQLite names the table and not the view it stands in, and
  /// asks for WITH expressions too. Such a table is a view's own where the text itself does not name it.
  private func mayCount(_ name: String, in scope: AccessScope) -> Bool {
    let names = names.takeUnretainedValue()
    if names.expressions.contains(name) { return true }
    return !names.mentions(name) && scope.readableViews.contains { name.hasPrefix(Self.owner(of: $0)) }
  }

  private func call(_ function: String, in scope: AccessScope) -> Int32 {
    let name = function.lowercased()
    if PortableSQL.functions.contains(name) { return SQLITE_OK }
    if scope.kind == .migration {
      let isKnown = Self.functionsOfAlterTable.contains(name) || PortableSQL.functionsOfMigrations.contains(name)
      if isKnown { return SQLITE_OK }
    }
    return deny(.function(function))
  }

  /// What migrations and view files may do beyond reading and writing rows.
  private func shape(_ action: Int32, _ first: String, _ second: String, in scope: AccessScope) -> Int32 {
    func own(_ names: String...) -> Int32 {
      for name in names where !scope.owns(name) && !name.hasPrefix("sqlite_autoindex_") {
        return deny(.foreignObject(name))
      }
      return SQLITE_OK
    }
    switch (action, scope.kind) {
    case (SQLITE_CREATE_VIEW, .view), (SQLITE_DROP_VIEW, .view): return own(first)
    case (SQLITE_CREATE_TABLE, .migration), (SQLITE_DROP_TABLE, .migration), (SQLITE_REINDEX, .migration):
      return own(first)
    case (SQLITE_CREATE_INDEX, .migration), (SQLITE_DROP_INDEX, .migration),
      (SQLITE_CREATE_TRIGGER, .migration), (SQLITE_DROP_TRIGGER, .migration):
      return own(first, second)
    case (SQLITE_ALTER_TABLE, .migration): return own(second)
    case (SQLITE_PRAGMA, .migration) where first == "quick_check": return SQLITE_OK
    default: return deny(.statement(Self.names[action] ?? "this statement"))
    }
  }

  /// `receivables_open_item_v1` belongs to `receivables_`: module ids have no underscore.
  private static func owner(of view: String) -> String {
    guard let end = view.firstIndex(of: "_") else { return view }
    return String(view[...end])
  }

  /// What SQLite calls by itself to carry out ALTER TABLE.
  private static let functionsOfAlterTable: Set<String> = [
    "printf", "glob", "sqlite_rename_table", "sqlite_rename_column", "sqlite_rename_test", "sqlite_rename_quotefix",
    "sqlite_drop_column",
  ]

  private static let names: [Int32: String] = [
    SQLITE_CREATE_INDEX: "CREATE INDEX", SQLITE_CREATE_TABLE: "CREATE TABLE",
    SQLITE_CREATE_TEMP_INDEX: "CREATE TEMP INDEX", SQLITE_CREATE_TEMP_TABLE: "CREATE TEMP TABLE",
    SQLITE_CREATE_TEMP_TRIGGER: "CREATE TEMP TRIGGER", SQLITE_CREATE_TEMP_VIEW: "CREATE TEMP VIEW",
    SQLITE_CREATE_TRIGGER: "CREATE TRIGGER", SQLITE_CREATE_VIEW: "CREATE VIEW", SQLITE_DROP_INDEX: "DROP INDEX",
    SQLITE_DROP_TABLE: "DROP TABLE", SQLITE_DROP_TEMP_INDEX: "DROP INDEX", SQLITE_DROP_TEMP_TABLE: "DROP TABLE",
    SQLITE_DROP_TEMP_TRIGGER: "DROP TRIGGER", SQLITE_DROP_TEMP_VIEW: "DROP VIEW",
    SQLITE_DROP_TRIGGER: "DROP TRIGGER", SQLITE_DROP_VIEW: "DROP VIEW", SQLITE_PRAGMA: "PRAGMA",
    SQLITE_TRANSACTION: "BEGIN, COMMIT or ROLLBACK", SQLITE_ATTACH: "ATTACH", SQLITE_DETACH: "DETACH",
    SQLITE_ALTER_TABLE: "ALTER TABLE", SQLITE_REINDEX: "REINDEX", SQLITE_ANALYZE: "ANALYZE",
    SQLITE_CREATE_VTABLE: "CREATE VIRTUAL TABLE", SQLITE_DROP_VTABLE: "DROP TABLE", SQLITE_SAVEPOINT: "SAVEPOINT",
  ]
}

extension Authorizer {
  /// Installs the callback; the authorizer must outlive the connection.
  func install(on database: OpaquePointer) {
    let context = Unmanaged.passUnretained(self).toOpaque()
    sqlite3_set_authorizer(
      database,
      { context, action, first, second, _, accessor in
        guard let context else { return SQLITE_DENY }
        let authorizer = Unmanaged<Authorizer>.fromOpaque(context).takeUnretainedValue()
        if authorizer.scope.takeUnretainedValue().kind == .host { return SQLITE_OK }
        return authorizer.decide(
          action, first.map { String(cString: $0) } ?? "", second.map { String(cString: $0) } ?? "",
          accessor: accessor.map { String(cString: $0) } ?? "")
      }, context)
    sqlite3_progress_handler(
      database, 10_000,
      { context in
        guard let context else { return 0 }
        let authorizer = Unmanaged<Authorizer>.fromOpaque(context).takeUnretainedValue()
        guard let cancellation = authorizer.cancellation, cancellation.isRaised else { return 0 }
        // A statement that writes takes its whole transaction with it: only where its time is over.
        let isOver = authorizer.scope.takeUnretainedValue().kind == .module && cancellation.isExpired
        return authorizer.interruptible || isOver ? 1 : 0
      }, context)
  }
}
