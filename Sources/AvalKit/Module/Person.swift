import ModuleABI

/// Somebody who acts.
public struct Person: Codable, Sendable, Hashable {
  public let id: String
  /// The id again for one whom the host does not know.
  public let name: String
  /// The id of the unit; nil for one who belongs to none.
  public let unit: String?
  /// The ids of roles, sorted; none for one whom the host does not know.
  public let roles: [String]
  public let active: Bool
}

extension Call {
  /// Who asked: the user of `actor`, or a person of that name alone where the host knows nobody of it.
  public var person: Person {
    get throws {
      try lookUp("") ?? Person(id: actor, name: actor, unit: nil, roles: [], active: true)
    }
  }

  /// The user of an id; nil where the host knows nobody of it.
  public func user(_ id: String) throws -> Person? { try id.isEmpty ? nil : lookUp(id) }

  /// Whether the host knows people by name; false where everybody may be anybody.
  public var hasUsers: Bool { tables.people?.pointee.has_users(pointer) == 1 }

  private func lookUp(_ id: String) throws -> Person? {
    guard let table = tables.people?.pointee else { return nil }
    let json = aval_bytes.lending(id) { table.user(pointer, $0) }
    guard json.count > 0 else { return nil }
    return try JSONCoding.decode(Person.self, from: JSONDocument(parsing: json.buffer).root)
  }
}
