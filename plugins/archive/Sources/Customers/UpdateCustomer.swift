import AvalKit

/// Changes what is known of a customer; what it was stays in the audit trail and among the field values.
///
/// What replaces a reviewed item waits for another person; owner, region, salesperson and the rest count at
/// once. None of it renews the archive: that takes a completed update or an accepted review.
struct UpdateCustomer: Method {
  struct Result: Encodable {
    let customer: CustomerView
    /// What waits for review; left out where nothing does.
    let pending: [PendingChanges.Pending]?
  }

  func run(_ params: Params, in call: Call) throws -> Result {
    let id = try params.customer.resolve(in: call).id
    let before = try CustomerView.load(id.number, call.store)
    try Self.check(params.expectedVersion.map(Int64.init), before)
    var changes = try PendingChanges(
      before, source: params.fieldSource ?? "department", on: params.datedOn ?? call.today, call)
    let given = try params.name.map { (name) throws(Failure) in try CustomerName.checked(name) } ?? before.name
    let isReported = try given != before.name && changes.rename(given)
    let name = isReported ? try CustomerView.load(id.number, call.store).name : given
    // The archive number stays what it was given as, also when the class changes: it stands on paper.
    let industry = try params.industry.map { try Industries.load(call).named($0).key } ?? before.industry
    try call.store.run(
      """
      UPDATE archive_customer SET name = ?2, industry = ?3, status = ?4, region = ?5, salesperson = ?6, owner = ?7,
        source = ?8, version = version + 1, updated_at = ?9, updated_by = ?10,
        closed_on = CASE WHEN ?4 = 'closed' THEN closed_on END,
        status_reason = CASE WHEN ?4 = 'closed' THEN status_reason END
      WHERE id = ?1
      """,
      id, name, industry, params.status?.rawValue ?? before.status, params.region ?? before.region,
      params.salesperson ?? before.salesperson, params.owner ?? before.owner, params.source ?? before.source, call.now,
      call.actor)
    if name != before.name, !isReported {
      try call.store.run(
        "UPDATE archive_name SET kind = 'former' WHERE customer = ?1 AND kind = 'legal'", id)
      try CustomerName.record(name, kind: "legal", of: id.number, in: call)
    }
    let registry = Registry(call)
    try registry.add(params.identifiers ?? [], to: id.number)
    if let given = params.contacts, let contacts = try changes.contacts(given) {
      try registry.replace(contacts: contacts, of: id.number)
    }
    if let given = params.addresses {
      try registry.replace(addresses: changes.addresses(given), of: id.number)
    }
    if let given = params.fields {
      for (field, value) in given {
        try FieldValues(call).check(field, value, path: "/fields/\(JSONPointer.escape(field))")
      }
      try FieldValues(call).record(
        changes.fields(given), of: id.number, source: params.fieldSource ?? "department",
        on: params.datedOn ?? call.today)
    }
    try UpdateLines(call).refresh(id.number)
    let after = try CustomerView.load(id.number, call.store)
    try call.change(id.description, before: before, after: after)
    return Result(customer: after, pending: changes.pending.isEmpty ? nil : changes.pending)
  }

  /// Refuses where somebody else changed the customer since the caller read it.
  static func check(_ expected: Int64?, _ customer: CustomerView) throws(Failure) {
    guard let expected, expected != customer.version else { return }
    throw Failure(
      .conflict,
      "\(customer.archiveNumber) is at version \(customer.version), not \(expected); read it again and repeat the change.",
      zh: "\(customer.archiveNumber) 当前版本为 \(customer.version)，不是 \(expected)；请重新读取后再修改。",
      path: "/expectedVersion")
  }
}
