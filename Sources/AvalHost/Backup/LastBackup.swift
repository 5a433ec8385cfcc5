import AvalKit

/// When the books were last backed up, as they remember it themselves (`host_meta`).
struct LastBackup: Codable {
  private static let name = "backup.last"
  /// Books older than this, in milliseconds, without a backup as young are worth a warning: seven days.
  private static let worrying: Int64 = 7 * 86_400_000

  let at: Instant
  let file: String
  let bytes: Int64
  let sha256: String

  init(_ made: Backup.Made) { (at, file, bytes, sha256) = (made.createdAt, made.file, made.bytes, made.sha256) }

  func remember(on connection: Connection) throws {
    try connection.run(
      "INSERT INTO host_meta (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
      [.text(Self.name), .text(String(decoding: try JSONCoding.encode(self), as: UTF8.self))])
  }

  static func read(_ connection: Connection) throws -> LastBackup? {
    let text = try connection.first("SELECT value FROM host_meta WHERE name = ?1", [.text(name)]) { $0.text(0) }
    return try text.map { try JSONCoding.decode(LastBackup.self, from: JSONDocument(parsing: Array($0.utf8)).root) }
  }

  /// How old the last backup is; a warning where the books have been kept for a week and more without one.
  static func check(_ connection: Connection, now: Instant) throws -> StoreCheck {
    let first = try connection.first("SELECT at FROM host_audit ORDER BY seq LIMIT 1") { $0.int(0) }
    guard let last = try read(connection) else {
      let isOld = now.milliseconds - (first ?? now.milliseconds) > worrying
      return StoreCheck(
        "backup", ok: true, warning: isOld,
        isOld
          ? Text(
            "No backup has ever been made; make one with aval backup create FILE.",
            zh: "尚未做过备份；请用 aval backup create FILE 进行备份。")
          : Text("none yet", zh: "尚无备份"))
    }
    let age = max(0, now.milliseconds - last.at.milliseconds)
    let days = age / 86_400_000
    let hours = age / 3_600_000 % 24
    let told = Text(
      "last at \(last.at), \(days) d \(hours) h ago, \(last.file)",
      zh: "最近一次于 \(last.at)，\(days) 天 \(hours) 小时前，\(last.file)")
    guard age > worrying else { return StoreCheck("backup", ok: true, told) }
    return StoreCheck(
      "backup", ok: true, warning: true,
      Text(
        "\(told.en): make one with aval backup create FILE.", zh: "\(told.zhHans)：请用 aval backup create FILE 进行备份。"))
  }
}
