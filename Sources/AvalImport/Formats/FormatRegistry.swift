import AvalKit
import Glibc
import Synchronization

/// One line of the list of formats.
package struct FormatSummary: Sendable {
  package enum State: String, Sendable {
    case ready
    case refused
  }

  package let id: String
  package let state: State
  /// Why the format was refused.
  package let reason: Text?
  package let title: Text
  package let kind: String
  package let media: String
  package let revision: Int
  package let folder: String
}

/// The formats that lie in folders: found at start, read when first asked for.
package final class FormatRegistry: Sendable {
  private enum Entry {
    case found(folder: String)
    case ready(ImportFormat, folder: String)
    case refused(FormatProblem, folder: String)
  }

  private let entries: Mutex<[String: Entry]>

  /// Lists the folders below `paths` that hold a `format.json`; a path that does not exist is skipped, of two folders
  /// with one name the later is refused.
  package init(paths: [String]) {
    var found: [String: Entry] = [:]
    for path in paths {
      for name in Self.folders(path) {
        let folder = path + "/" + name
        guard access(folder + "/format.json", F_OK) == 0 else { continue }
        if case .found(let first) = found[name] {
          let problem = FormatProblem(
            message: Text(
              "Two folders are called “\(name)”: \(first) and \(folder). Rename one.",
              zh: "有两个名为“\(name)”的文件夹：\(first) 和 \(folder)。请重命名其一。"), line: 0, column: 0, path: "")
          found[name + "@" + path] = .refused(problem, folder: folder)
        } else {
          found[name] = .found(folder: folder)
        }
      }
    }
    entries = Mutex(found)
  }

  private static func folders(_ path: String) -> [String] {
    guard let directory = opendir(path) else { return [] }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if !name.hasPrefix(".") { names.append(name) }
    }
    return names.sorted()
  }

  /// All formats, compiled, in the order of their ids.
  package func list() -> [FormatSummary] {
    let ids = entries.withLock { $0.keys.sorted() }
    return ids.map { id in
      switch load(id) {
      case .ready(let format, let folder):
        return FormatSummary(
          id: id, state: .ready, reason: nil, title: format.title, kind: format.kind, media: format.media.rawValue,
          revision: format.revision, folder: folder)
      case .refused(let problem, let folder):
        return FormatSummary(
          id: id, state: .refused, reason: problem.text, title: Text(id, zh: ""), kind: "", media: "", revision: 0,
          folder: folder)
      case .found(let folder):
        return FormatSummary(
          id: id, state: .refused, reason: nil, title: Text(id, zh: ""), kind: "", media: "", revision: 0,
          folder: folder)
      case nil:
        return FormatSummary(
          id: id, state: .refused, reason: nil, title: Text(id, zh: ""), kind: "", media: "", revision: 0, folder: "")
      }
    }
  }

  /// The format of an id.
  package func format(_ id: String) throws(Failure) -> ImportFormat {
    switch load(id) {
    case .ready(let format, _): return format
    case .refused(let problem, _):
      throw Failure(
        .unsupported, "The format “\(id)” was refused. \(problem.text.en)", zh: "格式“\(id)”被拒绝。\(problem.text.zhHans)",
        path: "/format")
    default:
      throw Failure(
        .notFound, "There is no import format “\(id)”; import.format.list names them all.",
        zh: "没有导入格式“\(id)”；import.format.list 列出全部格式。", path: "/format")
    }
  }

  /// Every format that can be used.
  package func ready() -> [ImportFormat] {
    entries.withLock { $0.keys.sorted() }.compactMap { id in
      if case .ready(let format, _) = load(id) { return format }
      return nil
    }
  }

  private func load(_ id: String) -> Entry? {
    guard let entry = entries.withLock({ $0[id] }) else { return nil }
    guard case .found(let folder) = entry else { return entry }
    let loaded: Entry
    do throws(FormatProblem) {
      loaded = .ready(try Self.compile(folder, id), folder: folder)
    } catch {
      loaded = .refused(error, folder: folder)
    }
    entries.withLock { $0[id] = loaded }
    return loaded
  }

  private static func compile(_ folder: String, _ id: String) throws(FormatProblem) -> ImportFormat {
    var limits = ImportLimits()
    limits.fileBytes = 1 << 20
    var bytes: [UInt8] = []
    do throws(FileProblem) {
      let file = try FileBytes(.path(folder + "/format.json"), limits: limits)
      let chunk = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)
      defer { chunk.deallocate() }
      while true {
        let count = try file.read(into: chunk)
        if count == 0 { break }
        bytes.append(contentsOf: chunk[..<count])
      }
    } catch {
      throw FormatProblem(message: error.message, line: 0, column: 0, path: "")
    }
    return try FormatCompiler.compile(bytes, folder: id, path: folder)
  }
}
