import AvalKit

/// Reads and writes the host's tables of people. Whatever writes raises the generation in the same transaction.
struct AccessStore {
  let connection: Connection

  init(_ connection: Connection) { self.connection = connection }

  // MARK: Users

  private static let userColumns = "id, name, unit, roles, active"

  func users() throws -> [User] {
    try connection.all("SELECT \(Self.userColumns) FROM host_user ORDER BY seq", decode: user)
  }

  /// In the order of entry, behind a place in it.
  func users(
    after seq: SQLValue, unit: String?, role: String?, active: Bool?, limit: Int
  ) throws -> [(seq: Int64, user: User)] {
    try connection.all(
      """
      SELECT \(Self.userColumns), seq FROM host_user
      WHERE seq > ?1 AND (?2 IS NULL OR unit = ?2) AND (?3 IS NULL OR ',' || roles || ',' LIKE '%,' || ?3 || ',%')
        AND (?4 IS NULL OR active = ?4)
      ORDER BY seq LIMIT ?5
      """, [seq, text(unit), text(role), flag(active), .integer(Int64(limit))]
    ) { row in (seq: row.int(5), user: try user(row)) }
  }

  func user(_ id: String) throws -> User? {
    try connection.first("SELECT \(Self.userColumns) FROM host_user WHERE id = ?1", [.text(id)], decode: user)
  }

  func put(_ user: User) throws {
    try connection.run(
      """
      INSERT INTO host_user (id, name, unit, roles, active) VALUES (?1, ?2, ?3, ?4, ?5)
      ON CONFLICT (id) DO UPDATE SET name = excluded.name, unit = excluded.unit, roles = excluded.roles,
        active = excluded.active
      """,
      [
        .text(user.id), .text(user.name), text(user.unit), .text(user.roles.joined(separator: ",")),
        .integer(user.active ? 1 : 0),
      ])
    try Generation.raise(on: connection)
  }

  private func user(_ row: PreparedStatement) throws -> User {
    User(
      id: row.text(0), name: row.text(1), unit: row.isNull(2) ? nil : row.text(2),
      roles: row.text(3).split(separator: ",").map(String.init), active: row.int(4) == 1)
  }

  // MARK: Units

  func units() throws -> [OrganisationUnit] {
    try connection.all("SELECT id, name, parent, merged_into FROM host_unit ORDER BY seq") { row in
      OrganisationUnit(
        id: row.text(0), name: row.text(1), parent: row.isNull(2) ? nil : row.text(2),
        mergedInto: row.isNull(3) ? nil : row.text(3))
    }
  }

  func put(_ unit: OrganisationUnit) throws {
    try connection.run(
      """
      INSERT INTO host_unit (id, name, parent, merged_into) VALUES (?1, ?2, ?3, ?4)
      ON CONFLICT (id) DO UPDATE SET name = excluded.name, parent = excluded.parent, merged_into = excluded.merged_into
      """, [.text(unit.id), .text(unit.name), text(unit.parent), text(unit.mergedInto)])
    try Generation.raise(on: connection)
  }

  /// How much a merge of units has moved.
  struct Moved: Encodable {
    let users: Int64
    let units: Int64
    let work: Int64
  }

  /// The users of a unit, the units below it and its open work go to another; what is recorded of the past keeps its name.
  func merge(_ from: OrganisationUnit, into target: OrganisationUnit) throws -> Moved {
    let pair: [SQLValue] = [.text(from.id), .text(target.id)]
    let users = try connection.run("UPDATE host_user SET unit = ?2 WHERE unit = ?1", pair)
    let units = try connection.run("UPDATE host_unit SET parent = ?2 WHERE parent = ?1 AND id <> ?2", pair)
    if target.parent == from.id {
      try put(OrganisationUnit(id: target.id, name: target.name, parent: from.parent, mergedInto: nil))
    }
    let work = try connection.run("UPDATE host_work SET unit = ?2 WHERE unit = ?1", pair)
    try put(OrganisationUnit(id: from.id, name: from.name, parent: from.parent, mergedInto: target.id))
    return Moved(users: users, units: units, work: work)
  }

  // MARK: Roles

  func roles() throws -> [Role] {
    try connection.all("SELECT id, title, title_zh, permissions FROM host_role ORDER BY id") { row in
      Role(
        id: row.text(0), title: Text(row.text(1), zh: row.text(2)),
        permissions: Set(row.text(3).split(separator: ",").map(String.init)), origin: "channel")
    }
  }

  func put(_ role: Role) throws {
    try connection.run(
      """
      INSERT INTO host_role (id, title, title_zh, permissions) VALUES (?1, ?2, ?3, ?4)
      ON CONFLICT (id) DO UPDATE SET title = excluded.title, title_zh = excluded.title_zh,
        permissions = excluded.permissions
      """,
      [
        .text(role.id), .text(role.title.en), .text(role.title.zhHans),
        .text(role.permissions.sorted().joined(separator: ",")),
      ])
    try Generation.raise(on: connection)
  }

  // MARK: Duties

  /// The owner of each duty that has one.
  func duties() throws -> [String: String] {
    let rows = try connection.all("SELECT duty, holder FROM host_duty ORDER BY duty") { ($0.text(0), $0.text(1)) }
    return Dictionary(rows, uniquingKeysWith: { first, _ in first })
  }

  func assign(_ duty: String, to user: String) throws {
    try connection.run(
      "INSERT INTO host_duty (duty, holder) VALUES (?1, ?2) ON CONFLICT (duty) DO UPDATE SET holder = excluded.holder",
      [.text(duty), .text(user)])
    try Generation.raise(on: connection)
  }

  private func text(_ value: String?) -> SQLValue { value.map { .text($0) } ?? .null }
  private func flag(_ value: Bool?) -> SQLValue { value.map { .integer($0 ? 1 : 0) } ?? .null }
}
