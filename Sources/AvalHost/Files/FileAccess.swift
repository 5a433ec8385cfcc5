import AvalKit
import CSystem
import Glibc

/// Which files requests may name, and the one way in which a named file is opened or made.
package struct FileAccess: Sendable {
  enum Use: Sendable {
    case read
    case write

    /// The configuration's key.
    var key: String { self == .read ? "files.read" : "files.write" }
  }

  private let folders: [Use: [String]]
  /// Files that the person at the command line has named, by their paths without links.
  private let named: Set<String>
  private let guarded: GuardedPlaces
  private let way: Beneath.Way?

  /// - Parameter way: how names are resolved; nil for the best that this system has.
  package init(_ configuration: Configuration, database: String, way: Beneath.Way? = nil) {
    let started = Files.real(".")
    let own = Self.isOpenByDefault(started) ? [started] : []
    let absolute = { (folder: String) in Files.join(started, folder) }
    folders = [
      .read: configuration.files.read.map { $0.map(absolute) } ?? own,
      .write: configuration.files.write.map { $0.map(absolute) } ?? own,
    ]
    named = Set(configuration.files.named)
    guarded = GuardedPlaces(database: database, configuration)
    self.way = way
  }

  /// The folder that a host happens to be started in is open, unless it holds the whole machine or a person's things.
  private static func isOpenByDefault(_ folder: String) -> Bool {
    var homes: Set<String> = ["/"]
    if let home = Locations.variable("HOME") { homes.insert(Files.real(home)) }
    if let entry = getpwuid(getuid()), let home = entry.pointee.pw_dir {
      let path = Files.real(String(cString: home))
      homes.formUnion([path, Files.folder(of: path)])
    }
    return !homes.contains(folder)
  }

  func list(_ use: Use) -> [String] { folders[use] ?? [] }

  // MARK: Sources

  /// Opens an input file: a regular file with one name, below a folder of `files.read`.
  ///
  /// - Parameter pointer: the parameter that named it, for refusals.
  package func input(_ name: String, at pointer: String = "/path") throws(Failure) -> OpenedFile {
    guard !name.utf8.contains(0) else { throw FileRefusal.holdsNUL(pointer) }
    if named.contains(name) {
      // The person who started the command reads it, links or not.
      let descriptor = Glibc.open(name, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)
      guard descriptor >= 0 else { throw FileRefusal.unreadable(name, errno, pointer) }
      return try checked(descriptor, name, pointer, mayBeLinked: true)
    }
    var missing = false
    for place in try places(of: name, .read, pointer) {
      let descriptor: Int32
      do throws(Beneath.Refused) {
        descriptor = try open(place.parts, in: place.folder, O_RDONLY | O_NONBLOCK | O_NOCTTY)
      } catch {
        guard error.isMissing else { throw refusal(error, name, pointer) }
        missing = true
        continue
      }
      return try checked(descriptor, name, pointer)
    }
    throw missing ? FileRefusal.missing(name, pointer) : outside(name, .read, pointer)
  }

  private func refusal(_ refused: Beneath.Refused, _ name: String, _ pointer: String) -> Failure {
    if refused.isLink { return FileRefusal.link(name, pointer) }
    // A socket, or a pipe that nobody reads.
    if refused.code == ENXIO { return FileRefusal.notRegular(name, pointer) }
    return FileRefusal.unreadable(name, refused.code, pointer)
  }

  /// What was opened is looked at before anything of it is read.
  private func checked(
    _ descriptor: Int32, _ name: String, _ pointer: String, mayBeLinked: Bool = false
  ) throws(Failure) -> OpenedFile {
    do throws(Failure) {
      var status = stat()
      guard fstat(descriptor, &status) == 0 else { throw FileRefusal.unreadable(name, errno, pointer) }
      guard status.st_mode & S_IFMT == S_IFREG else { throw FileRefusal.notRegular(name, pointer) }
      let path = Self.path(of: descriptor)
      // What an import refused is written to be corrected and named again, where the host says that it lies.
      guard mayBeLinked && guarded.isReject(path) || !guarded.isSource(path, status) else {
        throw FileRefusal.guarded(name, pointer)
      }
      guard mayBeLinked || status.st_nlink == 1 else { throw FileRefusal.manyLinks(name, pointer) }
      return OpenedFile(descriptor, name: Files.name(of: name), size: Int64(status.st_size))
    } catch {
      close(descriptor)
      throw error
    }
  }

  // MARK: Targets

  /// Begins a new file below a folder of `files.write`; it gets its name when it is complete.
  ///
  /// - Parameter pointer: the parameter that named it, for refusals.
  package func output(_ name: String, at pointer: String = "/file") throws(Failure) -> NewFile {
    guard !name.utf8.contains(0) else { throw FileRefusal.holdsNUL(pointer) }
    guard let place = try places(of: name, .write, pointer).first else { throw outside(name, .write, pointer) }
    guard let last = place.parts.last else { throw FileRefusal.namesNothing(name, pointer) }
    let parent: Int32
    do throws(Beneath.Refused) {
      parent = try open(place.parts.dropLast(), in: place.folder, O_RDONLY | O_DIRECTORY)
    } catch {
      if error.isLink { throw FileRefusal.link(name, pointer) }
      throw error.isMissing
        ? FileRefusal.missingFolder(name, pointer) : FileRefusal.unwritable(name, error.code, pointer)
    }
    do throws(Failure) {
      guard !guarded.isTarget(Self.path(of: parent) + "/" + last) else { throw FileRefusal.guarded(name, pointer) }
      var status = stat()
      guard fstatat(parent, last, &status, AT_SYMLINK_NOFOLLOW) != 0 else { throw FileRefusal.exists(name, pointer) }
      guard errno == ENOENT else { throw FileRefusal.unwritable(name, errno, pointer) }
    } catch {
      close(parent)
      throw error
    }
    return try NewFile(name, name: last, in: parent, at: pointer)
  }

  // MARK: Places

  private struct Place {
    let folder: String
    let parts: [String]
  }

  /// Where a name may lie: an absolute one below the folder that holds it, a relative one below each.
  private func places(of name: String, _ use: Use, _ pointer: String) throws(Failure) -> [Place] {
    let folders = list(use)
    guard !folders.isEmpty else { throw FileRefusal.closed(use, pointer) }
    guard !name.hasSuffix("/"), !name.isEmpty else { throw FileRefusal.namesNothing(name, pointer) }
    guard let parts = Self.parts(of: name) else { throw outside(name, use, pointer) }
    guard name.hasPrefix("/") else { return folders.map { Place(folder: $0, parts: parts) } }
    return folders.flatMap { folder in
      [folder, Files.real(folder)].compactMap { spelling -> Place? in
        let base = Self.parts(of: spelling) ?? []
        guard parts.count > base.count, parts.starts(with: base) else { return nil }
        return Place(folder: folder, parts: Array(parts.dropFirst(base.count)))
      }.prefix(1)
    }
  }

  /// The components of a path without "." and ".."; nil for one that leads above its beginning.
  private static func parts(of path: String) -> [String]? {
    var parts: [String] = []
    for part in path.split(separator: "/") where part != "." {
      if part != ".." {
        parts.append(String(part))
      } else if parts.popLast() == nil {
        return nil
      }
    }
    return parts
  }

  private func outside(_ name: String, _ use: Use, _ pointer: String) -> Failure {
    FileRefusal.outside(name, use, list(use), pointer)
  }

  private func open(_ parts: [String], in folder: String, _ flags: Int32) throws(Beneath.Refused) -> Int32 {
    let root = Glibc.open(folder, AVAL_O_PATH | O_DIRECTORY | O_CLOEXEC)
    guard root >= 0 else { throw Beneath.Refused(code: errno) }
    defer { close(root) }
    return try Beneath.open(parts, below: root, flags, way)
  }

  /// The path of what is open, without links.
  private static func path(of descriptor: Int32) -> String { Files.real("/proc/self/fd/\(descriptor)") }
}
