import AvalKit

/// A method as it is declared in `methods/<noun>.<verb>.json`: everything the host, its references and its clients know
/// of it.
package struct MethodDeclaration: Sendable {
  /// `module.noun.verb`.
  package let name: String
  package let summary: Text
  package let effect: Effect
  /// What the caller must be allowed to do; nil for a method that only the host calls.
  package let permission: String?
  /// The rules it implements, by their ids.
  package let requirements: [String]
  /// Whether it is worked off in slices.
  package let job: Bool
  /// Whether only the host calls it, for imports and events.
  package let `internal`: Bool
  /// Whether a read leaves an audit entry, because reading is itself evidence. Writes always do.
  package let audited: Bool
  /// Whether it stores rows without reporting what changed, for the reason that its declaration gives.
  package let isUnreported: Bool
  /// Whether every day that was missed is made up for, in order; else only the last. Of a day's own method alone.
  package let catchesUpEach: Bool
  /// Milliseconds that a call of it may take, where it declares a limit of its own; else the configured one holds.
  package let callMilliseconds: Int?
  /// The bytes of the JSON schema of its parameters.
  package let params: [UInt8]
  /// The document that it answers with; nil for a method whose result is its members alone.
  package let output: OutputDeclaration?
  /// The bytes of the JSON schema of its result, without the members of its document.
  package let result: [UInt8]
  /// The bytes of `{"given": […], "params": {…}}`; nil for an internal method without one.
  package let example: [UInt8]?
  /// Its boundaries: calls with what each must answer.
  package let cases: [CaseDeclaration]

  /// Whether a method may change anything.
  package enum Effect: String, Sendable, CaseIterable {
    case read
    case write
    /// A write that destroys, merges, closes, writes off, disables or purges: what it ends is not had back by its
    /// counterpart.
    case destructive
  }
}

extension MethodDeclaration {
  /// Reads the declaration of a method of `manifest` from `<folder>/methods/`.
  package init(name: String, of manifest: ModuleManifest, folder: String) throws(Refusal) {
    let fileName = "methods/\(name.dropFirst(manifest.id.utf8.count + 1)).json"
    let path = "\(folder)/\(fileName)"
    guard TrustedFile.exists(path) else { throw .missing(file: fileName, of: manifest.id) }
    let root = try ManifestFile(path).root
    let members = try root.members([
      "summary", "effect", "permission", "requirements", "job", "internal", "audited", "unreported", "callMilliseconds",
      "output", "params", "result", "example", "cases", "catchUp",
    ])
    self.name = name
    summary = try root.require("summary", in: members).text()
    effect = try Self.readEffect(root.require("effect", in: members))
    `internal` = try members["internal"]?.bool() ?? false
    job = try members["job"]?.bool() ?? false
    audited = try members["audited"]?.bool() ?? false
    isUnreported = try members["unreported"].map { node throws(Refusal) in try node.text() } != nil
    catchesUpEach = try Self.readCatchUp(members["catchUp"], isDaily: manifest.daily == name)
    callMilliseconds = try members["callMilliseconds"]?.integer(in: 100...86_400_000)
    requirements = try members["requirements"]?.strings() ?? []
    permission = try Self.readPermission(members["permission"], manifest)
    guard permission != nil || `internal` else { throw root.missing("permission") }
    output = try members["output"].map { node throws(Refusal) in try OutputDeclaration(node) }
    params = try Self.readSchema(root.require("params", in: members))
    result = try Self.readSchema(root.require("result", in: members))
    cases = try CaseDeclaration.read(members["cases"], hasExample: members["example"] != nil)
    if let example = members["example"] {
      let parts = try example.members(["given", "params"])
      _ = try example.require("params", in: parts).allMembers()
      if let given = parts["given"] { try CaseDeclaration.check(given: given) }
      self.example = example.bytes
    } else {
      guard `internal` else { throw root.missing("example") }
      example = nil
    }
    if job, effect == .read {
      throw root.refusal(
        "a job writes its checkpoints, so \"effect\" must be \"write\" or \"destructive\"; correct one of them",
        zh: "作业会写入检查点，因此 \"effect\" 必须为 \"write\" 或 \"destructive\"；请更正其一")
    }
    if manifest.daily == name, !job || !`internal` || root.node["params"]?["properties"]?["asOf"] == nil {
      throw root.refusal(
        "module.json names it under \"daily\", so \"job\" and \"internal\" must be true and \"params\" must have \"asOf\"",
        zh: "module.json 的 \"daily\" 列有此方法，因此 \"job\" 与 \"internal\" 须为 true，且 \"params\" 须含 \"asOf\"")
    }
    if output != nil, effect != .read {
      throw root.refusal(
        "a method that answers a document is a read, so \"effect\" must be \"read\"; correct one of them",
        zh: "返回文档的方法只读取，因此 \"effect\" 必须为 \"read\"；请更正其一")
    }
  }

  private static func readCatchUp(_ node: ManifestNode?, isDaily: Bool) throws(Refusal) -> Bool {
    guard let node else { return false }
    guard isDaily else {
      throw node.refusal(
        "only the method that module.json names under \"daily\" catches up; remove the key",
        zh: "只有 module.json 的 \"daily\" 所列方法可以补做；请删除该键")
    }
    let text = try node.string()
    guard text == "each" || text == "last" else {
      throw node.expected("\"each\" or \"last\"", zh: "\"each\" 或 \"last\"")
    }
    return text == "each"
  }

  private static func readEffect(_ node: ManifestNode) throws(Refusal) -> Effect {
    guard let effect = Effect(rawValue: try node.string()) else {
      throw node.expected(
        "\"read\", \"write\" or \"destructive\"", zh: "\"read\"、\"write\" 或 \"destructive\"")
    }
    return effect
  }

  private static func readPermission(_ node: ManifestNode?, _ manifest: ModuleManifest) throws(Refusal) -> String? {
    guard let node else { return nil }
    let permission = try node.string()
    guard manifest.permissions.contains(where: { $0.id == permission }) else {
      throw node.expected(
        "a permission that module.json declares under \"permissions\"", zh: "module.json 的 \"permissions\" 中声明的权限")
    }
    return permission
  }

  private static func readSchema(_ node: ManifestNode) throws(Refusal) -> [UInt8] {
    _ = try node.allMembers()
    return node.bytes
  }

  /// A method's name within its module: one to four lowerCamelCase words joined by dots.
  static func isWellFormed(_ name: String) -> Bool {
    let words = name.split(separator: ".", omittingEmptySubsequences: false)
    return (1...4).contains(words.count) && name.utf8.count <= 80 && words.allSatisfy { isWord($0) }
  }

  /// Letters and digits, a lower-case letter first.
  static func isWord(_ word: some StringProtocol) -> Bool {
    guard let first = word.utf8.first, (0x61...0x7A).contains(first) else { return false }
    return word.utf8.allSatisfy {
      (0x61...0x7A).contains($0) || (0x41...0x5A).contains($0) || (0x30...0x39).contains($0)
    }
  }
}
