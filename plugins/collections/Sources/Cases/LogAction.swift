import AvalKit

/// Writes an action into a case's log (C-4, C-5, C-22, C-33), unless the contact rules forbid it (C-9, F-C7).
struct LogAction: Method {
  static let name = "collections.case.log"

  struct Action: Decodable {
    let kind: String
    let at: Instant?
    let channel: String?
    let person: String?
    let statement: String?
    let nextAction: String?
    let nextDate: CivilDate?
    let detail: String?
  }

  struct Result: Encodable {
    let action: ActionView
  }

  func run(_ params: Params, in call: Call) throws -> Result {
    let found = try Cases.get(params.case, in: call)
    let action = params.action
    let rules = try call.policy("contact", as: ContactRules.self)
    let at = action.at ?? call.now
    guard at <= call.now else {
      throw Failure(
        .invalidParams, "The action would lie in the future; log it once it has happened.",
        zh: "该行动时间在未来；请在发生之后登记。", path: "/action/at")
    }
    let day = at.civilDay(in: try rules.offset)
    if let rule = rules.rule(kind: action.kind, channel: action.channel) {
      if rule.hours { try rules.check(at: at) }
      if rule.counts { try rules.check(made: made(to: found.customer, on: day, rules, in: call)) }
    }
    let id = try call.nextID("act")
    try call.store.run(
      """
      INSERT INTO collections_action (id, case_id, kind, day, at, actor, channel, person, statement, next_action,
        next_day, detail, recorded)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)
      """,
      id, found.id, action.kind, day, at, call.actor, action.channel, action.person, action.statement,
      action.nextAction, action.nextDate, action.detail, call.now)
    try CaseLines.refresh(found.id.number, in: call)
    try PromiseLines.closeBroken(of: found.customer.number, in: call)
    let view = try ActionView.latest(of: found.id.number, limit: 1, only: id.number, in: call)
    guard let logged = view.first else {
      throw Failure(.corrupt, "The action was not stored.", zh: "行动未能保存。")
    }
    try call.change(id.description, after: logged)
    return Result(action: logged)
  }

  /// Contacts of a day that count, whatever they were made through.
  private func made(to customer: EntityID, on day: CivilDate, _ rules: ContactRules, in call: Call) throws -> Int {
    try call.store.all(
      """
      SELECT a.kind, a.channel FROM collections_action a JOIN collections_case c ON c.id = a.case_id
      WHERE c.customer = ?1 AND a.day = ?2 ORDER BY a.id
      """, customer, day
    ) { rules.rule(kind: $0.text(0), channel: $0.optionalText(1))?.counts == true }.count { $0 }
  }
}

/// An action as replies show it (`#/action`).
struct ActionView: Encodable {
  let id: EntityID
  let kind: String
  let date: CivilDate
  let at: Instant
  let actor: String
  let channel: String?
  let person: String?
  let statement: String?
  let nextAction: String?
  let nextDate: CivilDate?
  let detail: String?

  static func latest(of caseID: Int64, limit: Int, only: Int64? = nil, in call: Call) throws -> [ActionView] {
    try call.store.all(
      """
      SELECT id, kind, day, at, actor, channel, person, statement, next_action, next_day, detail
      FROM collections_action WHERE case_id = ?1 AND (?3 IS NULL OR id = ?3) ORDER BY at DESC, id DESC LIMIT ?2
      """, caseID, limit, only
    ) {
      ActionView(
        id: $0.id(0, "act"), kind: $0.text(1), date: $0.day(2), at: $0.instant(3), actor: $0.text(4),
        channel: $0.optionalText(5), person: $0.optionalText(6), statement: $0.optionalText(7),
        nextAction: $0.optionalText(8), nextDate: $0.optionalDay(9), detail: $0.optionalText(10))
    }
  }
}
