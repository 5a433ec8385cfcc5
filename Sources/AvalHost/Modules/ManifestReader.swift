import AvalKit
import ModuleABI

extension ModuleManifest {
  /// Reads `<folder>/module.json` strictly: every key known, every name well formed, every named file there.
  package init(folder: String) throws(Refusal) {
    for part in ["", "methods/", "migrations/", "views/", "policies/"] {
      try TrustedFolder.check(above: "\(folder)/\(part)module.json")
    }
    let file = try ManifestFile(folder + "/module.json")
    let root = file.root
    bytes = file.bytes
    // A manifest for another host may have keys that this one does not know: say first that it is for another host.
    for (name, value) in try root.allMembers() {
      if name == "manifest" { try Self.requireFormat(value) }
      if name == "abi" { try Self.requireABI(value) }
    }
    let members = try root.members([
      "manifest", "id", "version", "abi", "library", "title", "summary", "requires", "uses", "permissions",
      "migrations", "views", "importTargets", "emits", "subscribes", "settings", "methods", "definitions", "menu",
      "work", "reports", "daily",
    ])
    _ = try root.require("manifest", in: members)
    id = try Self.readID(root.require("id", in: members), folder: folder)
    let version = try root.require("version", in: members)
    versionText = try version.string()
    guard let parsed = SemanticVersion(versionText) else {
      throw version.expected("a version such as 1.2.3", zh: "形如 1.2.3 的版本")
    }
    self.version = parsed
    abi = try root.require("abi", in: members).integer()
    library = try Self.readLibrary(root.require("library", in: members), id: id)
    title = try root.require("title", in: members).text()
    summary = try root.require("summary", in: members).text()
    let prefix = id + "."
    requires = try Self.readRequires(members["requires"], id: id)
    (usedViews, usedEvents) = try Self.readUses(members["uses"])
    permissions = try Self.readPermissions(members["permissions"], prefix: prefix)
    migrations = try Self.readMigrations(members["migrations"], folder: folder, id: id)
    views = try Self.readViews(members["views"], folder: folder, id: id)
    events = try Self.readEvents(members["emits"], prefix: prefix)
    emits = events.map(\.name)
    methods = try Self.readMethods(members["methods"], prefix: prefix)
    importTargets = try Self.readImportTargets(members["importTargets"], methods: methods)
    subscriptions = try Self.readSubscriptions(members["subscribes"], methods: methods)
    settings = try Self.readSettings(members["settings"])
    reports = try Self.readReports(members["reports"], prefix: prefix, methods: methods)
    menu = try Self.readMenu(members["menu"], prefix: prefix, methods: methods)
    daily = try Self.readDaily(members["daily"], prefix: prefix, methods: methods)
    work = try Self.readWork(members["work"], methods: methods, requires: requires)
    if let definitions = members["definitions"] {
      _ = try definitions.allMembers()
      self.definitions = definitions.bytes
    } else {
      definitions = Array("{}".utf8)
    }
  }

  private static func requireFormat(_ node: ManifestNode) throws(Refusal) {
    guard try node.integer() == format else {
      throw node.expected("manifest format \(format), the one this host reads", zh: "本主机可读的清单格式 \(format)")
    }
  }

  private static func requireABI(_ node: ManifestNode) throws(Refusal) {
    let abi = try node.integer()
    guard abi == Int(AVAL_ABI) else {
      throw .abi(node.file.path, found: UInt32(clamping: abi), expected: AVAL_ABI)
    }
  }

  private static func readID(_ node: ManifestNode, folder: String) throws(Refusal) -> String {
    let id = try node.string()
    guard ModuleName.isWellFormed(id) else {
      throw node.expected(
        "2 to 31 lower-case letters and digits, a letter first", zh: "2 至 31 个小写字母或数字，且以字母开头")
    }
    guard !ModuleName.reserved.contains(id) else {
      throw node.expected("a name that is not the host's own", zh: "主机未保留的名称")
    }
    let name = folder.split(separator: "/").last.map(String.init) ?? folder
    guard name == id else { throw .identity(folder: name, id: id, path: node.file.path) }
    return id
  }

  private static func readLibrary(_ node: ManifestNode, id: String) throws(Refusal) -> String {
    let library = try node.string()
    guard library == "lib\(id).so" else { throw .identity(library: library, id: id, path: node.file.path) }
    return library
  }

  private static func readRequires(_ node: ManifestNode?, id: String) throws(Refusal) -> [Requirement] {
    var requires: [Requirement] = []
    for element in try node?.elements(atMost: 64) ?? [] {
      let members = try element.members(["id", "version"])
      let other = try element.require("id", in: members)
      let range = try element.require("version", in: members)
      let name = try other.string()
      guard ModuleName.isWellFormed(name) else { throw other.expected("a module's id", zh: "模块标识") }
      guard !requires.contains(where: { $0.id == name }) else {
        throw other.refusal("\(name) stands here twice; remove one line", zh: "\(name) 在此出现两次；请删去一行")
      }
      guard let versions = VersionRange(try range.string()) else {
        throw range.expected(
          "a version range such as \">=0.1.0 <0.2.0\" or \"^1.2\"", zh: "形如 \">=0.1.0 <0.2.0\" 或 \"^1.2\" 的版本范围")
      }
      requires.append(Requirement(id: name, range: versions))
    }
    return requires
  }

  private static func readUses(_ node: ManifestNode?) throws(Refusal) -> (views: [String], events: [String]) {
    guard let node else { return ([], []) }
    let members = try node.members(["views", "events"])
    return (try readNames(members["views"]), try readNames(members["events"]))
  }

  private static func readPermissions(_ node: ManifestNode?, prefix: String) throws(Refusal) -> [Permission] {
    var permissions: [Permission] = []
    for element in try node?.elements() ?? [] {
      let members = try element.members(["id", "title"])
      let id = try element.require("id", in: members)
      let name = try id.string()
      guard name.hasPrefix(prefix) else {
        throw id.expected("a name that begins with \(prefix)", zh: "以 \(prefix) 开头的名称")
      }
      guard !permissions.contains(where: { $0.id == name }) else { throw id.twice(name) }
      permissions.append(Permission(id: name, title: try element.require("title", in: members).text()))
    }
    return permissions
  }

  /// Names that are unique and, where a prefix is given, begin with it.
  private static func readNames(_ node: ManifestNode?, prefix: String = "") throws(Refusal) -> [String] {
    var names: [String] = []
    var seen: Set<String> = []
    for element in try node?.elements() ?? [] {
      let name = try element.string()
      guard name.hasPrefix(prefix), name.utf8.count > prefix.utf8.count else {
        throw element.expected("a name that begins with \(prefix)", zh: "以 \(prefix) 开头的名称")
      }
      guard seen.insert(name).inserted else { throw element.twice(name) }
      names.append(name)
    }
    return names
  }

  private static func readMethods(_ node: ManifestNode?, prefix: String) throws(Refusal) -> [String] {
    var methods: [String] = []
    for (element, name) in zip(try node?.elements() ?? [], try readNames(node)) {
      guard MethodDeclaration.isWellFormed(name) else {
        throw element.expected(
          "a method's file name below methods/ without .json, such as \"invoice.post\"",
          zh: "methods/ 下不含 .json 的方法文件名，例如 \"invoice.post\"")
      }
      methods.append(prefix + name)
    }
    return methods
  }
}
