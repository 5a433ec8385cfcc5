import AvalKit

/// Ends a dispute, and does what follows from it: what was rejected or withdrawn is due again and is dunned by the next
/// run; what was accepted is credited by the note or adjustment given, or waits for one and stays out of dunning.
struct ResolveDispute: Method {
  struct Result: Encodable {
    let dispute: DisputeView
  }

  func run(_ params: Params, in call: Call) throws -> Result {
    let before = try DisputeView.get(params.dispute, in: call)
    let isLater =
      before.consequence == .toCredit && params.outcome == .accepted
      && (params.creditNote != nil || params.adjustment != nil)
    guard before.resolved == nil || isLater else {
      throw Failure(
        .failedPrecondition,
        before.consequence == .toCredit
          ? "The dispute \(params.dispute) was accepted already and waits for its credit note or adjustment; give one."
          : "The dispute \(params.dispute) was resolved already.",
        zh: before.consequence == .toCredit
          ? "争议 \(params.dispute) 已被接受，尚待登记贷项通知单或调整；请提供其一。" : "争议 \(params.dispute) 已经解决。",
        path: "/dispute")
    }
    try check(params)
    let day = params.date ?? max(call.today, before.opened)
    guard day >= before.opened else {
      throw Failure(
        .invalidParams, "The dispute was opened on \(before.opened); resolve it on that day or later.",
        zh: "争议于 \(before.opened) 提出；解决日期不得早于当日。", path: "/date")
    }
    if let date = params.date {
      try UnusualDay.require(
        params.insist, before.id.description, date, unless: UnusualDay.future(date, in: call), path: "/date", in: call)
    }
    if before.resolved == nil {
      try call.store.run(
        "UPDATE collections_dispute SET resolved = ?2, outcome = ?3, resolution = ?4 WHERE id = ?1", before.id, day,
        params.outcome, params.reason)
    }
    if params.outcome == .accepted {
      if let posted = try credit(before, params, on: day, in: call) {
        try call.store.run("UPDATE collections_dispute SET settled_by = ?2 WHERE id = ?1", before.id, posted)
      }
    } else {
      // The item has been dunned without the disputed part: the next run demands it, at the level it has reached.
      try call.store.run("DELETE FROM collections_level WHERE item = ?1", before.item)
    }
    try DisputeLines.refresh(of: before.item.number, in: call)
    let after = try DisputeView.get(params.dispute, in: call)
    try call.change(after.id.description, before: before, after: after)
    try call.emit("collections.dispute.resolved", after)
    return Result(dispute: after)
  }

  private func check(_ params: Params) throws {
    let given = [params.creditNote.map { _ in "/creditNote" }, params.adjustment.map { _ in "/adjustment" }]
      .compactMap(\.self)
    guard let last = given.last else { return }
    guard params.outcome == .accepted else {
      throw Failure(
        .invalidParams, "Only an accepted dispute is credited; a rejected or withdrawn one is due again.",
        zh: "只有被接受的争议才予冲减；被驳回或撤回的金额恢复到期。", path: last)
    }
    guard given.count == 1 else {
      throw Failure(
        .invalidParams, "Give a credit note or an adjustment, one of them.", zh: "贷项通知单与调整二者取一。", path: last)
    }
  }

  /// Posts what was given, by the ledger's own methods; the id of what was posted.
  private func credit(_ dispute: DisputeView, _ params: Params, on day: CivilDate, in call: Call) throws -> String? {
    do {
      if let note = params.creditNote {
        let posted: PostedNote = try call.invoke(
          "receivables.creditNote.post",
          NewCreditNote(
            customer: dispute.customer, number: note.number, date: note.date ?? day,
            amount: note.amount ?? dispute.amount, item: dispute.item, cause: note.cause ?? dispute.reason))
        return posted.creditNote.id.description
      }
      if let adjustment = params.adjustment {
        let amount = adjustment.amount ?? dispute.amount
        guard amount.isPositive else {
          throw Failure(
            .invalidParams, "State what is taken off as a positive amount.", zh: "请以正数填写冲减金额。", path: "/amount")
        }
        let posted: PostedAdjustment = try call.invoke(
          "receivables.adjustment.post",
          NewAdjustment(
            item: dispute.item, date: adjustment.date ?? day,
            amount: Money(minor: -amount.minor, currency: amount.currency),
            reason: adjustment.reason ?? dispute.reason))
        return posted.adjustment.id.description
      }
      return nil
    } catch let failure as Failure {
      throw failure.at(params.creditNote == nil ? "/adjustment" : "/creditNote")
    }
  }

  private struct NewCreditNote: Encodable {
    let customer: EntityID
    let number: String
    let date: CivilDate
    let amount: Money
    let item: EntityID
    let cause: String
  }

  private struct NewAdjustment: Encodable {
    let item: EntityID
    let date: CivilDate
    let amount: Money
    let reason: String
  }

  private struct PostedNote: Decodable {
    struct Note: Decodable { let id: EntityID }
    let creditNote: Note
  }

  private struct PostedAdjustment: Decodable {
    struct Adjustment: Decodable { let id: EntityID }
    let adjustment: Adjustment
  }
}
