import AvalKit

/// A customer whose documents may not be destroyed while a dispute or an inspection lasts (F-A6).
struct HoldView: Encodable {
  static let prefix = "hld"

  let id: EntityID
  let customer: EntityID
  let reason: String
  let placedAt: Instant
  let placedBy: String
  let releasedAt: Instant?
  let releasedBy: String?
  let releaseReason: String?

  static func load(_ number: Int64, _ call: Call) throws -> HoldView {
    let view = try call.store.first(
      """
      SELECT hold.id, coalesce(customer.merged_into, customer.id), hold.reason, hold.placed_at, hold.placed_by,
        hold.released_at, hold.released_by, hold.release_reason
      FROM archive_hold AS hold JOIN archive_customer AS customer ON customer.id = hold.customer WHERE hold.id = ?1
      """, number
    ) { row in
      HoldView(
        id: row.id(0, prefix), customer: row.id(1, CustomerRef.prefix), reason: row.text(2), placedAt: row.instant(3),
        placedBy: row.text(4), releasedAt: row.isNull(5) ? nil : row.instant(5), releasedBy: row.optionalText(6),
        releaseReason: row.optionalText(7))
    }
    guard let view else { throw Failure(.notFound, "There is no such hold.", zh: "没有该保全记录。", path: "/hold") }
    return view
  }
}

/// Holds a customer's documents.
struct PlaceHold: Method {
  struct Result: Encodable {
    let hold: HoldView
  }

  func run(_ params: Params, in call: Call) throws -> Result {
    let customer = try params.customer.resolve(in: call).id
    let id = try call.nextID(HoldView.prefix)
    try call.store.run(
      "INSERT INTO archive_hold (id, customer, reason, placed_at, placed_by) VALUES (?1, ?2, ?3, ?4, ?5)", id, customer,
      params.reason, call.now, call.actor)
    let view = try HoldView.load(id.number, call)
    try call.change(id.description, after: view)
    return Result(hold: view)
  }
}

/// Ends a hold.
struct ReleaseHold: Method {
  func run(_ params: Params, in call: Call) throws -> PlaceHold.Result {
    let number = try params.hold.number(of: HoldView.prefix, path: "/hold")
    let before = try HoldView.load(number, call)
    guard before.releasedAt == nil else {
      throw Failure(
        .failedPrecondition, "\(params.hold) is released already.", zh: "\(params.hold) 已解除。", path: "/hold")
    }
    try call.store.run(
      "UPDATE archive_hold SET released_at = ?2, released_by = ?3, release_reason = ?4 WHERE id = ?1", number, call.now,
      call.actor, params.reason)
    let after = try HoldView.load(number, call)
    try call.change(params.hold.description, before: before, after: after)
    return PlaceHold.Result(hold: after)
  }
}
