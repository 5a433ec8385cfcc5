import AvalImport
import AvalKit
import Glibc

/// The keys that a dry run has met, as many as the file has: in a database of their own, which nobody sees and which is
/// gone with the run. What a key stands for is told exactly as an import tells it.
final class DryRunKeys {
  private let path: String
  private var opened: (connection: Connection, keys: ImportKeys)?

  init(database: String, job: String) {
    path = "\(database).rejects/\(job).keys"
  }

  func find(_ identity: RecordIdentity) throws -> ImportKeys.Known? { try opened?.keys.find(identity) }

  func remember(_ identity: RecordIdentity, _ known: ImportKeys.Known, of module: String) throws {
    let opened = try self.opened ?? open()
    self.opened = opened
    try opened.keys.remember(identity, known, of: module)
  }

  private func open() throws -> (Connection, ImportKeys) {
    mkdir(Files.folder(of: path), 0o700)
    unlink(path)
    let connection = try Database(path: path).openWriter()
    // Only this connection sees the file from here on, and with it the file goes.
    unlink(path)
    try connection.exec(
      """
      PRAGMA journal_mode=MEMORY; PRAGMA synchronous=OFF; PRAGMA locking_mode=EXCLUSIVE; PRAGMA cache_size=-4096;
      CREATE TABLE host_import_key (
        key BLOB PRIMARY KEY, content BLOB NOT NULL, module TEXT NOT NULL, job INTEGER NOT NULL, record INTEGER NOT NULL,
        line INTEGER NOT NULL, revision INTEGER NOT NULL, file BLOB NOT NULL
      ) STRICT, WITHOUT ROWID;
      """)
    return (connection, try ImportKeys(connection))
  }
}
