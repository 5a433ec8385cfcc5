import AvalKit

/// What subscribers learn when a customer becomes an existing one, is closed, or is merged into another.
struct StatusChanged: Encodable {
  let customer: EntityID
  let before: String
  let status: String
  let reason: String?

  init(_ customer: EntityID, from before: CustomerView, to after: CustomerView) {
    self.customer = customer
    self.before = before.status
    status = after.status
    reason = after.statusReason
  }

  func announce(in call: Call) throws {
    guard status != before else { return }
    try call.emit("archive.customer.statusChanged", self)
  }
}
