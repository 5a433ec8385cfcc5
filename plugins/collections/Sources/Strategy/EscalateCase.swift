import AvalKit

/// Switches the channel a case is collected through, with day and reason (C-11, C-12, C-14 … C-16).
struct EscalateCase: Method {
  struct Result: Encodable {
    let `case`: CaseView
  }

  func run(_ params: Params, in call: Call) throws -> Result {
    let before = try Cases.get(params.case, in: call)
    let rules = try call.policy("strategy", as: StrategyPolicy.self)
    try check(params, before, rules)
    let day = params.date ?? max(call.today, before.opened)
    try checkDays(params, before, day, in: call)
    if params.channel != .own { try requireOwing(params, before, day, in: call) }
    try call.store.run(
      """
      INSERT INTO collections_escalation (id, case_id, channel, day, reason, override_reason, clause, agency, commission,
        mandate_from, mandate_until, recorded, actor)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)
      """,
      call.nextID("esc"), before.id, params.channel, day, params.reason, params.override, params.clause,
      params.mandate?.agency, params.mandate?.commission.description, params.mandate?.from, params.mandate?.until,
      call.now, call.actor)
    try call.store.run("UPDATE collections_case SET channel = ?2 WHERE id = ?1", before.id, params.channel)
    try call.store.run(
      """
      INSERT INTO collections_action (id, case_id, kind, day, at, actor, channel, detail, recorded)
      VALUES (?1, ?2, 'escalation', ?3, ?4, ?5, ?6, ?7, ?4)
      """,
      call.nextID("act"), before.id, day, call.now, call.actor, params.channel,
      params.override.map { "\(params.reason) [\($0)]" } ?? params.reason)
    if let filed = params.filedOn { try file(params, before, on: filed, in: call) }
    try CaseLines.refresh(before.id.number, in: call)
    try LimitationLines.refresh(before.customer.number, in: call)
    let after = try Cases.get(params.case, in: call)
    try call.change(after.id.description, before: before, after: after)
    try call.emit("collections.case.escalated", after)
    return Result(case: after)
  }

  /// Nobody whom we owe on balance gets an agency or a lawyer: what is open or lost, less what stands on account.
  private func requireOwing(_ params: Params, _ found: CaseView, _ day: CivilDate, in call: Call) throws {
    let customer = found.customer.number
    let items = try DueItem.all(of: customer, on: call.today, in: call)
    for (currency, items) in Dictionary(grouping: items, by: \.currency).sorted(by: { $0.key < $1.key }) {
      let open = try items.map { Money(minor: $0.open, currency: currency) }.sum(in: currency)
      let lost = try WrittenOff.sum(of: customer, currency, in: call)
      guard try open.minor + lost <= OnAccount.sum(of: customer, currency, on: call.today, in: call) else { return }
    }
    if items.isEmpty, try WrittenOff.isAny(of: customer, in: call) { return }
    try UnusualDay.require(
      params.insist, found.id.description, day,
      unless: Text(
        "The customer owes nothing on balance: what is open is on account already; apply it first.",
        zh: "该客户余额不欠款：未清款项已有预收款抵充；请先核销。"), path: "/case", in: call)
  }

  /// What was filed speaks of everything that is overdue on its day.
  private func file(_ params: Params, _ found: CaseView, on day: CivilDate, in call: Call) throws {
    let items = try DueItem.all(of: found.customer.number, on: day, in: call).filter { $0.due < day }.map(\.id)
    guard !items.isEmpty else {
      throw Failure(
        .failedPrecondition, "Nothing was overdue on \(day) that could be claimed in court or arbitration.",
        zh: "\(day) 没有可供起诉或仲裁的逾期款项。", path: "/filedOn")
    }
    let id = try Acts.insert(
      params.channel == .litigation ? "suit" : "arbitration", of: found.customer.number, on: day, items: items,
      reference: params.reference, in: call)
    try call.change(id.description, after: ActView.get(id, in: call))
  }

  private func checkDays(_ params: Params, _ found: CaseView, _ day: CivilDate, in call: Call) throws {
    guard day >= found.opened else {
      throw Failure(
        .invalidParams, "The case was opened on \(found.opened); its channel is switched on that day or later.",
        zh: "案件于 \(found.opened) 开立；变更渠道不得早于当日。", path: "/date")
    }
    try UnusualDay.require(
      params.insist, found.id.description, day, unless: UnusualDay.future(day, in: call), path: "/date", in: call)
    if let mandate = params.mandate, let until = mandate.until, until < mandate.from {
      throw Failure(
        .invalidParams, "The mandate ends before it begins.", zh: "委托终止日早于开始日。", path: "/mandate/until")
    }
    let isLegal = params.channel == .arbitration || params.channel == .litigation
    if !isLegal, params.filedOn != nil || params.reference != nil {
      throw Failure(
        .invalidParams, "Only suit and arbitration are filed; leave it out for \(params.channel).",
        zh: "只有诉讼与仲裁须立案；渠道 \(params.channel) 请勿填写。", path: params.filedOn != nil ? "/filedOn" : "/reference")
    }
    if let filed = params.filedOn, filed > call.today {
      throw Failure(
        .invalidParams, "What has not been filed yet interrupts nothing; give a day to \(call.today).",
        zh: "尚未立案不能中断时效；日期不得晚于 \(call.today)。", path: "/filedOn")
    }
  }

  private func check(_ params: Params, _ found: CaseView, _ rules: StrategyPolicy) throws {
    guard found.state == "open" else {
      throw Failure(.failedPrecondition, "The case is closed.", zh: "案件已关闭。", path: "/case")
    }
    guard found.channel != params.channel.rawValue else {
      throw Failure(
        .failedPrecondition, "The case is collected through \(params.channel) already.",
        zh: "案件已采用 \(params.channel) 渠道。", path: "/channel")
    }
    switch params.channel {
    case .arbitration where params.clause == nil:
      throw Failure(
        .failedPrecondition, "Arbitration needs an arbitration clause or agreement; name it.",
        zh: "仲裁须有仲裁条款或仲裁协议；请注明。", path: "/clause")
    case .entrusted where params.mandate == nil:
      throw Failure(
        .failedPrecondition, "Entrusted collection needs a mandate: agency, commission and dates.",
        zh: "委托追账须有委托：机构、佣金与期限。", path: "/mandate")
    default: break
    }
    let isLegal = params.channel == .arbitration || params.channel == .litigation
    guard !isLegal || found.level >= rules.legalFromLevel || params.override != nil else {
      throw Failure(
        .failedPrecondition,
        "Legal steps follow all earlier ones: the case is at level \(found.level), not \(rules.legalFromLevel). Give override with a reason to go ahead.",
        zh: "法律手段须在前序阶段之后：本案为第 \(found.level) 级，未到第 \(rules.legalFromLevel) 级。如需提前，请在 override 中说明理由。",
        path: "/override")
    }
  }
}
