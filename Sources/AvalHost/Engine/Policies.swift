import AvalKit
import Synchronization

/// The policy documents of every module: what it ships in `policies/`, replaced file by file by what the integrator
/// keeps in `<policyPath>/<module>/`.
///
/// A document is read when it is first asked for and kept for the life of the process, so that one request, and every
/// explanation that cites a version, sees the same bytes.
final class Policies: Sendable {
  /// One document as it was read.
  final class Document: Sendable {
    let bytes: [UInt8]
    let version: String
    let sha256: String
    let origin: String

    init(bytes: [UInt8], version: String, sha256: String, origin: String) {
      self.bytes = bytes
      self.version = version
      self.sha256 = sha256
      self.origin = origin
    }
  }

  private struct Key: Hashable {
    let module: String
    let name: String
  }

  private let overrides: [String]
  private let documents = Mutex<[Key: Document]>([:])
  /// The longest policy that is read, in bytes.
  private static let maximumBytes = 4 << 20

  init(overrides: [String]) { self.overrides = overrides }

  /// The document of a module by its path below `policies/`, without ".json".
  func document(_ name: String, module: String, folder: String) throws(Failure) -> Document {
    let key = Key(module: module, name: name)
    if let known = documents.withLock({ $0[key] }) { return known }
    guard Self.isPlain(name) else {
      throw Failure(
        .notFound, "\(name) is not a policy's name; use letters, digits, '-', '_', '.' and '/'.",
        zh: "\(name) 不是策略名称；只能使用字母、数字、“-”、“_”、“.”与“/”。")
    }
    let document = try read(name, module: module, folder: folder)
    documents.withLock { $0[key] = document }
    return document
  }

  /// The names of all documents below a folder, sorted; each once, whoever supplies it.
  func names(below prefix: String, module: String, folder: String) -> [String] {
    var names: Set<String> = []
    for root in overrides.map({ $0 + "/" + module }) + [folder + "/policies"] {
      Self.collect(root, prefix, &names)
    }
    return names.sorted()
  }

  /// Whether every policy of the loaded modules can be read, overrides first of all.
  func check(_ modules: [ModuleRuntime]) throws -> StoreCheck {
    var count = 0
    for module in modules where module.enabled {
      let folder = module.entry.folder ?? ""
      for name in names(below: "", module: module.id, folder: folder) {
        _ = try document(name, module: module.id, folder: folder)
        count += 1
      }
    }
    return StoreCheck("policies", ok: true, Text("\(count) readable", zh: "\(count) 份可读"))
  }

  private func read(_ name: String, module: String, folder: String) throws(Failure) -> Document {
    let candidates =
      overrides.map { ("config", "\($0)/\(module)/\(name).json") } + [("module", "\(folder)/policies/\(name).json")]
    guard let (origin, path) = candidates.first(where: { Files.exists($0.1) }) else {
      throw Failure(
        .notFound, "Module \(module) has no policy named \(name); see its policies folder.",
        zh: "模块 \(module) 没有名为 \(name) 的策略；请查看其 policies 文件夹。")
    }
    let root = try Self.parsed(path)
    let version = Self.version(root)
    let bytes = root.document.bytes
    let sha256 = SHA256.hex(bytes)
    guard origin == "config" else { return Document(bytes: bytes, version: version, sha256: sha256, origin: origin) }
    // What decides differently is another version, whether or not the integrator remembered to say so: decisions cite it.
    let shipped = "\(folder)/policies/\(name).json"
    guard Files.exists(shipped) else { return Document(bytes: bytes, version: version, sha256: sha256, origin: origin) }
    let original = try Self.parsed(shipped)
    guard Self.version(original) == version, original.document.bytes != bytes, let member = root["version"] else {
      return Document(bytes: bytes, version: version, sha256: sha256, origin: origin)
    }
    let own = "\(version)+\(sha256.prefix(8))"
    var versioned = bytes
    versioned.replaceSubrange(member.byteRange, with: JSONValue.string(own).bytes)
    return Document(bytes: versioned, version: own, sha256: sha256, origin: origin)
  }

  private static func version(_ root: JSONNode) -> String {
    root["version"].flatMap { $0.string ?? $0.int64.map(String.init) } ?? ""
  }

  /// A policy's file as JSON with a version. The failure names the file and the line, and is nobody's request's fault.
  static func parsed(_ path: String) throws(Failure) -> JSONNode {
    let bytes: [UInt8]
    do {
      bytes = try Files.read(path, atMost: maximumBytes)
    } catch {
      throw Failure(.failedPrecondition, error.message)
    }
    let root: JSONNode
    do {
      root = try JSONDocument(parsing: bytes).root
    } catch {
      throw Failure(
        .failedPrecondition,
        "\(path), line \(error.line), column \(error.column): the policy is not JSON: \(error.reason.en).",
        zh: "\(path)，第 \(error.line) 行第 \(error.column) 列：策略不是有效的 JSON：\(error.reason.zhHans)。")
    }
    guard !version(root).isEmpty else {
      throw Failure(
        .failedPrecondition, "\(path), line 1: a policy needs a member \"version\", a text that is not empty.",
        zh: "\(path)，第 1 行：策略需要非空的成员 “version”。")
    }
    return root
  }

  /// No empty, hidden or parent component: a name never leaves its folder.
  private static func isPlain(_ name: String) -> Bool {
    !name.isEmpty && name.utf8.count <= 200
      && name.split(separator: "/", omittingEmptySubsequences: false).allSatisfy { part in
        !part.isEmpty && part.first != "."
          && part.unicodeScalars.allSatisfy {
            $0.isASCII && ($0.properties.isAlphabetic || "0123456789-_.".unicodeScalars.contains($0))
          }
      }
  }

  private static func collect(_ root: String, _ prefix: String, _ names: inout Set<String>) {
    let folder = prefix.isEmpty ? root : root + "/" + prefix
    for name in Files.names(in: folder) ?? [] {
      let path = prefix.isEmpty ? name : prefix + "/" + name
      if name.hasSuffix(".json") {
        names.insert(String(path.dropLast(5)))
      } else if Files.isFolder(folder + "/" + name) {
        collect(root, path, &names)
      }
    }
  }
}
