/// How a request names a customer: by id, by archive number, or by a number that a register gave it.
///
/// Read from a string (`cus_281474976710657`, `jindian001`) or from `{"scheme": "USCC", "value": "…"}`; never a name,
/// because two customers may bear the same one.
public enum CustomerRef: Sendable, Hashable {
  case id(EntityID)
  case archiveNumber(String)
  case identifier(PartyIdentifier)

  /// The prefix of customers' ids.
  public static let prefix = "cus"

  /// Reads an id or an archive number.
  public init(parsing text: String) throws(Failure) {
    if let id = EntityID.parse(text), id.prefix == CustomerRef.prefix {
      self = .id(id)
    } else if ArchiveNumber.hasShape(text) {
      self = .archiveNumber(text)
    } else {
      throw Failure(
        .invalidParams,
        "\"\(text.prefix(40))\" does not name a customer; give its id, its archive number such as jindian001, "
          + "or {\"scheme\", \"value\"}.",
        zh: "“\(text.prefix(40))”不能指明客户；请给出客户编号、档号（例如 jindian001）或 {\"scheme\", \"value\"}。")
    }
  }

  /// The customer meant, through the views that the module archive publishes; of a merged customer the survivor.
  ///
  /// The calling module's manifest requires `archive` or uses `archive_customer_v1` and `archive_identifier_v1`.
  /// Throws `notFound` at `path`.
  public func resolve(in call: Call, path: String = "/customer") throws -> ResolvedCustomer {
    let store = call.store
    var found: ResolvedCustomer?
    switch self {
    case .id(let id):
      found = try ResolvedCustomer.byID(id.number, store)
    case .archiveNumber(let number):
      found = try store.first(
        "SELECT \(ResolvedCustomer.columns) FROM archive_customer_v1 WHERE archive_number = ?1", number,
        decode: ResolvedCustomer.init(row:))
    case .identifier(let identifier):
      let id = try store.first(
        "SELECT customer_id FROM archive_identifier_v1 WHERE scheme = ?1 AND value = ?2",
        identifier.scheme, identifier.normalizedValue
      ) { $0.int(0) }
      found = try id.flatMap { try ResolvedCustomer.byID($0, store) }
    }
    // A merger points straight at the survivor, also for those merged before it; the bound only guards bad data.
    for _ in 0..<64 {
      guard let customer = found else { break }
      guard let survivor = customer.mergedInto else { return customer }
      found = try ResolvedCustomer.byID(survivor.number, store)
    }
    throw Failure(
      .notFound, "There is no customer \(self); find it with archive.customer.search or create it first.",
      zh: "没有客户 \(self)；请用 archive.customer.search 查找或先行建档。", path: path)
  }
}

extension CustomerRef {
  /// The ids whose rows are a customer's, as a subquery: its own, and those of the customers merged into it.
  ///
  /// - Parameter customer: the placeholder or column with the customer's number.
  public static func members(of customer: String) -> String {
    "(SELECT member_id FROM archive_customer_member_v1 WHERE customer_id = \(customer))"
  }
}

extension CustomerRef: CustomStringConvertible {
  public var description: String {
    switch self {
    case .id(let id): id.description
    case .archiveNumber(let number): number
    case .identifier(let identifier): "\(identifier.scheme) \(identifier.value)"
    }
  }
}

extension CustomerRef: Codable {
  public init(from decoder: any Decoder) throws {
    if try TapeDecoder.of(decoder).entry.kind == .object {
      self = .identifier(try PartyIdentifier(from: decoder))
    } else {
      try self.init(parsing: decoder.singleValueContainer().decode(String.self))
    }
  }

  public func encode(to encoder: any Encoder) throws {
    switch self {
    case .identifier(let identifier): try identifier.encode(to: encoder)
    case .id, .archiveNumber:
      var container = encoder.singleValueContainer()
      try container.encode(description)
    }
  }
}

/// A customer as other modules see it: a row of `archive_customer_v1`.
public struct ResolvedCustomer: Sendable, Hashable {
  public let id: EntityID
  public let archiveNumber: String
  public let name: String
  /// `company` or `individual`.
  public let kind: String
  /// A key of the industry table.
  public let industry: String
  public let region: String?
  public let salesperson: String?
  /// `potential`, `existing`, `closed` or `merged`.
  public let status: String
  /// The survivor, once this customer has been merged into another.
  public let mergedInto: EntityID?

  static let columns = "id, archive_number, name, kind, industry, region, salesperson, status, merged_into"

  init(row: Row) {
    id = row.id(0, CustomerRef.prefix)
    archiveNumber = row.text(1)
    name = row.text(2)
    kind = row.text(3)
    industry = row.text(4)
    region = row.optionalText(5)
    salesperson = row.optionalText(6)
    status = row.text(7)
    mergedInto = row.optionalInt(8).map { EntityID(prefix: CustomerRef.prefix, number: $0) }
  }

  static func byID(_ number: Int64, _ store: Store) throws -> ResolvedCustomer? {
    try store.first(
      "SELECT \(columns) FROM archive_customer_v1 WHERE id = ?1", number, decode: ResolvedCustomer.init(row:))
  }
}
