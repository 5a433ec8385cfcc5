import AvalKit

/// How far from today a document's day may lie without insisting, as `policies/dates.json` states it.
struct DatesPolicy: Decodable {
  let schema: Int
  let version: String
  let title: Text
  let documentPastDays: Int
  let documentFutureDays: Int
  /// How far after today a due day may lie.
  let dueFutureDays: Int
}

/// Days that a year typed wrong gives: 1926 or 2062 for 2026. They are refused, or insisted on.
struct DocumentDays {
  private let call: Call
  private let policy: DatesPolicy
  private let today: CivilDate
  let insistence: Insistence

  init(_ call: Call, _ insistence: Insistence) throws {
    self.init(call, try call.policy("dates", as: DatesPolicy.self), insistence)
  }

  private init(_ call: Call, _ policy: DatesPolicy, _ insistence: Insistence) {
    self.call = call
    self.policy = policy
    today = call.today
    self.insistence = insistence
  }

  init(_ call: Call, insist: Bool?) throws {
    try self.init(call, Insistence(insist, call))
  }

  /// The same days for another document of the request.
  func insisting(_ insist: Bool?) -> DocumentDays { DocumentDays(call, policy, Insistence(insist, call)) }

  func require(_ day: CivilDate, path: String = "/date") throws {
    let distance = today.days(until: day)
    if distance < -policy.documentPastDays {
      try insistence.object(
        "farPast",
        Text(
          "\(day) is more than \(policy.documentPastDays) days ago; look at the year.",
          zh: "\(day) 距今已超过 \(policy.documentPastDays) 天；请核对年份。"), path: path)
    } else if distance > policy.documentFutureDays {
      try insistence.object(
        "farFuture",
        Text(
          "\(day) is more than \(policy.documentFutureDays) days ahead; look at the year.",
          zh: "\(day) 距今超过 \(policy.documentFutureDays) 天；请核对年份。"), path: path)
    }
  }

  func require(due day: CivilDate, path: String = "/dueDate") throws {
    guard today.days(until: day) > policy.dueFutureDays else { return }
    try insistence.object(
      "farFuture",
      Text(
        "The due day \(day) is more than \(policy.dueFutureDays) days ahead; look at the year.",
        zh: "到期日 \(day) 距今超过 \(policy.dueFutureDays) 天；请核对年份。"), path: path)
  }
}
