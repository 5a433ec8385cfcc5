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
        zh: "\(name) 不是策略名称;只能使用字母、数字、“-”、“_”、“.”与“/”。")
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

  private func read(_ name: String, module: String, folder: String) throws(Failure) -> Document {
    let candidates =
      overrides.map { ("config", "\($0)/\(module)/\(name).json") } + [("module", "\(folder)/policies/\(name).json")]
    guard let (origin, path) = candidates.first(where: { Files.exists($0.1) }) else {
      throw Failure(
        .notFound, "Module \(module) has no policy named \(name); see its policies folder.",
        zh: "模块 \(module) 没有名为 \(name) 的策略;请查看其 policies 文件夹。")
    }
    let bytes = try Files.read(path, atMost: Self.maximumBytes)
    do {
      let root = try JSONDocument(parsing: bytes).root
      guard let version = root["version"].flatMap({ $0.string ?? $0.int64.map(String.init) }) else {
        throw Failure(
          .invalidParams, "A policy needs a member \"version\".", zh: "策略需要成员 “version”。", path: "/version")
      }
      return Document(bytes: bytes, version: version, sha256: SHA256.hex(bytes), origin: origin)
    } catch let error as JSONSyntaxError {
      throw error.failure.naming(file: path)
    } catch let error as Failure {
      throw error.naming(file: path)
    } catch {
      throw Failure(.corrupt, "\(path): \(error)", zh: "\(path):\(error)")
    }
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
