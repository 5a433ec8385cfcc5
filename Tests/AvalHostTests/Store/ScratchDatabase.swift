import AvalHost
import AvalKit
import Glibc

/// A database in a folder of its own, removed with the object.
final class ScratchDatabase {
  let folder: String
  var path: String { folder + "/test.sqlite" }

  init() throws {
    var template = Array("/tmp/aval-store-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw Failure(.storage, "no folder", zh: "") }
    folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  deinit { Self.remove(folder) }

  /// Opens the database with the host's tables and the given modules.
  func open(_ modules: [ModuleSchema] = []) throws -> Database {
    let database = try Database(path: path)
    let startup = try Startup(database, now: 1)
    for module in modules { try startup.migrate(module) }
    try startup.finish()
    return database
  }

  static func remove(_ path: String) {
    if let directory = opendir(path) {
      while let entry = readdir(directory) {
        let name = withUnsafePointer(to: &entry.pointee.d_name) {
          $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
        }
        if name != ".", name != ".." { remove(path + "/" + name) }
      }
      closedir(directory)
      rmdir(path)
    } else {
      unlink(path)
    }
  }
}

/// A module's schema from literal texts.
func schema(
  _ id: String, migrations: [String], views: [String: String] = [:], version: String = "0.1.0"
) -> ModuleSchema {
  ModuleSchema(
    id: id, version: version,
    migrations: migrations.enumerated().map {
      ModuleSchema.File(name: "000\($0.offset + 1)_step.sql", sql: Array($0.element.utf8))
    },
    views: views.sorted { $0.key < $1.key }.map { ModuleSchema.File(name: $0.key, sql: Array($0.value.utf8)) })
}

/// The failure that a body throws, or nil.
func failure(_ body: () throws -> Void) -> Failure? {
  do { try body() } catch { return error as? Failure }
  return nil
}

extension Connection {
  /// Prepares, binds and runs a module's statement to its end; answers the rows as texts.
  @discardableResult
  func query(
    _ sql: String, as scope: AccessScope, writes: Bool = true, _ values: [SQLValue] = []
  ) throws -> [[String]] {
    let statement = try Array(sql.utf8).withUnsafeBytes { try self.statement(sql: $0, scope: scope, writes: writes) }
    defer { release(statement) }
    try statement.bind(values)
    var rows: [[String]] = []
    while try statement.step() { rows.append((0..<statement.columnCount).map { statement.text($0) }) }
    return rows
  }
}
