import AvalKit
import Glibc

/// What belongs to the host itself and is never a request's source or target: the database with everything that lies
/// beside it under its name (log, evidence, rejects), the configuration, and for targets also what programs are loaded
/// from.
struct GuardedPlaces: Sendable {
  /// A file, however it is called.
  private struct Identity: Hashable {
    let device: UInt64
    let inode: UInt64

    init(_ status: stat) { (device, inode) = (UInt64(status.st_dev), UInt64(status.st_ino)) }

    init?(path: String) {
      var status = stat()
      guard stat(path, &status) == 0 else { return nil }
      self.init(status)
    }
  }

  /// The database's paths: everything that continues one of them is its companion.
  private let databases: Set<String>
  /// Single files: the configuration and what it consists of.
  private let own: Set<String>
  /// Folders guarded with everything below, as sources and targets.
  private let whole: [String]
  /// The same, as targets alone.
  private let programs: [String]

  init(database: String, _ configuration: Configuration) {
    let absolute = Files.join(Files.real("."), database)
    let beside = Files.join(Files.real(Files.folder(of: absolute)), Files.name(of: absolute))
    databases = [absolute, beside, Files.real(absolute)]
    own = Set(configuration.file.map { Self.configurationFiles(Files.join(Files.real("."), $0)) } ?? [])
    whole = configuration.policyPaths.map(Files.real)
    programs =
      (configuration.modulePaths + configuration.libraryPaths + configuration.importFormatPaths).map(Files.real)
      + [Files.folder(of: Files.executable)]
  }

  /// Whether a file, by its path without links, is never read for a request.
  func isSource(_ path: String, _ status: stat) -> Bool {
    isCompanion(path) || own.contains(path) || whole.contains { Self.contains($0, path) }
      || databaseFiles.contains(Identity(status))
  }

  /// Whether a file is what an import refused.
  func isReject(_ path: String) -> Bool { databases.contains { path.hasPrefix($0 + ".rejects/") } }

  /// Whether a new file may never be made there.
  func isTarget(_ path: String) -> Bool {
    isCompanion(path) || own.contains(path) || (whole + programs).contains { Self.contains($0, path) }
  }

  /// The file itself, by both its paths, and the table of roles that lies beside it.
  private static func configurationFiles(_ file: String) -> [String] {
    let folder = Files.real(Files.folder(of: file))
    return [file, Files.real(file), folder + "/access.json", folder + "/" + Files.name(of: file)]
  }

  /// The database and its log, also where another mount shows them under another path.
  private var databaseFiles: Set<Identity> {
    Set(databases.flatMap { path in ["", "-wal", "-shm"].compactMap { Identity(path: path + $0) } })
  }

  private func isCompanion(_ path: String) -> Bool {
    databases.contains { database in
      guard path.hasPrefix(database) else { return false }
      let rest = path.dropFirst(database.count).first
      return rest == nil || rest == "-" || rest == "." || rest == "/"
    }
  }

  private static func contains(_ folder: String, _ path: String) -> Bool {
    folder == "/" || path == folder || path.hasPrefix(folder + "/")
  }
}
