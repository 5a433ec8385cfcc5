import AvalKit

/// Ends the regular update of an archive: everything was looked at, what had changed is decided, and the file is renewed
/// from today on. Without it an archive of which nothing changes could never be renewed.
struct CompleteUpdate: Method {
  static let name = "archive.update.complete"
  private static let mark = "update.complete"

  struct Params: Decodable {
    let customer: CustomerRef
    /// Everything was checked and still holds; needed where nothing was changed since the last update.
    let unchanged: Bool?
    let note: String?
  }

  struct Result: Encodable {
    let customer: CustomerView
    let updatedOn: CivilDate
    /// From when on the archive is due again.
    let remindOn: CivilDate
  }

  private struct Record: Encodable {
    let updatedOn: CivilDate
    let unchanged: Bool
    let note: String?
  }

  func run(_ params: Params, in call: Call) throws -> Result {
    let id = try params.customer.resolve(in: call).id
    let customer = try CustomerView.load(id.number, call.store)
    guard customer.status != "closed" else {
      throw Failure(
        .failedPrecondition, "\(customer.archiveNumber) is closed; a closed archive is not updated.",
        zh: "\(customer.archiveNumber) 已关闭；已关闭的档案不再更新。", path: "/customer")
    }
    if let waiting = try waiting(id, call) {
      throw Failure(
        .failedPrecondition, "\(waiting) of this customer waits for a decision; decide on it first.",
        zh: "该客户的 \(waiting) 尚待审核；请先作出决定。", path: "/customer")
    }
    guard try params.unchanged == true || hasChanged(id, call) else {
      throw Failure(
        .failedPrecondition,
        "Nothing was changed since the last update; give unchanged: true where everything was checked and still holds.",
        zh: "自上次更新以来没有变更；如已逐项核对且资料仍属实，请给出 unchanged: true。", path: "/unchanged")
    }
    try Registry(call).touch(id.number, on: call.today, what: Self.mark)
    try call.change(
      id.description,
      after: Record(updatedOn: call.today, unchanged: params.unchanged ?? false, note: params.note?.nonBlank))
    let months = try call.policy("updates", as: UpdatesDue.Policy.self).remindMonths
    return Result(
      customer: try CustomerView.load(id.number, call.store), updatedOn: call.today,
      remindOn: try call.today.adding(months: months))
  }

  /// The oldest review of the customer, or of one merged into it, that nobody has decided.
  private func waiting(_ customer: EntityID, _ call: Call) throws -> EntityID? {
    try call.store.first(
      """
      SELECT id FROM archive_review
      WHERE status = 'pending' AND customer IN (SELECT id FROM archive_customer WHERE id = ?1 OR merged_into = ?1)
      ORDER BY id LIMIT 1
      """, customer
    ) { $0.id(0, ReviewView.prefix) }
  }

  /// Whether an accepted review changed the file after it was opened or its last update was completed.
  private func hasChanged(_ customer: EntityID, _ call: Call) throws -> Bool {
    try call.store.first(
      """
      SELECT 1 FROM archive_update
      WHERE customer IN (SELECT id FROM archive_customer WHERE id = ?1 OR merged_into = ?1)
        AND what <> ?2 AND what <> 'customer.create'
        AND recorded_at > (SELECT coalesce(max(recorded_at), 0) FROM archive_update WHERE what = ?2
          AND customer IN (SELECT id FROM archive_customer WHERE id = ?1 OR merged_into = ?1))
      LIMIT 1
      """, customer, Self.mark
    ) { $0.int(0) } != nil
  }
}
