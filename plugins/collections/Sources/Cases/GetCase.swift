import AvalKit

/// A case with what is owed, and everything that was done (C-4, C-22, C-24).
struct GetCase: Method {
  struct Item: Encodable {
    let item: EntityID
    let number: String
    let part: Int
    let formerCustomer: String?
    let date: CivilDate
    let dueDate: CivilDate
    let open: Money
    let disputed: Money
    let daysOverdue: Int
    let level: Int?

    /// The number on paper; with the former customer's name where the number alone names two documents.
    func label(in language: Language) -> String { DueItem.label(number, former: formerCustomer, in: language) }
  }

  struct Result: Encodable {
    let `case`: CaseView
    /// What is owed, by due day: the first thousand.
    let items: [Item]
    /// What stands on the customer's account and is applied to nothing, by currency; left out where nothing does.
    let onAccount: [Money]?
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
    let onAccount = try OnAccount.all(of: customer, on: call.asOf, in: call)
    return Result(
      case: found,
      items: items.map {
        Item(
          item: EntityID(prefix: "itm", number: $0.id), number: $0.number, part: $0.part, formerCustomer: $0.former,
          date: $0.date, dueDate: $0.due, open: Money(minor: $0.open, currency: $0.currency),
          disputed: Money(minor: $0.disputed, currency: $0.currency), daysOverdue: $0.due.days(until: call.asOf),
          level: $0.dunned)
      },
      onAccount: onAccount.isEmpty ? nil : onAccount,
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
