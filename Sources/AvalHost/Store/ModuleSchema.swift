import AvalKit

/// What a module brings for the database: its migrations in order, and its published views.
package struct ModuleSchema: Sendable {
  package struct File: Sendable {
    /// The file's name in the module's folder (`0001_item.sql`) or, for views, without `.sql`.
    package let name: String
    package let sql: [UInt8]

    package init(name: String, sql: [UInt8]) {
      self.name = name
      self.sql = sql
    }
  }

  package let id: String
  /// The library's version, recorded with each migration it applies.
  package let version: String
  package let migrations: [File]
  package let views: [File]

  package init(id: String, version: String, migrations: [File], views: [File]) {
    self.id = id
    self.version = version
    self.migrations = migrations
    self.views = views
  }

  /// Changes whenever anything that the database must know changes: equal means that there is nothing to do.
  var fingerprint: Digest {
    var bytes: [UInt8] = []
    func add(_ part: some Collection<UInt8>) {
      withUnsafeBytes(of: UInt64(part.count).bigEndian) { bytes.append(contentsOf: $0) }
      bytes.append(contentsOf: part)
    }
    add(version.utf8)
    for files in [migrations, views] {
      add([UInt8](repeating: 0, count: files.count))
      for file in files {
        add(file.name.utf8)
        add(file.sql)
      }
    }
    return .of(bytes)
  }
}
