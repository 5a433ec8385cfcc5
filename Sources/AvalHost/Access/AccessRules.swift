import AvalKit

/// What must hold for users, units, roles and tokens that are put through the channel.
struct AccessRules {
  /// As the transaction sees it, this request's own changes left out.
  let directory: AccessDirectory
  private let host: HostCall
  private let connection: Connection

  init(_ host: HostCall) throws {
    self.host = host
    connection = try host.database()
    directory = try host.context.snapshot.access.reread(connection)
  }

  private var limits: Limits { host.engine.configuration.limits }

  // MARK: Ids

  func checkNewUser(_ id: String) throws(Failure) {
    try Self.checkID(id)
    guard !Caller.reserved.contains(id) else {
      throw AccessRefusal.reserved(id, path: "/id").of(.invalidParams)
    }
    guard directory.users.count < limits.users else {
      throw Self.tooMany(limits.users, "users", "用户")
    }
  }

  func checkNewUnit(_ id: String) throws(Failure) {
    try Self.checkID(id)
    guard directory.units.count < limits.units else { throw Self.tooMany(limits.units, "units", "部门") }
  }

  func checkNewToken(_ name: String, expires: Instant?) throws {
    try Self.checkID(name, path: "/name")
    guard !Caller.reserved.contains(name) else {
      throw AccessRefusal.reserved(name, path: "/name").of(.invalidParams)
    }
    let store = TokenStore(connection)
    guard try store.token(name) == nil else {
      throw Failure(
        .conflict, "There is, or was, a token \(name); choose another name.", zh: "已有或曾有令牌 \(name)；请另取名称。",
        path: "/name")
    }
    if let expires, expires.milliseconds <= host.context.now.milliseconds {
      throw Failure(.invalidParams, "The token would have expired already.", zh: "到期时间早于当前时间。", path: "/expires")
    }
    guard try store.count() < limits.tokens else { throw Self.tooMany(limits.tokens, "tokens", "令牌") }
  }

  /// Ids stand in lists, logs and files: no blanks at their ends, nothing that is not seen.
  private static func checkID(_ id: String, path: String = "/id") throws(Failure) {
    let isSeen = id.unicodeScalars.allSatisfy { scalar in
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate, .unassigned: false
      default: scalar != ","
      }
    }
    guard isSeen, id.first?.isWhitespace == false, id.last?.isWhitespace == false else {
      throw Failure(
        .invalidParams, "An id has visible characters without commas, and no blanks at its ends.",
        zh: "标识须由可见字符组成，不含逗号，首尾不得有空格。", path: path)
    }
  }

  private static func tooMany(_ limit: Int, _ en: String, _ zh: String) -> Failure {
    Failure(
      .limitExceeded, "There are \(limit) \(en) already (limits.\(en)); raise the limit or remove some.",
      zh: "\(zh)已达 \(limit) 个（limits.\(en)）；请提高上限或予以清理。")
  }

  // MARK: What is named

  func openUnit(_ id: String, path: String) throws(Failure) -> OrganisationUnit {
    guard let unit = directory.units[id] else { throw Self.noUnit(id, path: path) }
    if let other = unit.mergedInto {
      throw Failure(
        .failedPrecondition, "\(id) is merged into \(other); name that one.", zh: "\(id) 已并入 \(other)；请使用后者。",
        path: path)
    }
    return unit
  }

  /// Whether a unit is another or lies below it.
  func lies(_ id: String, within ancestor: String) -> Bool {
    var place: String? = id
    for _ in 0...directory.units.count {
      guard let unit = place else { return false }
      if unit == ancestor { return true }
      place = directory.units[unit]?.parent
    }
    return false
  }

  func checkRole(_ id: String, path: String) throws(Failure) {
    guard directory.role(id) == nil else { return }
    let known = directory.roles.map(\.id)
    throw Failure(
      .notFound,
      known.isEmpty
        ? "There is no role \(id), nor any other: put access.json beside the configuration, or use access.role.put."
        : "There is no role \(id); there are \(known.joined(separator: ", ")).",
      zh: known.isEmpty
        ? "没有角色 \(id)，也没有其他角色：请在配置文件旁放置 access.json，或使用 access.role.put。"
        : "没有角色 \(id)；现有角色为 \(known.joined(separator: "、"))。", path: path)
  }

  /// Permissions that methods declare, or that the role has had: those of a module that is not loaded now.
  func checkPermissions(_ permissions: [String], beside kept: Set<String>) throws(Failure) {
    let declared = Set(host.context.snapshot.methods.values.compactMap(\.declaration.permission))
    for (index, permission) in permissions.enumerated()
    where !declared.contains(permission) && !kept.contains(permission) {
      let hint = NearestName.of(permission, among: declared.sorted())
      throw Failure(
        .notFound,
        "No method needs the permission \(permission)\(hint.map { " (did you mean \($0)?)" } ?? "").",
        zh: "没有方法需要权限 \(permission)\(hint.map { "（是否指 \($0)？）" } ?? "")。", path: "/permissions/\(index)")
    }
  }

  /// Nobody locks the last one out who may change rights.
  func checkSomebodyManages(path: String) throws {
    guard Self.hasManager(directory), try !Self.hasManager(directory.reread(connection)) else { return }
    throw Failure(
      .failedPrecondition,
      "Nobody active would have the permission \(Self.managing) then; give it to somebody first.",
      zh: "此后将没有启用的用户拥有权限 \(Self.managing)；请先将其授予他人。", path: path)
  }

  private static func hasManager(_ access: AccessDirectory) -> Bool {
    access.users.keys.contains { access.permissions(of: $0).contains(managing) }
  }

  static let managing = "access.manage"

  static func noUser(_ id: String, path: String) -> Failure {
    Failure(
      .notFound, "There is no user \(id); access.user.list shows them.", zh: "没有用户 \(id)；见 access.user.list。",
      path: path)
  }

  static func noUnit(_ id: String, path: String) -> Failure {
    Failure(
      .notFound, "There is no unit \(id); access.unit.list shows them.", zh: "没有部门 \(id)；见 access.unit.list。",
      path: path)
  }
}

extension Failure {
  /// The same sentence as another kind of failure.
  func of(_ kind: Failure.Kind) -> Failure { Failure(kind, message, path: path, data: data) }
}
