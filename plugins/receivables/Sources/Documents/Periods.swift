import AvalKit

/// How far the books are closed.
struct PeriodView: Encodable {
  let closedThrough: CivilDate?
  let by: String?
  let at: Instant?
  let reason: String?

  private enum CodingKeys: String, CodingKey { case closedThrough, by, at, reason }

  func encode(to encoder: any Encoder) throws {
    var members = encoder.container(keyedBy: CodingKeys.self)
    try members.encode(closedThrough, forKey: .closedThrough)
    try members.encodeIfPresent(by, forKey: .by)
    try members.encodeIfPresent(at, forKey: .at)
    try members.encodeIfPresent(reason, forKey: .reason)
  }

  static func read(_ call: Call) throws -> PeriodView {
    try call.store.first(
      "SELECT closed_through, actor, recorded, reason FROM receivables_period ORDER BY id DESC LIMIT 1"
    ) {
      PeriodView(
        closedThrough: $0.day(0), by: $0.text(1), at: $0.instant(2), reason: $0.optionalText(3))
    } ?? PeriodView(closedThrough: nil, by: nil, at: nil, reason: nil)
  }

  static func write(_ day: CivilDate, reason: String?, _ call: Call) throws -> PeriodView {
    let before = try read(call)
    try call.store.run(
      "INSERT INTO receivables_period (id, closed_through, recorded, actor, reason) VALUES (?1, ?2, ?3, ?4, ?5)",
      call.nextID("per"), day, call.now, call.actor, reason)
    let after = try read(call)
    try call.change("receivables.period", before: before, after: after)
    return after
  }
}

struct GetPeriod: Method {
  func run(_ params: Empty, in call: Call) throws -> PeriodView { try PeriodView.read(call) }
}

/// Closes the books through a day: nothing is posted on or before it any more.
struct ClosePeriod: Method {
  func run(_ params: Params, in call: Call) throws -> PeriodView {
    if let closed = try PeriodView.read(call).closedThrough, params.through <= closed {
      throw Failure(
        .failedPrecondition, "The books are closed through \(closed) already; choose a later day.",
        zh: "会计期间已关闭至 \(closed)；请选择更晚的日期。", path: "/through")
    }
    let insistence = Insistence(params.insist, call)
    if params.through > call.today {
      try insistence.object(
        "futurePeriod",
        Text(
          "\(params.through) lies ahead: nothing could be posted until then.", zh: "\(params.through) 尚未到来：此前将无法记账。"),
        path: "/through")
    }
    try DocumentDays(call, insistence).require(params.through, path: "/through")
    let view = try PeriodView.write(params.through, reason: params.reason, call)
    try insistence.note("receivables.period")
    return view
  }
}

/// Opens closed books again from the day after `through`, with a reason.
struct ReopenPeriod: Method {
  func run(_ params: Params, in call: Call) throws -> PeriodView {
    guard let closed = try PeriodView.read(call).closedThrough, params.through < closed else {
      throw Failure(
        .failedPrecondition, "The books are not closed beyond \(params.through); there is nothing to reopen.",
        zh: "会计期间并未关闭至 \(params.through) 之后；无需重新开启。", path: "/through")
    }
    return try PeriodView.write(params.through, reason: params.reason, call)
  }
}
