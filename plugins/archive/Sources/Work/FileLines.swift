import AvalKit

/// Archives that have to be looked at again, as lines of `work.list`.
struct UpdateLines {
  static let kind = "updateDue"
  private let call: Call

  init(_ call: Call) { self.call = call }

  /// Puts the line of a customer's archive ahead, from the day on which its update is due; a closed archive has none.
  func refresh(_ customer: Int64) throws {
    let found = try call.store.first(
      """
      SELECT customer.id, customer.owner, customer.status, max(updates.updated_on)
      FROM archive_customer AS filed
      JOIN archive_customer AS customer ON customer.id = coalesce(filed.merged_into, filed.id)
      JOIN archive_customer AS member ON member.id = customer.id OR member.merged_into = customer.id
      JOIN archive_update AS updates ON updates.customer = member.id
      WHERE filed.id = ?1 GROUP BY customer.id, customer.owner, customer.status
      """, customer
    ) { row in
      (id: row.id(0, CustomerRef.prefix), owner: row.text(1), status: row.text(2), last: row.optionalDay(3))
    }
    guard let found, found.status != "closed", let last = found.last else {
      if let found { try close(found.id) }
      return
    }
    let policy = try call.policy("updates", as: UpdatesDue.Policy.self)
    try call.work.put(
      WorkLine(
        Self.kind, found.id, customer: found.id, due: try last.adding(months: policy.overdueMonths),
        since: try last.adding(months: policy.remindMonths), owner: found.owner, values: ["updatedOn": .day(last)]))
  }

  func close(_ customer: EntityID) throws { try call.work.close(Self.kind, customer) }
}

/// Documents that end, as lines of `work.list` (I-10).
struct CertificateLines {
  private static let kind = "certificateEnding"
  private let call: Call

  init(_ call: Call) { self.call = call }

  /// Puts the lines of one thing's documents ahead, from the day on which their end is announced; one that a newer
  /// document replaces has none.
  func refresh(_ item: String, of customer: Int64) throws {
    let policy = try IntakePolicy.load(call)
    let documents = try call.store.all(
      """
      SELECT document.id, document.type, document.title, document.valid_until, document.destroyed_at IS NOT NULL
        OR EXISTS (SELECT 1 FROM archive_document AS newer
          WHERE newer.customer = document.customer AND newer.item = document.item AND newer.filed = 1
            AND newer.valid_until > document.valid_until AND newer.dated_on <= ?3)
      FROM archive_document AS document
      WHERE document.customer = ?1 AND document.item = ?2 AND document.filed = 1 AND document.valid_until IS NOT NULL
      ORDER BY document.id
      """, customer, item, call.today
    ) { row in
      (
        id: row.id(0, DocumentView.prefix), type: row.text(1), title: row.text(2), until: row.day(3),
        isReplaced: row.bool(4)
      )
    }
    for document in documents {
      guard !document.isReplaced else {
        try close(document.id)
        continue
      }
      try call.work.put(
        WorkLine(
          Self.kind, document.id, customer: EntityID(prefix: CustomerRef.prefix, number: customer),
          due: document.until, since: try document.until.adding(days: -policy.expiringDays),
          values: [
            "title": .text(String(document.title.prefix(200))), "type": .text(document.type), "item": .text(item),
          ]))
    }
  }

  func close(_ document: EntityID) throws { try call.work.close(Self.kind, document) }
}

/// Lists of destruction that wait for the second person, or to be carried out, as lines of `work.list`.
struct DestructionLines {
  private static let kinds = ["proposed": "destructionToApprove", "approved": "destructionToExecute"]
  private let call: Call

  init(_ call: Call) { self.call = call }

  /// The line of a list as it stands now.
  func refresh(_ list: DestructionView) throws {
    for (status, kind) in Self.kinds where status != list.status { try call.work.close(kind, list.id) }
    guard let kind = Self.kinds[list.status] else { return }
    try call.work.put(
      WorkLine(
        kind, list.id,
        values: [
          "count": .number(Int64(list.items.count)), "by": .text(list.decidedBy ?? list.proposedBy),
          "reason": .text(String(list.reason.prefix(200))),
        ]))
  }
}
