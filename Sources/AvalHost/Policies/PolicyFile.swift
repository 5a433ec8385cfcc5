import AvalKit

/// One policy document as a file states it: what a module ships, or an integrator puts in its place.
struct PolicyFile: Sendable {
  /// The path below the module's `policies/`, without ".json".
  let name: String
  let path: String
  let bytes: [UInt8]
  /// What the document calls itself.
  let version: String
  /// 64 hexadecimal digits, of the bytes as they stand in the file.
  let sha256: String

  /// The longest policy file that is read, in bytes.
  static let maximumBytes = 4 << 20

  init(_ name: String, path: String) throws(Failure) {
    let root = try Self.parsed(path)
    self.name = name
    self.path = path
    bytes = root.document.bytes
    version = PolicyDocument.version(root)
    sha256 = SHA256.hex(bytes)
  }

  /// A policy's file as JSON with a version. The failure names the file and the line, and is nobody's request's fault.
  static func parsed(_ path: String) throws(Failure) -> JSONNode {
    let root = try json(path)
    guard !PolicyDocument.version(root).isEmpty else {
      throw Failure(
        .failedPrecondition, "\(path), line 1: a policy needs a member \"version\", a text that is not empty.",
        zh: "\(path)，第 1 行：策略需要非空的成员 “version”。")
    }
    return root
  }

  /// A policy's or its schema's file as JSON.
  static func json(_ path: String) throws(Failure) -> JSONNode {
    let bytes: [UInt8]
    do {
      bytes = try Files.read(path, atMost: maximumBytes)
    } catch {
      throw Failure(.failedPrecondition, error.message)
    }
    do {
      return try JSONDocument(parsing: bytes).root
    } catch {
      throw Failure(
        .failedPrecondition,
        "\(path), line \(error.line), column \(error.column): the policy is not JSON: \(error.reason.en).",
        zh: "\(path)，第 \(error.line) 行第 \(error.column) 列：策略不是有效的 JSON：\(error.reason.zhHans)。")
    }
  }

  /// A document that does not fit its schema, told by file and line.
  static func misfit(_ failure: Failure, at path: String, in root: JSONNode) -> Failure {
    let line = root.document.bytes[..<PolicyDocument.offset(of: failure.path, in: root)].count { $0 == 0x0A } + 1
    let place = failure.path.isEmpty ? "/" : failure.path
    return Failure(
      .failedPrecondition, "\(path), line \(line) (\(place)): \(failure.message.en)",
      zh: "\(path)，第 \(line) 行（\(place)）：\(failure.message.zhHans)")
  }

  /// The names of all documents below a folder, sorted; schemas are none.
  static func names(in root: String, below prefix: String = "", depth: Int = 8) -> [String] {
    var found: [String] = []
    for name in Files.names(in: prefix.isEmpty ? root : root + "/" + prefix) ?? [] {
      let path = prefix.isEmpty ? name : prefix + "/" + name
      if name.hasSuffix(".json") {
        if !name.hasSuffix(PolicySchemas.suffix) { found.append(String(path.dropLast(5))) }
      } else if depth > 0, Files.isFolder(root + "/" + path) {
        found += names(in: root, below: path, depth: depth - 1)
      }
    }
    return found.sorted()
  }
}

/// What every policy document has in common.
enum PolicyDocument {
  /// What a document calls itself; empty where it does not say.
  static func version(_ root: JSONNode) -> String {
    root["version"].flatMap { $0.string ?? $0.int64.map(String.init) } ?? ""
  }

  /// The document under another version than the one it states.
  static func renamed(_ root: JSONNode, to version: String) -> [UInt8] {
    var bytes = Array(root.rawBytes)
    guard let member = root["version"] else { return bytes }
    let start = root.byteRange.lowerBound
    let range = (member.byteRange.lowerBound - start)..<(member.byteRange.upperBound - start)
    bytes.replaceSubrange(range, with: JSONValue.string(version).bytes)
    return bytes
  }

  /// Where a pointer leads to in a document's bytes: the deepest value on its way that is there.
  static func offset(of pointer: String, in root: JSONNode) -> Int {
    var node = root
    for step in pointer.split(separator: "/") {
      let name = String(step).replacing("~1", with: "/").replacing("~0", with: "~")
      let next: JSONNode? =
        switch node.kind {
        case .object: node[name]
        case .array: Int(name).flatMap { place in node.elements.enumerated().first { $0.offset == place }?.element }
        default: nil
        }
      guard let next else { break }
      node = next
    }
    return node.byteRange.lowerBound
  }
}
