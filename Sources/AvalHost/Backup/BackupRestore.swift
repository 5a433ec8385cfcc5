import AvalKit
import Glibc

/// Lays a backup down as a database with its evidence and its rejects, beside whatever is there and never over it.
///
/// The folders come first and the database gets its name last, so that a restore that was cut short is no database.
package struct BackupRestore {
  private let file: OpenedFile
  private let check: () throws -> Void

  package init(_ file: OpenedFile, check: @escaping () throws -> Void = {}) {
    self.file = file
    self.check = check
  }

  package struct Restored: Codable, Sendable {
    package let file: String
    package let bytes: Int64
    package let createdAt: Instant
    package let evidence: Int
    package let rejects: Int
    package let auditEntries: Int64
    package let auditHead: String
  }

  /// Writes everything but the name of the database; `books` gets that from the caller when everything stands.
  ///
  /// - Parameter folders: `<database>.evidence` and `<database>.rejects`, which must not exist.
  package func write(_ books: NewFile, evidence: String, rejects: String) throws -> Restored {
    for folder in [evidence, rejects] where Files.exists(folder) || Files.isLink(folder) {
      throw Failure(
        .conflict, "\(folder) exists already; restore to another name, or move it away.",
        zh: "\(folder) 已存在；请换名恢复，或将其移走。")
    }
    do {
      return try lay(books, evidence, rejects)
    } catch {
      Self.remove(evidence: evidence, rejects: rejects)
      throw error
    }
  }

  private func lay(_ books: NewFile, _ evidence: String, _ rejects: String) throws -> Restored {
    var reader = BackupReader(file, check: check)
    var facts: BackupFacts?
    var sums: [UInt8] = []
    var counts = (evidence: 0, rejects: 0)
    while let header = try reader.next() {
      switch header.name {
      case BackupFormat.facts:
        let bytes = try reader.bytes(of: header, atMost: BackupFormat.factsBytes)
        do {
          facts = try JSONCoding.decode(BackupFacts.self, from: JSONDocument(parsing: bytes).root)
        } catch {
          throw BackupReader.damaged(header.name)
        }
      case BackupFormat.sums: sums = try reader.bytes(of: header, atMost: BackupFormat.sumsBytes)
      case BackupFormat.database: try reader.content(of: header) { try books.append($0) }
      default:
        let isOriginal = header.name.hasPrefix(BackupFormat.evidence)
        let rest = header.name.dropFirst(isOriginal ? BackupFormat.evidence.count : BackupFormat.rejects.count)
        let file = try Self.make((isOriginal ? evidence : rejects) + "/" + rest)
        try reader.content(of: header) { try file.append($0) }
        try file.publish()
        if isOriginal { counts.evidence += 1 } else { counts.rejects += 1 }
      }
    }
    if let name = reader.differences(from: sums).first { throw BackupReader.damaged(name) }
    guard let facts, books.bytes > 0 else { throw BackupReader.damaged("") }
    return Restored(
      file: books.asked, bytes: books.bytes, createdAt: facts.createdAt, evidence: counts.evidence,
      rejects: counts.rejects, auditEntries: facts.auditEntries, auditHead: facts.auditHead)
  }

  /// A new file at a path whose folders are made where they are missing.
  static func make(_ path: String) throws(Failure) -> NewFile {
    var missing: [String] = []
    var folder = Files.folder(of: path)
    while !Files.exists(folder) {
      missing.append(folder)
      folder = Files.folder(of: folder)
    }
    for folder in missing.reversed() where mkdir(folder, 0o700) != 0 && errno != EEXIST {
      throw FileRefusal.unwritable(path, errno, "/to")
    }
    let descriptor = open(Files.folder(of: path), O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW)
    guard descriptor >= 0 else { throw FileRefusal.unwritable(path, errno, "/to") }
    return try NewFile(path, name: Files.name(of: path), in: descriptor, at: "/to")
  }

  /// Takes back what a restore has laid down beside a database that got no name.
  package static func remove(evidence: String, rejects: String) {
    for folder in [evidence, rejects] where !Files.isLink(folder) {
      for name in Files.names(in: folder) ?? [] {
        let path = folder + "/" + name
        if Files.isFolder(path), !Files.isLink(path) {
          for inner in Files.names(in: path) ?? [] { unlink(path + "/" + inner) }
          rmdir(path)
        } else {
          unlink(path)
        }
      }
      rmdir(folder)
    }
  }
}
