import AvalKit

/// What callers are told who may not ask.
enum AccessRefusal {
  static func signInFirst(path: String) -> Failure {
    Failure(
      .denied, "Nothing is answered before signing in; send a token in _meta.token or start aval with AVAL_TOKEN.",
      zh: "登录之前不予答复；请在 _meta.token 中给出令牌，或以 AVAL_TOKEN 启动 aval。", path: path)
  }

  static let unknownToken = Failure(
    .denied, "This token is not known here; ask for one with access.token.issue.",
    zh: "此令牌未知；请用 access.token.issue 签发。", path: "/_meta/token")

  static func revoked(_ name: String) -> Failure {
    Failure(
      .denied, "The token \(name) is revoked; ask for another.", zh: "令牌 \(name) 已撤销；请另行申请。", path: "/_meta/token")
  }

  static func expired(_ name: String) -> Failure {
    Failure(
      .denied, "The token \(name) has expired; ask for another.", zh: "令牌 \(name) 已过期；请另行申请。", path: "/_meta/token")
  }

  static func mayNotActFor(_ actor: String, _ name: String) -> Failure {
    Failure(
      .denied, "The token \(name) may not act for \(actor): it was issued without actFor.",
      zh: "令牌 \(name) 不得代表 \(actor)：签发时未设 actFor。", path: "/_meta/actor")
  }

  static func unknownUser(_ id: String, path: String) -> Failure {
    Failure(
      .denied, "There is no user \(id) here; access.user.put makes one.", zh: "没有用户 \(id)；可用 access.user.put 建立。",
      path: path)
  }

  static func inactive(_ id: String, path: String) -> Failure {
    Failure(
      .denied, "The user \(id) is not active; somebody with access.manage can change that.",
      zh: "用户 \(id) 已停用；拥有 access.manage 权限者可重新启用。", path: path)
  }

  static func reserved(_ id: String, path: String) -> Failure {
    Failure(
      .denied, "\(id) stands for the host or for whoever has not signed in; name a person.",
      zh: "\(id) 代表主机或未登录者；请指明人员。", path: path)
  }

  static func notAllowed(_ actor: String, _ method: MethodDeclaration, holders: [Role]) -> Failure {
    let permission = method.permission ?? "-"
    let en = holders.isEmpty ? "no role has it" : "roles that have it: \(holders.map(\.id).joined(separator: ", "))"
    let zh = holders.isEmpty ? "没有角色拥有该权限" : "拥有该权限的角色：\(holders.map(\.id).joined(separator: "、"))"
    return Failure(
      .denied, "\(actor) may not call \(method.name): it needs the permission \(permission) (\(en)).",
      zh: "\(actor) 不得调用 \(method.name)：需要权限 \(permission)（\(zh)）。")
  }

  static func changed(_ method: String) -> Failure {
    Failure(
      .denied, "What \(method) was asked with holds no longer; sign in anew.", zh: "\(method) 所用的身份已失效；请重新登录。",
      path: "/_meta")
  }
}
