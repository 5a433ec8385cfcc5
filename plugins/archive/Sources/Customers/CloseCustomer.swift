import AvalKit

/// Takes a customer out of the trading archives when it dissolves or the relation ends; its basic data stay.
struct CloseCustomer: Method {
  struct Closed: Encodable {
    let customer: EntityID
    let date: CivilDate
    /// Whoever hears of it within the request may refuse what is unusual, unless the request insists.
    let insist: Bool?
  }

  func run(_ params: Params, in call: Call) throws -> GetCustomer.Result {
    let id = try params.customer.resolve(in: call).id
    let before = try CustomerView.load(id.number, call.store)
    try UpdateCustomer.check(params.expectedVersion.map(Int64.init), before)
    let date = params.date ?? call.today
    guard before.status != "closed" else {
      throw Failure(
        .failedPrecondition, "\(before.archiveNumber) is closed already.", zh: "\(before.archiveNumber) 已经关闭。",
        path: "/customer")
    }
    guard let reason = params.reason.nonBlank else {
      throw Failure(.invalidParams, "Say why the archive is closed.", zh: "请填写关闭原因。", path: "/reason")
    }
    guard date >= before.openedOn, date <= call.today else {
      throw Failure(
        .invalidParams, "The archive was opened on \(before.openedOn) and is closed between that day and today.",
        zh: "该档案建于 \(before.openedOn)，关闭日期须在该日与今天之间。", path: "/date")
    }
    try call.store.run(
      """
      UPDATE archive_customer SET status = 'closed', status_reason = ?2, closed_on = ?3, version = version + 1,
        updated_at = ?4, updated_by = ?5 WHERE id = ?1
      """, id, reason, date, call.now, call.actor)
    try UpdateLines(call).refresh(id.number)
    let after = try CustomerView.load(id.number, call.store)
    try call.change(id.description, before: before, after: after)
    try StatusChanged(id, from: before, to: after).announce(in: call)
    try call.emit("archive.customer.closed", Closed(customer: id, date: date, insist: params.insist))
    return GetCustomer.Result(customer: after)
  }
}
