import AvalKit

/// Who there is and what they may do, as one request sees it: read anew when the generation rises, never changed.
///
/// A check of a request is three look-ups in hash tables.
package final class AccessDirectory: Sendable {
  let users: [String: User]
  let units: [String: OrganisationUnit]
  /// The table's order, then those of the channel by id.
  let roles: [Role]
  /// The owner of each duty that has one.
  let duties: [String: String]
  private let tokens: [Digest: Token]
  /// Of active users; those with the same roles share one set.
  private let permissions: [String: Set<String>]
  private let table: AccessTable

  /// Nobody is known by name.
  package init(_ table: AccessTable) {
    self.table = table
    users = [:]
    units = [:]
    roles = table.roles
    duties = [:]
    tokens = [:]
    permissions = [:]
  }

  /// What the database holds, over the table.
  package init(_ connection: Connection, _ table: AccessTable) throws {
    self.table = table
    let people = AccessStore(connection)
    let users = try people.users()
    roles = Self.merged(table.roles, try people.roles())
    duties = try people.duties()
    tokens = Dictionary(try people.tokens(), uniquingKeysWith: { first, _ in first })
    units = Dictionary(try people.units().map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    self.users = Dictionary(users.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    var shared: [[String]: Set<String>] = [:]
    var permissions: [String: Set<String>] = [:]
    for user in users where user.active {
      if shared[user.roles] == nil {
        shared[user.roles] = roles.reduce(into: []) { all, role in
          if user.roles.contains(role.id) { all.formUnion(role.permissions) }
        }
      }
      permissions[user.id] = shared[user.roles]
    }
    self.permissions = permissions
  }

  /// The same table with what the database holds now.
  func reread(_ connection: Connection) throws -> AccessDirectory { try AccessDirectory(connection, table) }

  private static func merged(_ shipped: [Role], _ own: [Role]) -> [Role] {
    shipped.map { role in own.first { $0.id == role.id } ?? role }
      + own.filter { role in !shipped.contains { $0.id == role.id } }
  }

  /// Whether the host knows people by name: then names that nobody has are refused, and `local` is nobody's second
  /// person. Users that are no longer active count.
  var hasUsers: Bool { !users.isEmpty }

  /// Every duty of the table, in its order.
  var dutyList: [Duty] { table.duties }

  func role(_ id: String) -> Role? { roles.first { $0.id == id } }

  /// What a user may do; nothing for one who is not active.
  func permissions(of user: String) -> Set<String> { permissions[user] ?? [] }

  // MARK: Admission

  /// Methods that answer, little, before anybody has signed in.
  static let open: Set<String> = [DescribeSystem.name, CheckHealth.name, Discover.name]

  /// Who asks.
  ///
  /// - Parameters:
  ///   - token: the request's, else the process's.
  ///   - actor: whom the request names.
  ///   - isRequired: whether somebody has to sign in.
  /// - Returns: `Caller.nobody` where somebody has to sign in and did not.
  /// - Throws: `denied` at the member of `_meta` that does not hold.
  func caller(token: String?, actor: String?, at now: Instant, isRequired: Bool) throws(Failure) -> Caller {
    guard let token else {
      if isRequired {
        guard actor == nil else { throw AccessRefusal.signInFirst(path: "/_meta/actor") }
        return .nobody
      }
      guard let actor, actor != Caller.local.actor else { return .local }
      return Caller(principal: Caller.local.principal, actor: try person(actor))
    }
    guard let known = tokens[Token.digest(of: token)] else { throw AccessRefusal.unknownToken }
    guard !known.isRevoked else { throw AccessRefusal.revoked(known.name) }
    if let expires = known.expiresAt, expires <= now.milliseconds { throw AccessRefusal.expired(known.name) }
    guard users[known.user]?.active == true else { throw AccessRefusal.inactive(known.user, path: "/_meta/token") }
    guard let actor, actor != known.user else { return Caller(principal: known.name, actor: known.user) }
    guard known.actsFor else { throw AccessRefusal.mayNotActFor(actor, known.name) }
    return Caller(principal: known.name, actor: try person(actor))
  }

  /// Whom a request names; anybody, while nobody is known.
  private func person(_ id: String) throws(Failure) -> String {
    guard !Caller.reserved.contains(id) else { throw AccessRefusal.reserved(id, path: "/_meta/actor") }
    guard hasUsers else { return id }
    guard let user = users[id] else { throw AccessRefusal.unknownUser(id, path: "/_meta/actor") }
    guard user.active else { throw AccessRefusal.inactive(id, path: "/_meta/actor") }
    return id
  }

  /// Whether a caller may ask for a method. Roles hold for known users; `local` keeps every permission, and so does a
  /// name that an open host takes unseen.
  func allows(_ caller: Caller, _ method: MethodDeclaration) -> Bool {
    switch caller {
    case .nobody: return Self.open.contains(method.name)
    case .local, .system: return true
    default:
      guard hasUsers else { return true }
      guard let permission = method.permission else { return false }
      return permissions[caller.actor]?.contains(permission) ?? false
    }
  }

  /// - Throws: `denied`, with the permission that is missing.
  func require(_ caller: Caller, _ method: MethodDeclaration) throws(Failure) {
    guard !allows(caller, method) else { return }
    guard caller != .nobody else { throw AccessRefusal.signInFirst(path: "/_meta/token") }
    throw AccessRefusal.notAllowed(caller.actor, method, holders: holders(of: method.permission))
  }

  /// The roles that have a permission.
  func holders(of permission: String?) -> [Role] {
    guard let permission else { return [] }
    return roles.filter { $0.permissions.contains(permission) }
  }
}
