import AvalKit

/// Reported changes: kept until somebody has verified them, then written.
struct Changes {
  private let call: Call

  init(_ call: Call) {
    self.call = call
  }

  /// Puts a change up for verification; answers its review.
  ///
  /// - Parameter document: the new state in full where `value` is only how it reads: contacts, an address.
  func report(
    _ item: ChangePolicy.Item, _ value: String, of customer: CustomerView, on day: CivilDate, note: String?,
    document: String? = nil, _ arrival: Arrival
  ) throws -> EntityID {
    let review = try Reviews(call).open(
      Reviews.Subject(customer: customer.id.number, report: nil, title: item.key, observedOn: day), arrival)
    try FieldValues(call).record(
      item.key, value, of: customer.id.number,
      FieldValues.Origin(source: arrival.source, provider: arrival.provider, day: day, report: nil, review: review))
    try call.store.run(
      "INSERT INTO archive_change (review, field, old_value, value, note, document) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
      review, item.key, try current(item, customer), value, note, document)
    try ReviewLines(call).refresh(review.number)
    return review
  }

  /// What counts now.
  private func current(_ item: ChangePolicy.Item, _ customer: CustomerView) throws -> String? {
    switch item.of {
    case "name": return customer.name
    case "contact": return customer.contacts.first?.phone
    case "contacts": return customer.contacts.isEmpty ? nil : Contact.worded(customer.contacts)
    case let kind?: return customer.addresses.first { $0.kind?.rawValue == kind }?.text
    case nil:
      let values = try FieldValues(call).accepted(of: customer.id.number)[item.key] ?? []
      return try FieldResolution(values, Sources.load(call), asOf: call.asOf)?.chosen.value
    }
  }

  /// Writes a verified change into the customer's record; a field of its own counts by its review already.
  func apply(_ review: Int64, to customer: Int64) throws {
    let change = try call.store.first("SELECT field, value, document FROM archive_change WHERE review = ?1", review) {
      (field: $0.text(0), value: $0.text(1), document: $0.optionalText(2))
    }
    guard let change, let part = try ChangePolicy.load(call).item(change.field, call).of else { return }
    let before = try CustomerView.load(customer, call.store)
    let registry = Registry(call)
    switch part {
    case "name": try rename(before, change.value)
    case "contact":
      let first = before.contacts.first
      let contact = Contact(
        name: first?.name ?? before.name, title: first?.title, phone: change.value, email: first?.email)
      try registry.replace(contacts: [contact] + before.contacts.dropFirst(), of: customer)
    case "contacts":
      guard let document = change.document else { return }
      try registry.replace(
        contacts: JSONCoding.decode([Contact].self, parsing: Array(document.utf8)), of: customer)
    default:
      let address =
        try change.document.map { try JSONCoding.decode(Address.self, parsing: Array($0.utf8)) }
        ?? Address(
          kind: Address.Kind(rawValue: part), text: change.value, city: nil, region: nil, postCode: nil, country: nil)
      try registry.replace(addresses: before.addresses.filter { $0.kind != address.kind } + [address], of: customer)
    }
    try call.store.run(
      "UPDATE archive_customer SET version = version + 1, updated_at = ?2, updated_by = ?3 WHERE id = ?1", customer,
      call.now, call.actor)
    try call.change(
      before.id.description, before: before, after: try CustomerView.load(customer, call.store))
  }

  private func rename(_ customer: CustomerView, _ name: String) throws {
    let name = try CustomerName.checked(name, longest: 200)
    try call.store.run("UPDATE archive_customer SET name = ?2 WHERE id = ?1", customer.id, name)
    try call.store.run("UPDATE archive_name SET kind = 'former' WHERE customer = ?1 AND kind = 'legal'", customer.id)
    try CustomerName.record(name, kind: "legal", of: customer.id.number, in: call)
  }
}
