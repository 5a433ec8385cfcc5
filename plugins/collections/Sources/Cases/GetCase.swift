import AvalKit

/// A case with what is owed, and everything that was done (C-4, C-22, C-24).
struct GetCase: Method {
  struct Item: Encodable {
    let item: EntityID
    let number: String
    let dueDate: CivilDate
    let open: Money
    let disputed: Money
    let daysOverdue: Int
    let level: Int?
  }

  struct Result: Encodable {
    let `case`: CaseView
    /// What is owed, by due day: the first thousand.
    let items: [Item]
    /// The latest thousand, the latest first.
    let log: [ActionView]
    let promises: [PromiseView]
    let disputes: [DisputeView]
    let asOf: CivilDate
  }

  private static let most = 1_000

  func run(_ params: Params, in call: Call) throws -> Result {
    let found = try Cases.get(params.case, in: call)
    let customer = found.customer.number
    let items = try DueItem.all(of: customer, on: call.asOf, in: call).prefix(GetCase.most)
    return Result(
      case: found,
      items: items.map {
        Item(
          item: EntityID(prefix: "itm", number: $0.id), number: $0.number, dueDate: $0.due,
          open: Money(minor: $0.open, currency: $0.currency),
          disputed: Money(minor: $0.disputed, currency: $0.currency), daysOverdue: $0.due.days(until: call.asOf),
          level: $0.dunned)
      },
      log: try ActionView.latest(of: found.id.number, limit: GetCase.most, in: call),
      promises: try PromiseView.all(of: customer, limit: GetCase.most, in: call),
      disputes: try DisputeView.all(of: customer, limit: GetCase.most, in: call), asOf: call.asOf)
  }
}

/// Gives a case to a collector.
struct AssignCase: Method {
  struct Result: Encodable {
    let `case`: CaseView
  }

  func run(_ params: Params, in call: Call) throws -> Result {
    let before = try Cases.get(params.case, in: call)
    try call.store.run(
      "UPDATE collections_case SET collector = ?2 WHERE id = ?1", before.id, params.collector)
    try CaseLines.refresh(before.id.number, in: call)
    let after = try Cases.get(params.case, in: call)
    try call.change(after.id.description, before: before, after: after)
    return Result(case: after)
  }
}
