import CSQLite
import TestSupport

/// The schema as it stands in a fresh database after all migrations.
struct Books {
  /// Tables, indexes and views in the order in which they were made.
  let definitions: [(kind: String, name: String, sql: String)]
  /// The columns of each table and view, with their types in PostgreSQL's words.
  private let types: [String: [String: String]]

  init(path: String) throws {
    let rows = try Self.rows(
      path, "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite%' ORDER BY rowid"
    )
    definitions = rows.map { ($0[0], $0[1], $0[2]) }
    let columns = try Self.rows(
      path,
      """
      SELECT m.name, x.name, x.type FROM sqlite_master AS m, pragma_table_xinfo(m.name) AS x
      WHERE m.type IN ('table', 'view') AND m.name NOT LIKE 'sqlite%'
      """)
    let words = ["INTEGER": "bigint", "TEXT": "text", "BLOB": "bytea"]
    types = columns.reduce(into: [:]) { types, column in
      types[column[0], default: [:]][column[1]] = words[column[2]]
    }
  }

  /// The types that columns of a name have in the tables and views that a statement names.
  func types(of column: String, in words: [String]) -> [String] {
    Set(words.compactMap { types[$0]?[column] }).sorted()
  }

  private static func rows(_ path: String, _ sql: String) throws -> [[String]] {
    var database: OpaquePointer?
    guard sqlite3_open(path, &database) == SQLITE_OK else { throw ServedProcess.SpawnFailed(description: path) }
    defer { sqlite3_close(database) }
    var statement: OpaquePointer?
    guard sqlite3_prepare_v2(database, sql, -1, &statement, nil) == SQLITE_OK else {
      throw ServedProcess.SpawnFailed(description: String(cString: sqlite3_errmsg(database)))
    }
    defer { sqlite3_finalize(statement) }
    var rows: [[String]] = []
    while sqlite3_step(statement) == SQLITE_ROW {
      rows.append(
        (0..<sqlite3_column_count(statement)).map { column in
          sqlite3_column_text(statement, column).map { String(cString: $0) } ?? ""
        })
    }
    return rows
  }
}
