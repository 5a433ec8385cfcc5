import AvalKit

/// Ladders that were put into the table of the module collections before versions were kept: copied once, as they are.
/// The table stays as it was.
enum LadderCopy {
  private static let done = "policies.collections_ladder"

  static func isDue(_ connection: Connection) throws -> Bool {
    let isThere = try connection.first(
      "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'collections_ladder'", decode: { _ in true })
    guard isThere == true else { return false }
    return try connection.first("SELECT 1 FROM host_meta WHERE name = ?1", [.text(done)], decode: { _ in true }) == nil
  }

  static func run(_ connection: Connection) throws {
    guard try isDue(connection) else { return }
    let ladders = try connection.all(
      "SELECT name, version, document, sha256, effective, recorded, actor FROM collections_ladder ORDER BY id"
    ) { row in
      NewPolicyVersion(
        name: PolicyName(module: "collections", path: "ladder/" + row.text(0)),
        from: CivilDate(dayNumber: Int32(clamping: row.int(4))), recordedAt: Instant(milliseconds: row.int(5)),
        author: row.text(6), principal: row.text(6), reason: "", origin: .channel, version: row.text(1),
        sha256: row.text(3), document: Array(row.text(2).utf8))
    }
    let table = PolicyTable(connection)
    for ladder in ladders { _ = try table.add(ladder) }
    try connection.run("INSERT INTO host_meta (name, value) VALUES (?1, ?2)", [.text(done), .text("\(ladders.count)")])
    if !ladders.isEmpty { try Generation.raise(on: connection) }
  }
}
