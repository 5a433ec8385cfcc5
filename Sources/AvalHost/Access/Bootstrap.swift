import AvalKit
import Dispatch
import Synchronization

/// `aval access bootstrap`: the first user and token, by whoever owns the database file.
extension Engine {
  /// Makes the first user, with the role `admin`, and a token; for a user who manages rights already, another token.
  ///
  /// - Parameter name: the person's name; needed for a new user.
  /// - Returns: the token's text.
  /// - Throws: `failedPrecondition` where there are users and this one does not manage rights.
  package func bootstrap(user id: String, name: String?, token: String) throws -> String {
    let made = Mutex("")
    let done = DispatchSemaphore(value: 0)
    let outcome = Mutex<Outcome?>(nil)
    writer.submit(
      WriterTask(
        ordered: true, endsGroup: true,
        completion: { end in
          outcome.withLock { $0 = end }
          done.signal()
        }
      ) { [self] group in
        let context = RequestContext(
          caller: .local, method: "access.bootstrap", clock: clock, asOf: nil, knownAt: nil,
          language: configuration.language, writes: true, snapshot: modules.current, cancellation: Cancellation())
        let host = HostCall(engine: self, context: context, connection: group.connection, group: group)
        let user = try Self.firstUser(id, name, host)
        try AccessRules(host).checkNewToken(token, expires: nil)
        let text = try IssueToken.issue(token, for: user, expires: nil, actsFor: false, in: host)
        try group.audit(context, params: Array("{}".utf8))
        made.withLock { $0 = text }
        return []
      })
    done.wait()
    if case .failure(let failure)? = outcome.withLock({ $0 }) { throw failure }
    return made.withLock { $0 }
  }

  private static let administrator = "admin"

  private static func firstUser(_ id: String, _ name: String?, _ host: HostCall) throws -> User {
    let rules = try AccessRules(host)
    let access = rules.directory
    if let user = access.users[id], access.permissions(of: id).contains(AccessRules.managing) { return user }
    guard !access.hasUsers else {
      throw Failure(
        .failedPrecondition,
        "There are users already, and \(id) is none who manages rights; let one of those sign in, or name one.",
        zh: "已有用户，且 \(id) 不是权限管理者；请由权限管理者登录，或指明其标识。")
    }
    guard let name else {
      throw Failure(.invalidParams, "A new user needs a name; pass --name.", zh: "新用户须有姓名；请给出 --name。")
    }
    try rules.checkNewUser(id)
    try rules.checkRole(administrator, path: "")
    guard access.role(administrator)?.permissions.contains(AccessRules.managing) == true else {
      throw Failure(
        .failedPrecondition, "The role admin lacks the permission \(AccessRules.managing); give it in access.json.",
        zh: "角色 admin 缺少权限 \(AccessRules.managing)；请在 access.json 中授予。")
    }
    let user = User(id: id, name: name, unit: nil, roles: [administrator], active: true)
    try AccessStore(host.database()).put(user)
    try host.context.note("user:\(id)", before: User?.none, after: user)
    return user
  }
}
