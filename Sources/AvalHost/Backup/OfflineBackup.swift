import AvalKit
import Glibc

/// What the command line does with backups while no host runs, and also where the database is lost: the files that its user
/// names, wherever they lie.
package enum OfflineBackup {
  package static func verify(_ path: String, language: Language) throws -> BackupFindings {
    var verification = BackupVerification(try open(path), beside: path, language: language)
    return try verification.run()
  }

  /// Lays a backup down under a name that nothing has yet.
  package static func restore(_ path: String, to target: String) throws -> BackupRestore.Restored {
    let backup = try open(path)
    guard !Files.exists(target), !Files.isLink(target) else {
      throw Failure(
        .conflict, "\(target) exists already, and nothing is replaced; restore to another name, or use --swap.",
        zh: "\(target) 已存在，不会覆盖；请换名恢复，或使用 --swap。")
    }
    let books = try BackupRestore.make(target.hasPrefix("/") ? target : "./" + target)
    let (evidence, rejects) = (target + ".evidence", target + ".rejects")
    let restored = try BackupRestore(backup).write(books, evidence: evidence, rejects: rejects)
    do {
      try books.publish()
    } catch {
      BackupRestore.remove(evidence: evidence, rejects: rejects)
      throw error
    }
    return restored
  }

  /// Puts a backup in the place of a database.
  package static func swap(
    _ path: String, for database: String, keepAs kept: String
  ) throws -> BackupRestore.Restored {
    try BackupSwap(database).run(try open(path), keepAs: kept)
  }

  private static func open(_ path: String) throws -> OpenedFile {
    let descriptor = Glibc.open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)
    guard descriptor >= 0 else { throw FileRefusal.unreadable(path, errno, "") }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      throw FileRefusal.notRegular(path, "")
    }
    return OpenedFile(descriptor, name: Files.name(of: path), size: Int64(status.st_size))
  }
}
