import AvalKit

/// Customers as lines of work name them, read from the view that the archive publishes (`CustomerRef`).
struct WorkCustomers {
  static let view = "archive_customer_v1"
  private static let module = "archive"

  private let connection: Connection
  private let isKept: Bool
  private var names: [String: String] = [:]

  init(_ connection: Connection, _ snapshot: ModuleSnapshot) {
    self.connection = connection
    isKept = Self.areKept(snapshot)
  }

  /// Whether there is an archive to ask.
  static func areKept(_ snapshot: ModuleSnapshot) -> Bool {
    guard let archive = snapshot.module(module), archive.enabled else { return false }
    return archive.entry.manifest?.views.contains(view) == true
  }

  /// The number within a customer's id; nil for anything else.
  static func number(_ id: String) -> Int64? {
    do {
      return try EntityID(parsing: id, expecting: CustomerRef.prefix).number
    } catch {
      return nil
    }
  }

  /// The name of a customer; its id where nobody knows it.
  mutating func name(of id: String) throws -> String {
    if let known = names[id] { return known }
    var name: String?
    if isKept, let number = Self.number(id) {
      name = try connection.first("SELECT name FROM \(Self.view) WHERE id = ?1", [.integer(number)]) { $0.text(0) }
    }
    names[id] = name ?? id
    return name ?? id
  }

  /// The id that lines of a customer bear; of a merged one the survivor's.
  func id(of reference: CustomerRef) throws -> String {
    guard isKept else {
      guard case .id(let id) = reference else {
        throw Failure(
          .moduleUnavailable, "Without the module archive a customer is named by its id alone.",
          zh: "未启用档案模块时，只能用客户编号指明客户。", path: "/customer")
      }
      return id.description
    }
    let found: (id: Int64, survivor: Int64?)?
    let decode = { (row: PreparedStatement) in (row.int(0), row.isNull(1) ? nil : row.int(1)) }
    switch reference {
    case .id(let id):
      found = try connection.first(
        "SELECT id, merged_into FROM \(Self.view) WHERE id = ?1", [.integer(id.number)], decode: decode)
    case .archiveNumber(let number):
      found = try connection.first(
        "SELECT id, merged_into FROM \(Self.view) WHERE archive_number = ?1", [.text(number)], decode: decode)
    case .identifier(let identifier):
      found = try connection.first(
        """
        SELECT customer.id, customer.merged_into FROM archive_identifier_v1 AS given
        JOIN \(Self.view) AS customer ON customer.id = given.customer_id WHERE given.scheme = ?1 AND given.value = ?2
        """, [.text(identifier.scheme), .text(identifier.normalizedValue)], decode: decode)
    }
    guard let found else {
      throw Failure(
        .notFound, "There is no customer \(reference); find it with archive.customer.search or create it first.",
        zh: "没有客户 \(reference)；请用 archive.customer.search 查找或先行建档。", path: "/customer")
    }
    return EntityID(prefix: CustomerRef.prefix, number: found.survivor ?? found.id).description
  }

  /// Whether a customer has been merged into another.
  func isMerged(_ merged: String, into survivor: String) throws -> Bool {
    guard isKept, let from = Self.number(merged), let to = Self.number(survivor) else { return false }
    return try connection.first(
      "SELECT 1 FROM \(Self.view) WHERE id = ?1 AND merged_into = ?2", [.integer(from), .integer(to)]
    ) { _ in true } ?? false
  }
}
