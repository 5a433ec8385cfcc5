import AvalKit

/// A person to talk to at the customer.
struct Contact: Codable, Equatable {
  let name: String
  let title: String?
  let phone: String?
  let email: String?
}

/// Where the customer is to be found.
struct Address: Codable, Equatable {
  enum Kind: String, Codable {
    case registered
    case operating
    case postal
    case branch
    case other
  }

  let kind: Kind?
  let text: String
  let city: String?
  let region: String?
  let postCode: String?
  let country: String?
}

/// A number that identifies the customer, as it was written, and whether its check digit fits.
struct IdentifierView: Encodable {
  let scheme: String
  let value: String
  /// Left out where the scheme has no check digit.
  let checkOk: Bool?
}

/// A name that the customer bears or bore.
struct NameView: Encodable {
  let name: String
  let kind: String
}

/// A customer as it is shown.
struct CustomerView: Encodable {
  let id: EntityID
  let archiveNumber: String
  let name: String
  let kind: String
  let industry: String
  let status: String
  let statusReason: String?
  let region: String?
  let salesperson: String?
  let owner: String
  let source: String?
  let openedOn: CivilDate
  let closedOn: CivilDate?
  let lastUpdatedOn: CivilDate
  let identifiers: [IdentifierView]
  let contacts: [Contact]
  let addresses: [Address]
  let names: [NameView]
  let mergedFrom: [EntityID]
  let version: Int64
  let createdAt: Instant
  let createdBy: String
}

extension CustomerView {
  /// A customer by id; merged ones too.
  static func load(_ id: Int64, _ store: Store) throws -> CustomerView {
    let identifiers = try store.all(
      "SELECT scheme, written, check_ok FROM archive_identifier WHERE customer = ?1 ORDER BY scheme, value", id
    ) { IdentifierView(scheme: $0.text(0), value: $0.text(1), checkOk: $0.optionalInt(2).map { $0 != 0 }) }
    let contacts = try store.all(
      "SELECT name, title, phone, email FROM archive_contact WHERE customer = ?1 ORDER BY position", id
    ) { Contact(name: $0.text(0), title: $0.optionalText(1), phone: $0.optionalText(2), email: $0.optionalText(3)) }
    let addresses = try store.all(
      """
      SELECT kind, text, city, region, post_code, country FROM archive_address WHERE customer = ?1 ORDER BY position
      """, id
    ) {
      Address(
        kind: Address.Kind(rawValue: $0.text(0)), text: $0.text(1), city: $0.optionalText(2),
        region: $0.optionalText(3), postCode: $0.optionalText(4), country: $0.optionalText(5))
    }
    let names = try store.all(
      "SELECT name, kind FROM archive_name WHERE customer = ?1 ORDER BY kind <> 'legal', recorded_at, name_key", id
    ) { NameView(name: $0.text(0), kind: $0.text(1)) }
    let merged = try store.all("SELECT id FROM archive_customer WHERE merged_into = ?1 ORDER BY id", id) {
      $0.id(0, CustomerRef.prefix)
    }
    let view = try store.first(
      """
      SELECT id, archive_number, name, kind, industry, status, status_reason, region, salesperson, owner, source,
        opened_on, closed_on, version, created_at, created_by,
        coalesce((SELECT max(updated_on) FROM archive_update WHERE \(customerAndMerged)), opened_on)
      FROM archive_customer WHERE id = ?1
      """, id
    ) { row in
      CustomerView(
        id: row.id(0, CustomerRef.prefix), archiveNumber: row.text(1), name: row.text(2), kind: row.text(3),
        industry: row.text(4), status: row.text(5), statusReason: row.optionalText(6), region: row.optionalText(7),
        salesperson: row.optionalText(8), owner: row.text(9), source: row.optionalText(10), openedOn: row.day(11),
        closedOn: row.optionalDay(12), lastUpdatedOn: row.day(16), identifiers: identifiers, contacts: contacts,
        addresses: addresses, names: names, mergedFrom: merged, version: row.int(13), createdAt: row.instant(14),
        createdBy: row.text(15))
    }
    guard let view else {
      throw Failure(.notFound, "There is no customer \(id).", zh: "没有客户 \(id)。", path: "/customer")
    }
    return view
  }
}
