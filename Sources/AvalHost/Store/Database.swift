import AvalKit
import CSQLite
import Glibc

/// Where the books lie: one SQLite file that this process, and others, open connections to.
package struct Database: Sendable {
  /// The path as configured, for messages.
  package let path: String
  /// How long a connection waits for another process's lock, in milliseconds.
  package let busyTimeout: Int32
  /// SQLite's name of the file system to go through; nil for the platform's own. Tests put a faulty one here.
  let fileSystem: String?
  /// Up to when something has been recorded in it, as far as this process knows.
  package let recorded = RecordingTime()
  /// Whether the file is still the one that was opened.
  package let watch: DatabaseWatch

  /// Checks the place, and makes an empty file where there is none (readable by its owner alone).
  package init(path: String, busyTimeout: Int32 = 5000, fileSystem: String? = nil) throws {
    self.path = path
    self.fileSystem = fileSystem
    self.busyTimeout = busyTimeout
    watch = DatabaseWatch(path)
    try makeFile()
  }

  /// SQLite reads names like `file:…` and `:memory:` in its own way; behind a directory they are only names.
  var openPath: String { path.hasPrefix("/") ? path : "./" + path }

  /// The folder of evidence beside the file.
  package var evidencePath: String { path + ".evidence" }
  var openEvidencePath: String { openPath + ".evidence" }

  /// The process's one writer. Start-up must have finished.
  package func openWriter() throws -> Connection {
    try Connection(self, role: .writer)
  }

  /// A connection for snapshots. Start-up must have finished.
  package func openReader() throws -> Connection {
    try Connection(self, role: .reader)
  }

  /// A connection that does nothing but checkpoints: it has looked into the file once, so that it knows the log.
  package func openCheckpointer() throws -> Connection {
    let connection = try Connection(self, role: .reader)
    try connection.exec("SELECT count(*) FROM sqlite_schema")
    return connection
  }

  /// A database that is empty, or not there, beside what belongs to one has been lost: a new one in its place would
  /// begin with empty books, and SQLite would throw the log away.
  private func refuseEmptied() throws {
    var status = stat()
    guard stat(openPath, &status) != 0 || status.st_size == 0 else { return }
    var companions: [String] = []
    if stat(openPath + "-wal", &status) == 0, status.st_size > 0 { companions.append(path + "-wal") }
    for folder in [path + ".evidence", path + ".rejects"] where !(Files.names(in: folder) ?? []).isEmpty {
      companions.append(folder)
    }
    guard let first = companions.first else { return }
    throw Failure(
      .storage,
      "The database \(path) is empty or missing, but \(first) belongs to one: put the file back or restore a backup; to begin anew, choose another path.",
      zh: "数据库 \(path) 为空或缺失，但存在属于它的 \(first)：请放回原文件或恢复备份；如需新建，请另选路径。")
  }

  private func makeFile() throws {
    try refuseEmptied()
    let descriptor = open(openPath, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor < 0 else {
      close(descriptor)
      return
    }
    switch errno {
    case ENOENT, ENOTDIR:
      throw Failure(
        .storage, "The folder of the database \(path) does not exist; create it, or configure another database.",
        zh: "数据库 \(path) 所在的目录不存在；请创建该目录或配置其他数据库。")
    case EISDIR:
      throw Failure(
        .storage, "The database \(path) is a folder; configure the path of a file.", zh: "数据库路径 \(path) 是目录；请配置为文件路径。")
    case EACCES, EPERM, EROFS:
      throw Failure(
        .storage, "The database \(path) is not writable; make the file and its folder writable for this user.",
        zh: "数据库 \(path) 不可写；请使该文件及其目录对当前用户可写。")
    case ENOSPC:
      throw Failure(
        .storage, "The disk of the database \(path) is full; free some space and start again.",
        zh: "数据库 \(path) 所在磁盘已满；请释放空间后重新启动。")
    default:
      throw Failure(
        .storage, "The database \(path) cannot be opened (error \(errno)); check the path and its permissions.",
        zh: "无法打开数据库 \(path)（错误 \(errno)）；请检查路径与权限。")
    }
  }
}
