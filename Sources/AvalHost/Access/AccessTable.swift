import AvalKit

/// The shipped roles: `config/access.json`, one line for each permission with the roles that have it.
///
///     { "roles": [{"id": "auditor", "title": {"en": …, "zh-Hans": …}}],
///       "duties": [{"id": "creditSurvey", "title": {"en": …, "zh-Hans": …}}],
///       "permissions": {"audit.read": ["admin", "auditor"]} }
package struct AccessTable: Sendable {
  /// In the order of the file.
  let roles: [Role]
  /// In the order of the file.
  let duties: [Duty]

  /// What there is where no table was found: no roles.
  package static let empty = AccessTable(roles: [], duties: [])

  private init(roles: [Role], duties: [Duty]) { (self.roles, self.duties) = (roles, duties) }

  /// Reads a table; every complaint names file, line and column.
  init(_ path: String) throws(Refusal) {
    let root = try ManifestFile(path).root
    let members = try root.members(["$schema", "roles", "duties", "permissions"])
    let titles = try Self.named(root.require("roles", in: members))
    duties =
      try members["duties"].map { node throws(Refusal) in
        try Self.named(node).map { Duty(id: $0.id, title: $0.title) }
      } ?? []
    var permissions: [String: Set<String>] = [:]
    for (permission, holders) in try root.require("permissions", in: members).allMembers() {
      for holder in try holders.elements(atMost: 100) {
        let role = try holder.string()
        guard titles.contains(where: { $0.id == role }) else {
          throw holder.expected(
            "one of the roles \(titles.map { $0.id }.joined(separator: ", "))",
            zh: "下列角色之一：\(titles.map { $0.id }.joined(separator: "、"))")
        }
        permissions[role, default: []].insert(permission)
      }
    }
    roles = titles.map { Role(id: $0.id, title: $0.title, permissions: permissions[$0.id] ?? [], origin: "config") }
  }

  /// Elements `{"id", "title"}`, none twice.
  private static func named(_ list: ManifestNode) throws(Refusal) -> [(id: String, title: Text)] {
    var titles: [(id: String, title: Text)] = []
    for element in try list.elements(atMost: 100) {
      let role = try element.members(["id", "title"])
      let id = try element.require("id", in: role)
      let name = try id.string()
      guard MethodDeclaration.isWord(name), name.utf8.count <= Self.longestRole else {
        throw id.expected("an id: letters and digits, a lower-case letter first", zh: "标识：字母与数字，以小写字母开头")
      }
      guard !titles.contains(where: { $0.id == name }) else {
        throw id.refusal("\"\(name)\" stands twice; remove one", zh: "\"\(name)\" 出现两次；请删去一处")
      }
      titles.append((name, try element.require("title", in: role).text()))
    }
    return titles
  }

  /// The longest id of a role or a duty, in bytes.
  static let longestRole = 60

  /// The table of a configuration: the one it names, else the one beside it, else the one beside the binary's own
  /// configuration.
  package static func of(_ configuration: Configuration) throws(Failure) -> AccessTable {
    guard let path = path(for: configuration) else { return .empty }
    do {
      return try AccessTable(path)
    } catch {
      throw Failure(.failedPrecondition, error.text.en, zh: error.text.zhHans)
    }
  }

  private static func path(for configuration: Configuration) -> String? {
    if let named = configuration.accessTable { return named }
    let files = [configuration.file, Locations.configurationFile(named: nil)]
    return files.compactMap { $0.map { Files.join(Files.folder(of: $0), "access.json") } }.first { Files.exists($0) }
  }
}
